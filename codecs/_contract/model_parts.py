"""What follows for every codec from what a model is made of.

The rule: what one codec cannot carry, all refuse when they are loaded.
"""

from collections.abc import Iterator
from math import inf, isfinite
from typing import Any

from msgspec import inspect

from .domain import can_be_unset, remembered, struct_of
from .walk import bare, parts

_KEYS = (
    inspect.StrType, inspect.IntType, inspect.FloatType, inspect.BytesType, inspect.EnumType, inspect.DateTimeType,
    inspect.DateType, inspect.TimeType, inspect.TimeDeltaType, inspect.UUIDType, inspect.DecimalType,
)  # fmt: skip


class NotCarried(ValueError):
    """A part of a model that does not come back from every codec; the text names its place."""


def refuse_what_is_lost(model: Any) -> None:
    """Raise NotCarried for keys of maps that some codec loses, and for UNSET in a struct that is written as a list."""
    for place, key in _keys(model):
        one_type = isinstance(key, inspect.LiteralType) and {type(value) for value in key.values} in ({int}, {str})
        if not isinstance(key, _KEYS) and not one_type:
            raise NotCarried(
                f"{place}: a key of type {type(key).__name__.removesuffix('Type')} is lost in some formats. "
                "Give all keys one type: text, bytes, a number, an enum, a date, a time or a UUID"
            )
    for _, kind in parts(model):
        if isinstance(kind, inspect.StructType) and kind.array_like and any(map(can_be_unset, kind.fields)):
            name = next(filter(can_be_unset, kind.fields)).name
            raise NotCarried(f"{struct_of(kind).__name__}.{name}: msgspec cannot write UNSET in an array_like struct")


@remembered
def has_other_keys(model: Any) -> bool:
    """Tell whether a map in the model has keys that are no text."""
    return not all(isinstance(key, inspect.StrType) for _, key in _keys(model))


@remembered
def has_open_numbers(model: Any) -> bool:
    """Tell whether the types of a model allow numbers outside the domain."""
    return any(_is_open(kind) for _, kind in parts(model))


def _keys(model: Any) -> Iterator[tuple[str, inspect.Type]]:
    for place, kind in parts(model):
        if isinstance(kind, inspect.DictType):
            yield place, bare(kind.key_type)


def _is_open(kind: inspect.Type) -> bool:
    if not isinstance(kind, inspect.IntType | inspect.FloatType):
        return isinstance(kind, inspect.AnyType | inspect.CustomType)
    ends = (kind.gt if kind.ge is None else kind.ge, kind.lt if kind.le is None else kind.le)
    return not all(isfinite(inf if end is None else end) for end in ends)
