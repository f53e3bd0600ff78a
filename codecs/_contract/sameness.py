"""When two frames are the same: equal in value *and* in type, all the way down.

The rule: 1, 1.0 and True are three different things here, though Python's == calls them equal.
"""

from math import copysign
from typing import Any

import msgspec


def same(a: Any, b: Any) -> bool:
    """Tell whether two frames are equal in value and in field types."""
    kind = type(a)
    if kind is not type(b):
        return False
    if kind is str or kind is int:
        return bool(a == b)
    # map, because generators would take one more level of Python's stack for each level of nesting.
    if isinstance(a, msgspec.Struct):
        return all(map(same, msgspec.structs.astuple(a), msgspec.structs.astuple(b)))
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(map(same, a.values(), map(b.__getitem__, a))) and _same_keys(a, b)
    return bool(a == b) and (not isinstance(a, float) or copysign(1, a) == copysign(1, b))


def first_difference(a: Any, b: Any, path: str = "$") -> str:
    """Return the first place where two frames differ, and how, or "" when they are the same."""
    # Naming the places takes most of the time, and nearly all frames are the same.
    if same(a, b):
        return ""
    if type(a) is not type(b):
        return f"{path}: {type(a).__name__} became {type(b).__name__}"
    if isinstance(a, msgspec.Struct):
        steps = ((f"{path}.{name}", getattr(a, name), getattr(b, name)) for name in a.__struct_fields__)
    elif isinstance(a, dict) and a.keys() == b.keys() and _same_keys(a, b):
        steps = ((f"{path}[{key!r}]", a[key], b[key]) for key in a)
    elif isinstance(a, dict):
        return f"{path}: keys {sorted(a, key=repr)} became {sorted(b, key=repr)}"
    elif isinstance(a, list | tuple) and len(a) == len(b):
        steps = ((f"{path}[{index}]", x, y) for index, (x, y) in enumerate(zip(a, b, strict=True)))
    elif isinstance(a, list | tuple):
        return f"{path}: {len(a)} items became {len(b)}"
    else:
        return f"{path}: {_short(a)} became {_short(b)}"
    # There is a difference, and not at this level, so one of the parts must have it.
    return next(filter(None, (first_difference(x, y, where) for where, x, y in steps)))


def _same_keys(a: Any, b: Any) -> bool:
    return all(map(same, a, map(dict(zip(b, b, strict=True)).__getitem__, a)))


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}..."
