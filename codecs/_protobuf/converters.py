"""Generates the conversion between a frame model and protoc's messages, field by field.

The rule: a struct is the message of the same name, a field the field of the same name, a tagged union a oneof whose
members are the tags. Field-by-field code is the fastest way through upb's Python layer (a page of 50 messages: 60 us,
against 86-157 us for keyword arguments and dicts), and nobody writes it by hand for every kind.
"""

from collections.abc import Callable, Iterable
from functools import reduce
from math import isfinite
from operator import or_
from types import ModuleType
from typing import Any, cast

from google.protobuf.unknown_fields import UnknownFieldSet
from msgspec import inspect

from .._contract.contract import CodecError
from .._contract.domain import Kinds, OutOfDomain, records

Writer = Callable[[Any, Any], None]
Reader = Callable[[Any], Any]
Document = Callable[[Any], tuple[Callable[[Any], bytes], Callable[[bytes], Any]]]

SEARCHED_BYTES = 2**16
"""How large a message may be for an error to name the unknown fields in it."""


class ProtobufCompiler:
    """Writers (struct, message) and readers (message) -> struct for every struct of a model.

    `schema` is the generated module. With `document`, tagged unions inside a struct travel as one document in the
    bytes field `json`: it takes the union type and returns the functions that write and read such a document.
    """

    def __init__(self, schema: ModuleType, document: Document | None = None) -> None:
        self.schema = schema
        self.document = document
        self.writers: dict[type, Writer] = {}
        self.readers: dict[type, Reader] = {}

    def compile(self, record: inspect.StructType) -> None:
        """Generate the writer and the reader of a struct and of all that it holds."""
        if record.cls in self.writers:
            return
        message = getattr(self.schema, record.cls.__name__, None)
        if message is None:
            raise CodecError(f"the .proto has no message {record.cls.__name__}; add it and generate again")
        scope: dict[str, Any] = {
            "cls": record.cls, "isfinite": isfinite, "OutOfDomain": OutOfDomain, "unknown": unknown_member,
        }  # fmt: skip
        writes: list[str] = []
        reads: list[str] = []
        arguments: list[str] = []
        for field in record.fields:
            if (
                field.name not in message.DESCRIPTOR.fields_by_name
                and field.name not in message.DESCRIPTOR.oneofs_by_name
            ):
                raise CodecError(f"the .proto's message {record.cls.__name__} has no field {field.name}")
            write, read, argument = self.field(field, scope)
            writes += write
            reads += read
            arguments.append(f"{field.name}={argument}")
        lines = ["def write(f, m):", *(f"    {line}" for line in writes or ["pass"])]
        lines += ["def read(m):", *(f"    {line}" for line in reads), f"    return cls({', '.join(arguments)})"]
        exec("\n".join(lines), scope)
        self.writers[record.cls], self.readers[record.cls] = scope["write"], scope["read"]

    def field(self, field: inspect.Field, scope: dict[str, Any]) -> tuple[list[str], list[str], str]:
        """Return the lines that write a field, the lines that prepare reading it, and the expression that reads it."""
        name, kind = field.name, field.type
        if isinstance(kind, inspect.UnionType):
            return self.union(name, kind, scope)
        if isinstance(kind, inspect.EnumType):
            scope[f"{name}_of"] = _Members({member.value: member for member in kind.cls}, kind.cls.__name__)
            return [f"if f.{name}: m.{name} = f.{name}"], [], f"{name}_of[m.{name}]"
        if isinstance(kind, inspect.FloatType):
            test = f"if not isfinite({{0}}.{name}): raise OutOfDomain('{name} is not a finite double')"
            # -0.0 is written too: it is equal to the default, but not the same double.
            return [test.format("f"), f"m.{name} = f.{name}"], [test.format("m")], f"m.{name}"
        if isinstance(kind, inspect.ListType):
            return self.repeated(name, kind.item_type, scope)
        if isinstance(kind, inspect.DictType):
            # Key by key and a comprehension over keys: half the price of update() and dict().
            write = [f"if f.{name}:", f"    o = m.{name}", f"    for k, v in f.{name}.items(): o[k] = v"]
            return write, [f"{name} = m.{name}"], f"{{k: {name}[k] for k in {name}}}"
        return [f"if f.{name}: m.{name} = f.{name}"], [], f"m.{name}"

    def repeated(self, name: str, item: inspect.Type, scope: dict[str, Any]) -> tuple[list[str], list[str], str]:
        if not isinstance(item, inspect.StructType):
            return [f"if f.{name}: m.{name}.extend(f.{name})"], [], f"m.{name}[:]"
        self.compile(item)
        scope[f"write_{name}"], scope[f"read_{name}"] = self.writers[item.cls], self.readers[item.cls]
        write = [f"if f.{name}:", f"    add = m.{name}.add", f"    for x in f.{name}: write_{name}(x, add())"]
        return write, [], f"[read_{name}(x) for x in m.{name}]"

    def union(self, name: str, kind: inspect.UnionType, scope: dict[str, Any]) -> tuple[list[str], list[str], str]:
        members = records(kind)
        if self.document and len(members) > 1:
            scope["write_json"], scope["read_json"] = self.document(reduce(or_, (member.cls for member in members)))
            read = [f"tag = m.WhichOneof('{name}')", f"if tag != 'json': unknown(m, '{name}', tag)"]
            return [f"m.json = write_json(f.{name})"], read, "read_json(m.json)"
        for member in members:
            self.compile(member)
        if len(members) == 1:
            record = members[0].cls
            scope[f"write_{name}"], scope[f"read_{name}"] = self.writers[record], self.readers[record]
            write = [
                f"if f.{name} is not None:",
                f"    x = m.{name}",
                "    x.SetInParent()",
                f"    write_{name}(f.{name}, x)",
            ]
            return write, [], f"read_{name}(m.{name}) if m.HasField('{name}') else None"
        writers = {member.cls: (str(member.tag), self.writers[member.cls]) for member in members}
        scope[f"{name}_writers"] = Kinds(name, writers)
        scope[f"{name}_readers"] = {str(member.tag): self.readers[member.cls] for member in members}
        write = [
            f"tag, write_member = {name}_writers[type(f.{name})]",
            "x = getattr(m, tag)",
            "x.SetInParent()",
            f"write_member(f.{name}, x)",
        ]
        read = [
            f"tag = m.WhichOneof('{name}')",
            f"read_member = {name}_readers.get(tag) or unknown(m, '{name}', tag)",
        ]
        return write, read, "read_member(getattr(m, tag))"


class _Members(dict[int, Any]):
    """An enum's members by number; an unknown number raises."""

    def __init__(self, members: dict[int, Any], name: str) -> None:
        super().__init__(members)
        self.name = name

    def __missing__(self, number: int) -> Any:
        raise ValueError(f"{number} is not a {self.name} that this model knows")


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
