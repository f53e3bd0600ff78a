"""Avro by fastavro, a whole schema codec: the schema, and the conversion both ways, are made from the frame model.

The rule: a struct is a record, its fields in their order. Avro writes no names: one field more is another wire format.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any, NamedTuple

import fastavro
from imwire.codecs import api
from msgspec import inspect

SCALARS = {bool: "boolean", int: "long", float: "double", str: "string", bytes: "bytes"}


class Part(NamedTuple):
    """A type of the model in Avro: its schema, and what turns the model's value into Avro's and back."""

    schema: Any
    write: Callable[[Any], Any] = lambda value: value
    read: Callable[[Any], Any] = lambda value: value


def part_of(kind: inspect.Type, records: dict[Any, Part]) -> Part:
    """Return the part of a type, whatever it is; `records` holds those of the structs that are described already."""
    options, nullable = api.alternatives(kind)
    if len(options) == 1 and not nullable:
        return single(options[0], records)
    parts: dict[Any, Part] = {type(None): Part("null")} if nullable else {}
    parts |= {api.class_of(option): single(option, records) for option in options}
    # fastavro takes and gives a record of a union together with its name.
    structs = {api.class_of(o).__name__: api.class_of(o) for o in options if isinstance(o, inspect.StructType)}

    def write(value: Any) -> Any:
        cls, written = type(value), parts[type(value)].write(value)
        return (cls.__name__, written) if cls in structs.values() else written

    def read(value: Any) -> Any:
        return parts[structs[value[0]]].read(value[1]) if type(value) is tuple else parts[type(value)].read(value)

    return Part([part.schema for part in parts.values()], write, read)


def single(kind: inspect.Type, records: dict[Any, Part]) -> Part:
    """Return the part of a type that is no union; raises TypeError for one that this codec has no schema for."""
    cls = api.class_of(kind)
    if isinstance(kind, inspect.StructType):
        return record(kind, cls, records)
    if isinstance(kind, inspect.EnumType):
        return Part("long" if issubclass(cls, int) else "string", lambda member: member.value, cls)
    if isinstance(kind, inspect.ListType):
        item, write, read = part_of(kind.item_type, records)
        schema = {"type": "array", "items": item}
        return Part(schema, lambda values: list(map(write, values)), lambda values: list(map(read, values)))
    if isinstance(kind, inspect.DictType) and isinstance(kind.key_type, inspect.StrType):
        item, put, get = part_of(kind.value_type, records)
        schema = {"type": "map", "values": item}
        return Part(schema, lambda d: {k: put(v) for k, v in d.items()}, lambda d: {k: get(v) for k, v in d.items()})
    if cls not in SCALARS:
        raise TypeError(f"this codec has no schema for {cls.__name__}")
    return Part(SCALARS[cls])


def record(kind: inspect.StructType, cls: Any, records: dict[Any, Part]) -> Part:
    """Return the part of a struct, which is described once and then goes by its name; it may hold itself."""
    if cls in records:
        return records[cls]
    fields: dict[str, Part] = {}
    records[cls] = Part(
        cls.__name__,
        lambda frame: {name: part.write(getattr(frame, name)) for name, part in fields.items()},
        lambda held: cls(**{name: part.read(held[name]) for name, part in fields.items()}),
    )
    fields |= {field.name: part_of(field.type, records) for field in kind.fields}
    listed = [{"name": name, "type": part.schema} for name, part in fields.items()]
    return records[cls]._replace(schema={"type": "record", "name": cls.__name__, "fields": listed})


def bind(model: Any) -> api.Functions:
    """Return the functions for a model; they name no check, so imwire adds its own, both ways."""
    if model is None:
        raise api.CodecError("Avro does not describe itself: it needs a model")
    part = part_of(inspect.type_info(model), {})
    schema = fastavro.parse_schema(part.schema)

    def dumps(native: Any) -> bytes:
        fastavro.schemaless_writer(file := BytesIO(), schema, native)
        return file.getvalue()

    def loads(data: bytes) -> Any:
        native = fastavro.schemaless_reader(file := BytesIO(data), schema, None, return_record_name=True)
        if file.read(1):  # fastavro stops at the end of the frame
            raise ValueError("there are bytes after the frame")
        return native

    return api.Functions(dumps, loads, part.write, part.read)


codec = api.Codec("avro", format="avro", library="fastavro", bind=bind)
