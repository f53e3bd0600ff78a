"""The domain every codec shares: signed 64-bit integers, finite doubles, valid Unicode, and bytes in bytes fields.

The rule: what one codec refuses to write, all refuse. The libraries refuse most of it by themselves; for the rest
`compile_check` generates straight-line code from the model, because a generic walk would cost more than the codecs do.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache, wraps
from keyword import iskeyword
from math import isfinite
from typing import Any, TypeVar, cast

import msgspec
from msgspec import inspect

INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1
F = TypeVar("F", bound=Callable[..., Any])
# Types that cannot hold a number; text is left to the libraries, which all refuse lone surrogates by themselves.
_WITHOUT_NUMBERS = (inspect.StrType, inspect.BytesType, inspect.BoolType, inspect.NoneType, inspect.EnumType)


class OutOfDomain(ValueError):
    """A value that some format cannot carry; the text names its place and why."""


class Kinds(dict[type, Any]):
    """A value for each struct type that is allowed in a place; looking up another type raises OutOfDomain."""

    def __init__(self, place: str, kinds: dict[type, Any]) -> None:
        super().__init__(kinds)
        self.place = place

    def __missing__(self, kind: type) -> Any:
        raise OutOfDomain(f"{kind.__name__} is not a kind of {self.place} that this codec is bound to")


def remembered(function: F) -> F:
    """Have a function of types remember its last 64 answers; for unhashable types it is called each time.

    Some annotations, such as `Annotated[Model, {}]`, are types and cannot be hashed.
    """
    kept: Any = lru_cache(maxsize=64)(function)

    @wraps(function)
    def answer(model: Any, *more: Any) -> Any:
        try:
            hash(model)
        except TypeError:
            return function(model, *more)
        return kept(model, *more)

    return cast(F, answer)


@remembered
def compile_check(model: Any, place: str = "frame", compiler: "type[Compiler] | None" = None) -> Callable[[Any], None]:
    """Return `check(frame)`, which raises for integers and doubles outside the domain, and for some wrong types.

    It ORs all integers together: when the result lies in 0..int64 max, so does each of them. Any negative integer makes
    the result negative, and then (never in ordinary traffic) the exact walk decides. It raises OutOfDomain for a struct
    type that the model does not allow in this place, and TypeError for the wrong types of `field_types`.
    """
    kinds, top = (compiler or Compiler)().kinds(place, records(type_info(model))), INT64_MAX

    def check(frame: Any) -> None:
        if not 0 <= kinds[type(frame)](frame) <= top:
            fault = first_fault(frame)
            if fault:
                raise OutOfDomain(fault)

    return check


@remembered
def type_info(model: Any) -> inspect.Type:
    """Return `msgspec.inspect.type_info(model)`, which one codec needs up to four times; raises TypeError."""
    return inspect.type_info(model)


def records(kind: inspect.Type) -> list[inspect.StructType]:
    """Return the structs among the members of a union, or the one struct itself."""
    members = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
    return [member for member in members if isinstance(member, inspect.StructType)]


def is_plain(name: str) -> bool:
    """Tell whether generated code can write a field's name as it is.

    Keywords cannot be written; other letters Python would take for their look-alikes (NFKC).
    """
    return name.isascii() and not iskeyword(name)


def reached(value: str, name: str) -> str:
    """Return the expression by which generated code reaches a struct's field."""
    return f"{value}.{name}" if is_plain(name) else f"getattr({value}, {name!r})"


def struct_of(record: inspect.StructType) -> Any:
    """Return a struct's class, which stands behind the alias of a generic one: Box for Box[int]."""
    return getattr(record.cls, "__origin__", record.cls)


def first_fault(value: Any, path: str = "$") -> str:
    """Return which value is outside the domain, where and why, or "" when all are inside; slow and exact."""
    # Naming the places takes most of the time, and nearly all values are inside.
    if _inside(value):
        return ""
    if isinstance(value, str):
        return f"{path}: text with a lone surrogate at character {_surrogate(value)} is not valid Unicode"
    if isinstance(value, int):
        return f"{path}: integer of {value.bit_length()} bits is outside int64"
    if isinstance(value, float):
        return f"{path}: {value} is not a finite double"
    return next(filter(None, (first_fault(part, f"{path}{step}") for step, part in _parts(value))))


def _inside(value: Any) -> bool:
    if isinstance(value, str):
        return _surrogate(value) < 0
    if isinstance(value, int):
        return INT64_MIN <= value <= INT64_MAX
    if isinstance(value, float):
        return isfinite(value)
    if isinstance(value, msgspec.Struct):
        # map, because a generator would take one more level of Python's stack for each level of nesting.
        return all(map(_inside, msgspec.structs.astuple(value)))
    if isinstance(value, dict):
        return all(map(_inside, value)) and all(map(_inside, value.values()))
    return not isinstance(value, list | tuple | set | frozenset) or all(map(_inside, value))


def _surrogate(text: str) -> int:
    """Return where a text's first lone surrogate is, or -1."""
    # Trying to encode costs a tenth of looking at each character.
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return error.start
    return -1


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, msgspec.Struct):
        yield from ((f".{name}", getattr(value, name)) for name in value.__struct_fields__)
    elif isinstance(value, list | tuple | set | frozenset):
        yield from ((f"[{index}]", part) for index, part in enumerate(value))
    else:
        yield from (("{key}", key) for key in value)
        yield from ((f"[{key!a}]", part) for key, part in value.items())


def _walk(value: Any) -> None:
    fault = first_fault(value)
    if fault:
        raise OutOfDomain(fault)


class Compiler:
    """Generates one function a struct: it returns the OR of all integers below, and raises for non-finite doubles."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {
            "isfinite": isfinite, "OutOfDomain": OutOfDomain, "walk": _walk, "texts": "".join
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
        integers = [reached(name, field.name) for field in record.fields if isinstance(field.type, inspect.IntType)]
        lines = [f"{indent}bits |= {' | '.join(integers)}"] if integers else []
        self.open.append(record.cls)
        for field in record.fields:
            if not isinstance(field.type, inspect.IntType):
                lines += self.value(field.type, reached(name, field.name), indent)
        self.open.pop()
        return lines

    def value(self, kind: inspect.Type, name: str, indent: str) -> list[str]:
        """Return the lines that check one value; types that are rare in models are walked, exactly but slowly."""
        if isinstance(kind, inspect.IntType):
            return [f"{indent}bits |= {name}"]
        if isinstance(kind, inspect.FloatType):
            return [f"{indent}if not isfinite({name}): raise OutOfDomain('not a finite double')"]
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
            test = f"{indent}    if type(k) is not str or type(v) is not str: texts((k, v))"
            keyed = isinstance(kind.key_type, inspect.StrType)
            rare = f"{indent}walk({name}); texts({name}.values())"
            return [f"{indent}for k, v in {name}.items():", test] if keyed else [rare]
        if isinstance(kind, inspect.ListType | inspect.VarTupleType):
            return self.loop(kind.item_type, name, indent)
        if isinstance(kind, inspect.DictType) and isinstance(kind.key_type, inspect.StrType):
            return self.loop(kind.value_type, f"{name}.values()", indent)
        return [] if isinstance(kind, _WITHOUT_NUMBERS) else [f"{indent}walk({name})"]

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
            return [f"{indent}walk({name})"]
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
