"""The domain every codec shares: signed 64-bit integers, finite doubles, valid Unicode, and bytes in bytes fields.

The rule: what one codec refuses to write, all refuse. The libraries refuse most of it by themselves; code of
`domain_check` checks the rest. The walk here is exact and slow, and names the place.
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


def can_be_unset(field: inspect.Field) -> bool:
    """Tell whether a field may be UNSET: msgspec tells of no default there, and of no UNSET in the type."""
    return not field.required and field.default is msgspec.NODEFAULT and field.default_factory is msgspec.NODEFAULT


def struct_of(record: inspect.StructType) -> Any:
    """Return a struct's class, which stands behind the alias of a generic one: Box for Box[int]."""
    return getattr(record.cls, "__origin__", record.cls)


def first_fault(value: Any, path: str = "$") -> str:
    """Return which value is outside the domain, where and why, or "" when all are inside; slow and exact."""
    # Naming the places takes most of the time, and nearly all values are inside.
    if is_inside(value):
        return ""
    if isinstance(value, str):
        return f"{path}: text with a lone surrogate at character {_surrogate(value)} is not valid Unicode"
    if isinstance(value, int):
        return f"{path}: integer of {value.bit_length()} bits is outside int64"
    if isinstance(value, float):
        return f"{path}: {value} is not a finite double"
    return next(filter(None, (first_fault(part, f"{path}{step}") for step, part in _parts(value))))


def is_inside(value: Any) -> bool:
    """Tell whether a value, and all that it holds, is in the domain."""
    if isinstance(value, str):
        return _surrogate(value) < 0
    if isinstance(value, int):
        return INT64_MIN <= value <= INT64_MAX
    if isinstance(value, float):
        return isfinite(value)
    if isinstance(value, msgspec.Struct):
        # map, because a generator would take one more level of Python's stack for each level of nesting.
        return all(map(is_inside, msgspec.structs.astuple(value)))
    if isinstance(value, dict):
        return all(map(is_inside, value)) and all(map(is_inside, value.values()))
    if isinstance(value, list | tuple | set | frozenset):
        return all(map(is_inside, value))
    return not _has_fields(value) or is_inside(msgspec.to_builtins(value))


def _has_fields(value: Any) -> bool:
    # dataclasses and attrs
    return hasattr(value, "__dataclass_fields__") or hasattr(value, "__attrs_attrs__")


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
        value = msgspec.to_builtins(value) if _has_fields(value) else value
        yield from (("{key}", key) for key in value)
        yield from ((f"[{key!a}]", part) for key, part in value.items())
