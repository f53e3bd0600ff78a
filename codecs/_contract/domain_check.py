"""The check of a frame before it is written, and after it was read: code that is generated from the model.

The rule: what one codec refuses to write, all refuse. A generic walk would cost more than the codecs do.
"""

from collections.abc import Callable
from math import isfinite
from typing import Any

import msgspec
from msgspec import inspect

from .domain import (
    INT64_MAX,
    Kinds,
    OutOfDomain,
    can_be_unset,
    first_fault,
    is_inside,
    reached,
    records,
    remembered,
    struct_of,
    type_info,
)  # fmt: skip

# Types that cannot hold a number; text is left to the libraries, which all refuse lone surrogates by themselves.
_WITHOUT_NUMBERS = (inspect.StrType, inspect.BytesType, inspect.BoolType, inspect.NoneType, inspect.EnumType)


@remembered
def compile_check(model: Any, place: str = "frame", compiler: "type[Compiler] | None" = None) -> Callable[[Any], None]:
    """Return `check(frame)`, which raises for integers and doubles outside the domain, and for some wrong types.

    It ORs all integers together: when the result lies in 0..int64 max, so does each of them. Any negative integer makes
    the result negative, as a double that is not finite does, and then (never in ordinary traffic) the exact walk
    decides. It raises OutOfDomain for a struct type that the model does not allow in this place, and TypeError for the
    wrong types of `field_types`.
    """
    kinds, top = (compiler or Compiler)().kinds(place, records(type_info(model))), INT64_MAX

    def check(frame: Any) -> None:
        if not 0 <= kinds[type(frame)](frame) <= top:
            fault = first_fault(frame)
            if fault:
                raise OutOfDomain(fault)

    return check


class Compiler:
    """Generates one function a struct: it returns the OR of all integers below, or -1 for the exact walk to decide."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {
            "isfinite": isfinite, "inside": is_inside, "UNSET": msgspec.UNSET, "texts": "".join
        }  # fmt: skip
        self.functions: dict[type, str] = {}
        self.open: list[type] = []

    def kinds(self, place: str, members: list[inspect.StructType]) -> Kinds:
        """Return the functions of structs; structs that hold themselves call theirs by its name."""
        table = Kinds(place, {struct_of(member): self.function(member) for member in members})
        for kinds in (table, *(value for value in self.names.values() if isinstance(value, Kinds))):
            kinds.update({kind: self.names.get(name, name) for kind, name in kinds.items()})
        return table

    def function(self, record: inspect.StructType) -> str:
        if record.cls not in self.functions:
            name = self.functions[record.cls] = f"check_{len(self.functions)}"
            around, self.open = self.open, []
            body = self.struct(record, "f", "    ")
            self.open = around
            exec("\n".join([f"def {name}(f):", "    bits = 0", *body, "    return bits"]), self.names)
        return self.functions[record.cls]

    def struct(self, record: inspect.StructType, name: str, indent: str) -> list[str]:
        sure = [field for field in record.fields if not can_be_unset(field)]
        integers = [reached(name, field.name) for field in sure if isinstance(field.type, inspect.IntType)]
        lines = [f"{indent}bits |= {' | '.join(integers)}"] if integers else []
        self.open.append(record.cls)
        for field in record.fields:
            value = reached(name, field.name)
            if field not in sure:
                body = self.value(field.type, value, f"{indent}    ")
                lines += [f"{indent}if {value} is not UNSET:", *body] if body else []
            elif not isinstance(field.type, inspect.IntType):
                lines += self.value(field.type, value, indent)
        self.open.pop()
        return lines

    def value(self, kind: inspect.Type, name: str, indent: str) -> list[str]:
        """Return the lines that check one value; types that are rare in models are walked, exactly but slowly."""
        if isinstance(kind, inspect.IntType):
            return [f"{indent}bits |= {name}"]
        if isinstance(kind, inspect.FloatType):
            return [f"{indent}if not isfinite({name}): return -1"]
        if isinstance(kind, inspect.StructType):
            if kind.cls not in self.open:
                return self.struct(kind, name, indent)
            return [f"{indent}bits |= {self.function(kind)}({name})"]
        if isinstance(kind, inspect.UnionType):
            return self.union(kind, name, indent)
        if isinstance(kind, inspect.BytesType):
            return [f"{indent}if type({name}) is not bytes: raise TypeError('bytes belong here')"]
        if isinstance(kind, inspect.CollectionType) and isinstance(kind.item_type, inspect.StrType):
            return [f"{indent}if {name}: texts({name})"]
        if isinstance(kind, inspect.DictType) and isinstance(kind.value_type, inspect.StrType):
            if not isinstance(kind.key_type, inspect.StrType):
                return [*self.loop(kind.key_type, name, indent), f"{indent}texts({name}.values())"]
            test = f"{indent}    if type(k) is not str or type(v) is not str: texts((k, v))"
            return [f"{indent}for k, v in {name}.items():", test]
        if isinstance(kind, inspect.ListType | inspect.VarTupleType):
            return self.loop(kind.item_type, name, indent)
        if isinstance(kind, inspect.DictType):
            return self.loop(kind.key_type, name, indent) + self.loop(kind.value_type, f"{name}.values()", indent)
        return [] if isinstance(kind, _WITHOUT_NUMBERS) else [f"{indent}if not inside({name}): return -1"]

    def loop(self, item: inspect.Type, name: str, indent: str) -> list[str]:
        each = f"x{len(indent)}"
        body = self.value(item, each, f"{indent}    ")
        return [f"{indent}for {each} in {name}:", *body] if body else []

    def union(self, kind: inspect.UnionType, name: str, indent: str) -> list[str]:
        if kind.includes_none and len(kind.types) == 2:
            (kept,) = (member for member in kind.types if not isinstance(member, inspect.NoneType))
            body = self.value(kept, name, f"{indent}    ")
            return [f"{indent}if {name} is not None:", *body] if body else []
        members = records(kind)
        if not all(isinstance(member, (*_WITHOUT_NUMBERS, inspect.StructType)) for member in kind.types):
            return [f"{indent}if not inside({name}): return -1"]
        if not members:
            return []
        table = f"union_{len(self.names)}"
        functions: dict[type, Any] = {
            struct_of(each): self.function(each) if each.cls in self.open or self.struct(each, "f", "") else None
            for each in members
        }
        if kind.includes_none:
            functions[type(None)] = None
        self.names[table] = Kinds(name.rpartition(".")[2], functions)
        structs_only = all(isinstance(member, inspect.StructType | inspect.NoneType) for member in kind.types)
        found = f"{table}[type({name})]" if structs_only else f"{table}.get(type({name}))"
        return [f"{indent}member = {found}", f"{indent}if member: bits |= member({name})"]
