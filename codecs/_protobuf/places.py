"""Where a value of a frame stands: its field in the message, how Python reaches it, and what stands for it when absent.

The rule: what a struct's field says (required, a default, None) decides what absence means; nothing else does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from msgspec import NODEFAULT, UNSET, inspect

from .._contract.domain import is_plain, reached
from .scalars import class_of


@dataclass(frozen=True)
class FieldPlace:
    """A value's field in the message, `name`, and the Python expression of the value, `value`; `kind` is its type."""

    name: str
    value: str
    kind: inspect.Type
    default: Any = NODEFAULT
    factory: Callable[[], Any] | None = None

    @classmethod
    def of(cls, field: inspect.Field, name: str) -> "FieldPlace":
        """Return the place of a struct's field."""
        factory = None if field.default_factory is NODEFAULT else field.default_factory
        # msgspec tells of no default here where it is UNSET.
        unset = not field.required and factory is None and field.default is NODEFAULT
        default = UNSET if unset else field.default
        return cls(name, reached("f", field.name), field.type, default, factory)

    @cached_property
    def options(self) -> tuple[list[inspect.Type], bool]:
        """What `alternatives` says of the type."""
        return alternatives(self.kind)

    @property
    def required(self) -> bool:
        """Whether nothing stands for an absent value."""
        return self.default is NODEFAULT and self.factory is None and not self.nullable

    @property
    def nullable(self) -> bool:
        """Whether an absent value is None."""
        return self.default is None or (self.default is not UNSET and self.options[1])

    @property
    def empty(self) -> bool:
        """Whether an absent list or dict is an empty one."""
        without = self.default is UNSET or self.nullable
        return self.required or not (without or (self.factory() if self.factory else self.default))

    def zero(self, cell: Any) -> bool:
        """Tell whether an absent value is the wire's zero."""
        if self.required or self.factory or self.nullable or self.default is UNSET or not cell.has_zero:
            return self.required
        return not (cell.write(self.default) if cell.write else self.default)


def argument(name: str, value: str) -> str:
    """Return the argument that gives a struct's field a value."""
    return f"{name}={value}" if is_plain(name) else f"**{{{name!r}: {value}}}"


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
