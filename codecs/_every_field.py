"""Frames to documents with every field written out, empty or not.

The rule: the result is what a hand-written `to_dict` would give. Code is generated from the model, because one dict
display for each struct is the fastest way in Python.
"""

import base64
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from msgspec import inspect

from ._contract.domain import can_be_unset, reached, records, struct_of, type_info

_AS_IT_IS = (inspect.IntType, inspect.FloatType, inspect.BoolType, inspect.StrType, inspect.NoneType)


def compile_document(model: Any) -> Callable[[Any], Any]:
    """Return `document(frame)` for a struct or a union of tagged structs."""
    scope: dict[str, Any] = {
        "b64": lambda data: base64.b64encode(data).decode(),
        "builtins": msgspec.to_builtins,
        "UNSET": msgspec.UNSET,
    }
    functions: dict[type, Callable[[Any], Any]] = {}
    scope["functions"] = functions
    for record in records(type_info(model)):
        _define(record, scope, functions)

    def document(frame: Any) -> Any:
        return functions[type(frame)](frame)

    return document


def _define(record: inspect.StructType, scope: dict[str, Any], functions: dict[type, Callable[[Any], Any]]) -> None:
    cls = struct_of(record)
    if cls in functions:
        return
    items = [f"{record.tag_field!r}: {record.tag!r}"] if record.tag_field else []
    items += [_item(field) for field in record.fields]
    if record.array_like:
        items = [repr(record.tag)] if record.tag_field else []
        items += [_expression(field.type, reached("f", field.name)) for field in record.fields]
    functions[cls] = eval(f"lambda f: {'[%s]' if record.array_like else '{%s}'}" % ", ".join(items), scope)
    for field in record.fields:
        for nested in _nested(field.type):
            _define(nested, scope, functions)


def _item(field: inspect.Field) -> str:
    value = reached("f", field.name)
    item = f"{field.encode_name!r}: {_expression(field.type, value)}"
    return f"**({{{item}}} if {value} is not UNSET else {{}})" if can_be_unset(field) else item


def _nested(kind: inspect.Type) -> Iterator[inspect.StructType]:
    if isinstance(kind, inspect.StructType):
        yield kind
    elif isinstance(kind, inspect.UnionType):
        yield from (record for member in kind.types for record in _nested(member))
    elif isinstance(kind, inspect.ListType | inspect.VarTupleType):
        yield from _nested(kind.item_type)
    elif isinstance(kind, inspect.DictType):
        yield from _nested(kind.value_type)


def _expression(kind: inspect.Type, value: str) -> str:
    if isinstance(kind, _AS_IT_IS):
        return value
    if isinstance(kind, inspect.BytesType):
        return f"b64({value})"
    if isinstance(kind, inspect.EnumType):
        return f"{value}.value"
    if isinstance(kind, inspect.StructType):
        return f"functions[type({value})]({value})"
    if isinstance(kind, inspect.ListType | inspect.VarTupleType):
        item = _expression(kind.item_type, "x")
        return value if item == "x" else f"[{item} for x in {value}]"
    if isinstance(kind, inspect.DictType):
        key, item = _expression(kind.key_type, "k"), _expression(kind.value_type, "x")
        return value if (key, item) == ("k", "x") else f"{{{key}: {item} for k, x in {value}.items()}}"
    if isinstance(kind, inspect.UnionType):
        members = {_expression(member, value) for member in kind.types if not isinstance(member, inspect.NoneType)}
        if len(members) == 1:
            (member,) = members
            return f"({member} if {value} is not None else None)" if kind.includes_none and member != value else member
    # Types that are rare in models go through msgspec, which leaves out fields equal to their default.
    return f"builtins({value})"
