"""A walk over a frame model, for codecs that make a schema of it: its kinds, their fields, and what these may hold.

The rule: what is said of a type does not depend on how a union is spelled, nor on which model was seen first.
"""

import datetime
import decimal
import uuid
from collections.abc import Iterator
from typing import Any

from msgspec import inspect

from .domain import records, type_info

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


def types(model: Any) -> Iterator[inspect.Type]:
    """Yield every type in the model: a union before its members, a struct before its fields; a class comes once."""
    waiting, seen = [type_info(model)], set[Any]()
    while waiting:
        kind = waiting.pop()
        named = getattr(kind, "cls", None)
        # A struct may hold itself.
        if named is None or named not in seen:
            seen.add(named)
            yield kind
            waiting += reversed(_parts(kind))


def bounded(model: Any) -> bool:
    """Tell whether the model's own `Meta` keeps every number in the domain, so that msgspec refuses others it reads."""

    def kept(kind: inspect.Type) -> bool:
        if isinstance(kind, inspect.IntType | inspect.FloatType):
            return (kind.ge, kind.gt) != (None, None) and (kind.le, kind.lt) != (None, None)
        return not isinstance(kind, inspect.AnyType | inspect.CustomType)

    return all(map(kept, types(model)))


def _parts(kind: inspect.Type) -> list[inspect.Type]:
    if fields := getattr(kind, "fields", None):
        return [field.type for field in fields]
    names = ("type", "item_type", "key_type", "value_type")
    one = [part for name in names if isinstance(part := getattr(kind, name, None), inspect.Type)]
    return [*one, *getattr(kind, "types", ()), *getattr(kind, "item_types", ())]


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
    kind = _bare(kind)
    members = [_bare(member) for member in (kind.types if isinstance(kind, inspect.UnionType) else (kind,))]
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


def _bare(kind: inspect.Type) -> inspect.Type:
    # Without titles, descriptions and the like.
    while isinstance(kind, inspect.Metadata):
        kind = kind.type
    return kind
