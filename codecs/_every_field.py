"""Frames to documents with every field written out, empty or not.

The rule: the result is what a hand-written `to_dict` would give; code is generated from the model, because one dict
display a struct is the fastest way in Python.
"""

import base64
from collections.abc import Callable
from typing import Any

from msgspec import inspect

from ._domain import records


def compile_document(model: Any) -> Callable[[Any], Any]:
    """Return `document(frame)` for a struct or a union of tagged structs."""
    scope: dict[str, Any] = {"b64": lambda data: base64.b64encode(data).decode()}
    functions: dict[type, Callable[[Any], Any]] = {}
    scope["functions"] = functions
    for record in records(inspect.type_info(model)):
        _define(record, scope, functions)

    def document(frame: Any) -> Any:
        return functions[type(frame)](frame)

    return document


def _define(record: inspect.StructType, scope: dict[str, Any], functions: dict[type, Callable[[Any], Any]]) -> None:
    if record.cls in functions:
        return
    for field in record.fields:
        for nested in _nested(field.type):
            _define(nested, scope, functions)
    items = [f"{record.tag_field!r}: {record.tag!r}"] if record.tag_field else []
    items += [f"{field.encode_name!r}: {_expression(field.type, f'f.{field.name}')}" for field in record.fields]
    functions[record.cls] = eval(f"lambda f: {{{', '.join(items)}}}", scope)


def _nested(kind: inspect.Type) -> list[inspect.StructType]:
    return records(kind.item_type if isinstance(kind, inspect.ListType) else kind)


def _expression(kind: inspect.Type, value: str) -> str:
    if isinstance(kind, inspect.BytesType):
        return f"b64({value})"
    if isinstance(kind, inspect.EnumType):
        return f"{value}.value"
    if isinstance(kind, inspect.ListType) and _nested(kind):
        return f"[functions[type(x)](x) for x in {value}]"
    if isinstance(kind, inspect.StructType):
        return f"functions[type({value})]({value})"
    if isinstance(kind, inspect.UnionType):
        optional = any(isinstance(member, inspect.NoneType) for member in kind.types)
        call = f"functions[type({value})]({value})"
        return f"{call} if {value} is not None else None" if optional else call
    return value
