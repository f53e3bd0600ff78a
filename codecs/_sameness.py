"""When two frames are the same: equal in value *and* in type, all the way down.

The rule: 1, 1.0 and True are three different things here, though Python's == calls them equal.
"""

from math import copysign
from typing import Any

import msgspec


def same(a: Any, b: Any) -> bool:
    """Tell whether two frames are equal in value and in field types."""
    return first_difference(a, b) == ""


def first_difference(a: Any, b: Any, path: str = "$") -> str:
    """Return the first place where two frames differ, and how, or "" when they are the same."""
    if type(a) is not type(b):
        return f"{path}: {type(a).__name__} became {type(b).__name__}"
    if isinstance(a, msgspec.Struct):
        steps = ((f"{path}.{name}", getattr(a, name), getattr(b, name)) for name in a.__struct_fields__)
    elif isinstance(a, dict):
        if sorted(a) != sorted(b):
            return f"{path}: keys {sorted(a)} became {sorted(b)}"
        steps = ((f"{path}[{key!r}]", a[key], b[key]) for key in a)
    elif isinstance(a, list):
        if len(a) != len(b):
            return f"{path}: {len(a)} items became {len(b)}"
        steps = ((f"{path}[{index}]", x, y) for index, (x, y) in enumerate(zip(a, b, strict=True)))
    else:
        equal = a == b and (not isinstance(a, float) or copysign(1, a) == copysign(1, b))
        return "" if equal else f"{path}: {_short(a)} became {_short(b)}"
    return next(filter(None, (first_difference(x, y, where) for where, x, y in steps)), "")


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}..."
