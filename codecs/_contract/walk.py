"""A walk over a frame model, for codecs that make a schema of it: its kinds, their fields, and what these may hold.

The rule: what is said of a type does not depend on how a union is spelled, nor on which model was seen first.
"""

import datetime
import decimal
import uuid
from typing import Any

from msgspec import inspect, structs

from .domain import records, remembered, type_info

_CLASSES: dict[type, Any] = {
    inspect.BoolType: bool, inspect.IntType: int, inspect.FloatType: float, inspect.StrType: str,
    inspect.BytesType: bytes, inspect.ListType: list, inspect.SetType: set, inspect.FrozenSetType: frozenset,
    inspect.VarTupleType: tuple, inspect.TupleType: tuple, inspect.DictType: dict, inspect.TypedDictType: dict,
    inspect.DateTimeType: datetime.datetime, inspect.TimeType: datetime.time, inspect.DateType: datetime.date,
    inspect.TimeDeltaType: datetime.timedelta, inspect.UUIDType: uuid.UUID, inspect.DecimalType: decimal.Decimal,
    inspect.ByteArrayType: bytearray, inspect.MemoryViewType: memoryview,
}  # fmt: skip


def kinds(model: Any) -> list[inspect.StructType]:
    """Return the structs that a frame of the model may be; each has `tag`, and `fields` with a `name` and a `type`."""
    return sorted(records(type_info(model)), key=member_name)


def types(model: Any) -> list[inspect.Type]:
    """Return every type in the model: a union before its members, a struct before its fields; a class comes once."""
    return [kind for _, kind in parts(model)]


@remembered
def parts(model: Any) -> list[tuple[str, inspect.Type]]:
    """Return each type that a model reaches, and the field that it stands in."""
    todo: list[tuple[str, Any]] = [("", type_info(model))]
    found: dict[int, tuple[str, inspect.Type]] = {}
    for place, part in todo:
        if isinstance(part, tuple):
            todo += [(place, each) for each in part]
        elif isinstance(part, inspect.Field):
            todo.append((f"{place}.{part.name}", part.type))
        # A struct may hold itself.
        elif isinstance(part, inspect.Type) and id(part) not in found:
            found[id(part)] = place, part
            owner = getattr(part, "cls", None) if hasattr(part, "fields") else None
            todo += [(owner.__name__ if owner else place, each) for each in structs.astuple(part)]
    return list(found.values())


def class_of(kind: inspect.Type) -> Any:
    """Return the class of a type's values."""
    if isinstance(kind, inspect.LiteralType):
        return type(kind.values[0])
    named = getattr(kind, "cls", None)
    # A generic struct's class stands behind its alias: Box for Box[int].
    return _CLASSES.get(type(kind)) or getattr(named, "__origin__", named) or type(kind)


def alternatives(kind: inspect.Type) -> tuple[list[inspect.Type], bool]:
    """Return the types of which a value may be, None aside, each class once and by name; and whether it may be None.

    The order in which a union is written is no part of it: Python and msgspec take `A | B` for `B | A` when they
    remember types, and the numbers of fields may not depend on which was seen first.
    """
    kind = bare(kind)
    members = [bare(member) for member in (kind.types if isinstance(kind, inspect.UnionType) else (kind,))]
    if any(isinstance(member, inspect.AnyType) for member in members):
        return [inspect.AnyType()], False
    literals = [value for member in members if isinstance(member, inspect.LiteralType) for value in member.values]
    nullable = None in literals or any(isinstance(member, inspect.NoneType) for member in members)
    texts, numbers = (tuple(value for value in literals if type(value) is cls) for cls in (str, int))
    found = {class_of(each): each for each in map(inspect.LiteralType, filter(None, (texts, numbers)))}
    found |= {class_of(m): m for m in members if not isinstance(m, inspect.LiteralType | inspect.NoneType)}
    return sorted(found.values(), key=member_name), nullable


def member_name(kind: inspect.Type) -> str:
    """Return what a member of a union is called: by its tag, or by its class."""
    tag = getattr(kind, "tag", None)
    return class_of(kind).__name__ if tag is None else str(tag)


def bare(kind: inspect.Type) -> inspect.Type:
    """Return a type without its title, its description and the like."""
    while isinstance(kind, inspect.Metadata):
        kind = kind.type
    return kind
