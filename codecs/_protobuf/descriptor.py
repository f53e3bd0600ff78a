"""Builds a Protobuf schema at run time, without protoc: messages, their fields, and names that are legal.

The rule: the same calls give the same schema in every process. Numbers go up by position; two names that differ in
nothing but case and underscores count as one, because JSON would take them for one.
"""

import keyword
import re
from math import inf
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Wire
from google.protobuf.empty_pb2 import Empty

from .scalars import Scalar

_RESERVED_NUMBERS = range(19_000, 20_000)
_RESERVED_NAMES = frozenset(dir(Empty))


class MessageType:
    """A message in the making. `levels` says how many others may lie in each other below it, once it is `complete`."""

    def __init__(self, proto: descriptor_pb2.DescriptorProto) -> None:
        self.proto = proto
        self.name = proto.name
        self.levels: float = 0
        self.complete = False
        self._taken: set[str] = set()

    def free(self, wanted: str) -> str:
        """Return a legal name near the one wanted, and keep it: no field or oneof here has it."""
        return _kept(wanted, self._taken)

    def add(self, name: str, cell: "Cell", **more: Any) -> None:
        """Add a field with a name that `free` gave."""
        number = len(self.proto.field) + 1
        # protoc refuses these numbers, so that no .proto could be written of what has them.
        number += len(_RESERVED_NUMBERS) if number >= _RESERVED_NUMBERS.start else 0
        field = self.proto.field.add(name=name, number=number, **more)
        if isinstance(cell, MessageType):
            field.type, field.type_name = Wire.TYPE_MESSAGE, f".{cell.name}"
            self.levels = max(self.levels, 1 + (cell.levels if cell.complete else inf))
        else:
            field.type = cell.type

    def add_map(self, name: str, key: Scalar, value: "Cell") -> None:
        """Add a map with a name that `free` gave; its entry is a message, as protoc has it."""
        camel = "".join(part[:1].upper() + part[1:] for part in name.split("_"))
        entry = MessageType(self.proto.nested_type.add(name=self.free(f"{camel}Entry")))
        entry.proto.options.map_entry = True
        entry.add("key", key)
        entry.add("value", value)
        entry.name, entry.complete = f"{self.name}.{entry.name}", True
        self.add(name, entry, label=Wire.LABEL_REPEATED)


Cell = Scalar | MessageType
"""What holds a value in one place of a message."""


class Schema:
    """The messages of one model."""

    def __init__(self) -> None:
        self.file = descriptor_pb2.FileDescriptorProto(name="model.proto", syntax="proto3")
        self._names: set[str] = set()

    def message(self, wanted: str) -> MessageType:
        """Add a message whose name is near the one wanted."""
        return MessageType(self.file.message_type.add(name=_kept(wanted, self._names)))

    def build(self, message: MessageType) -> Any:
        """Return the class of a message, in a pool of its own: equal names of two models do not meet."""
        for proto in self.file.message_type:
            # Synthetic oneofs come after all others.
            for field in proto.field:
                if field.proto3_optional:
                    field.oneof_index = len(proto.oneof_decl)
                    proto.oneof_decl.add(name=f"__{field.name}")
        pool = descriptor_pool.DescriptorPool()
        pool.AddSerializedFile(self.file.SerializeToString())
        return message_factory.GetMessageClass(pool.FindMessageTypeByName(message.name))


def legal(wanted: str) -> str:
    """Return a name that Protobuf and Python both take: letters, digits and underscores, no keyword, no method."""
    name = re.sub("[^A-Za-z0-9_]", "_", wanted)
    if not name or name[0].isdigit():
        name = f"_{name}"
    return f"{name}_" if keyword.iskeyword(name) or name in _RESERVED_NAMES else name


def _folded(name: str) -> str:
    return name.replace("_", "").lower()


def _kept(wanted: str, taken: set[str]) -> str:
    name = stem = legal(wanted)
    count = 1
    while _folded(name) in taken:
        count += 1
        name = f"{stem}_{count}"
    taken.add(_folded(name))
    return name
