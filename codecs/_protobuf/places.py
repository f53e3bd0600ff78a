"""Where a value of a frame stands: its field in the message, how Python reaches it, and what stands for it when absent.

The rule: what a struct's field says (required, a default, None) decides what absence means; nothing else does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from msgspec import NODEFAULT, UNSET, inspect

from .._contract.domain import is_plain, reached
from .._contract.walk import alternatives


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
