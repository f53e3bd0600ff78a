"""The scope of generated code: the names that it knows, and how it says what happens to one value."""

from collections.abc import Iterable
from math import isfinite
from operator import methodcaller
from typing import Any, cast

from google.protobuf import message_factory
from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Wire
from google.protobuf.unknown_fields import UnknownFieldSet

from .._contract.domain import OutOfDomain
from .descriptor import Cell, MessageType
from .scalars import Scalar

_SIZED = 2  # the wire type of messages
SEARCHED_BYTES = 2**16
"""How large a message may be for an error to name the unknown fields in it."""


class Scope:
    """`names` is what functions of generated code see, and where they are found."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {
            "isfinite": isfinite, "OutOfDomain": OutOfDomain, "unknown": unknown_member, "texts": "".join,
            "unknown_fields": UnknownFieldSet, "restore": restore_entries,
            "in_order": methodcaller("SerializeToString", deterministic=True),
        }  # fmt: skip

    def run(self, head: str, *lines: str) -> None:
        """Define a function."""
        exec("\n    ".join([f"def {head}:", *lines]), self.names)

    def known(self, role: str, value: Any) -> str:
        """Return the name under which generated code finds a value."""
        name = f"{role}{len(self.names)}"
        self.names[name] = value
        return name

    def checked(self, check: Any, value: str) -> str:
        """Return the expression of a value that went through a check, if there is one."""
        return f"{self.known('checked', check)}({value})" if check else value

    def sent(self, cell: Scalar, value: str) -> str:
        """Return the expression of a scalar for the wire."""
        return f"{self.known('sent', cell.write)}({value})" if cell.write else value

    def got(self, cell: Cell, value: str) -> str:
        """Return the expression of what came from the wire."""
        if isinstance(cell, MessageType):
            return f"read_{cell.name}({value})"
        if cell.read is None:
            return value
        return f"{self.known('got', cell.read)}{f'[{value}]' if isinstance(cell.read, dict) else f'({value})'}"

    def put(self, cell: Cell, value: str, name: str) -> list[str]:
        """Return the lines that write one value."""
        if isinstance(cell, MessageType):
            return [f"x = m.{name}", "x.SetInParent()", f"write_{cell.name}({value}, x)"]
        return [*finite(cell, f"isfinite({value})", name), f"m.{name} = {self.sent(cell, value)}"]


def finite(cell: Cell, test: str, name: str) -> list[str]:
    """Return the line that refuses doubles that do not pass a test of being finite; there is none for other types."""
    if isinstance(cell, MessageType) or cell.type != Wire.TYPE_DOUBLE:
        return []
    return [f"if not {test}: raise OutOfDomain('{name} is not a finite double')"]


def unknown_member(message: Any, oneof: str, tag: str | None) -> Any:
    """Raise ValueError that names the unknown member of a oneof, as far as the bytes tell."""
    if tag is not None:
        raise ValueError(f"{message.DESCRIPTOR.name}: {oneof} {tag!r} is not one that this codec reads")
    size = message.ByteSize()
    if size > SEARCHED_BYTES:
        # The set costs about 90 bytes and 600 ns a field, and 1 MiB can hold half a million fields of two bytes.
        raise ValueError(f"{message.DESCRIPTOR.name} without a {oneof} that this model knows, in {size} bytes")
    numbers = sorted({field.field_number for field in cast(Iterable[Any], UnknownFieldSet(message))})
    told = f"unknown field numbers here: {numbers}" if numbers else "nothing in its place"
    raise ValueError(f"{message.DESCRIPTOR.name} without a {oneof} that this model knows ({told})")


def restore_entries(message: Any, name: str) -> None:
    """Put those entries of a map back that upb keeps among the message's unknown fields.

    It does so with each entry that holds an unknown field itself, since protobuf 4.21; other implementations skip that
    field and keep the entry. An entry that comes back counts as the last one of its key.
    """
    field, entries = message.DESCRIPTOR.fields_by_name[name], getattr(message, name)
    entry_message: Any = message_factory.GetMessageClass(field.message_type)
    for unknown in cast(Iterable[Any], UnknownFieldSet(message)):
        if (unknown.field_number, unknown.wire_type) == (field.number, _SIZED):
            entry = entry_message.FromString(unknown.data)
            if field.message_type.fields_by_name["value"].message_type:
                entries[entry.key].CopyFrom(entry.value)
            else:
                entries[entry.key] = entry.value
