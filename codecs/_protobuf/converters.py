"""Generates the conversion between a frame model and Protobuf messages, field by field, and the schema with it.

The rule: tagged structs travel in a message Frame; a struct is a message of the same name, a field a field of the same
name, a union a oneof whose members are the tags, as far as names are legal. What cannot stand in one place (a list in a
list, an optional list) gets a message of its own. Field-by-field code is the fastest way through upb's Python layer (a
page of 50 messages: 60 us, against 86-157 us for keyword arguments and dicts).
"""

from typing import Any

from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Wire
from msgspec import UNSET, inspect

from .._contract.contract import CodecError
from .._contract.domain import Kinds
from .._contract.walk import alternatives, class_of, member_name
from .descriptor import Cell, MessageType, Schema
from .places import FieldPlace, argument
from .scalars import Scalar, checked, document, scalar
from .scope import Scope, finite

Member = tuple[tuple[type, ...], str, Cell]
"""The classes whose values a member of a oneof holds, its name, and what holds them."""
Code = tuple[list[str], list[str], str]
"""The lines that write a value, the lines that prepare reading it, and the expression that reads it."""

_KEYS = (Wire.TYPE_STRING, Wire.TYPE_INT64, Wire.TYPE_BOOL)


class ProtobufCompiler:
    """Generates, in one scope, `write_X(value, message)` and `read_X(message)` for each message X of a model.

    With `documents`, the structs of a union inside a struct travel as one JSON document.
    """

    def __init__(self, documents: bool) -> None:
        self.documents = documents
        self.schema = Schema()
        self.messages: dict[Any, MessageType] = {}
        self.bodies: dict[str, tuple[list[str], list[str]]] = {}
        self.code = Scope()

    def frame(self, kinds: list[inspect.StructType]) -> MessageType:
        """Generate `to_native` and `from_native`, which make the outermost message with `new`; return that message."""
        if kinds[0].tag is None:
            message = self.struct(kinds[0])
            writer = Kinds("frame", {class_of(kinds[0]): self.code.names[f"write_{message.name}"]})
            code: Code = [f"{self.code.known('writer', writer)}[type(f)](f, m)"], [], f"read_{message.name}(m)"
        else:
            message = self.schema.message("Frame")
            options = sorted(kinds, key=member_name)
            members = [((class_of(kind),), message.free(member_name(kind)), self.struct(kind)) for kind in options]
            code = self.oneof(message, FieldPlace(message.free("kind"), "f", kinds[0]), [*members], "frame")
        message.complete = True
        self.code.run("to_native(f)", "m = new()", *code[0], "return m")
        self.code.run("from_native(m)", *code[1], f"return {code[2]}")
        return message

    def struct(self, record: inspect.StructType) -> MessageType:
        """Return the message of a struct; what the struct holds is generated with it."""
        if record.cls in self.messages:
            return self.messages[record.cls]
        cls = class_of(record)
        message = self.messages[record.cls] = self.schema.message(cls.__name__)
        names = [message.free(field.name) for field in record.fields]
        codes: list[Code] = []
        for field, name in zip(record.fields, names, strict=True):
            try:
                codes.append(self.field(message, FieldPlace.of(field, name)))
            except TypeError as error:
                raise CodecError(
                    f"{cls.__name__}.{field.name}: {error}. Give the field a type that msgspec writes as JSON: text, "
                    "bytes, a number, a date, an enum, a struct, or lists and dicts of these"
                ) from error
        arguments = [argument(field.name, code[2]) for field, code in zip(record.fields, codes, strict=True)]
        return self.define(message, codes, f"{self.code.known('cls', cls)}({', '.join(arguments)})")

    def define(self, message: MessageType, codes: list[Code], result: str) -> MessageType:
        writes = [line for code in codes for line in code[0]] or ["pass"]
        reads = [*(line for code in codes for line in code[1]), f"return {result}"]
        self.code.run(f"write_{message.name}(f, m)", *writes)
        self.code.run(f"read_{message.name}(m)", *reads)
        self.bodies[message.name] = writes, reads
        message.complete = True
        return message

    def field(self, message: MessageType, place: FieldPlace) -> Code:
        """Add a value's field or fields to a message and return the code for it."""
        options, has_none = place.options
        if has_none and place.default is UNSET:
            # None is a value here, and absence another.
            return self.single(message, place, self.wrapper(message, place.name, place.kind))
        if len(options) > 1:
            return self.oneof(message, place, self.members(message, place.name, options))
        kind = options[0] if options else inspect.AnyType()
        if isinstance(kind, inspect.CollectionType | inspect.DictType) and place.empty:
            return self.many(message, place, kind)
        return self.single(message, place, self.cell(message, place.name, kind))

    def cell(self, message: MessageType, name: str, kind: inspect.Type) -> Cell:
        """Return what holds a value of a type in one place of a message, whatever the type."""
        options, has_none = alternatives(kind)
        alone = options[0] if len(options) == 1 and not has_none else None
        if isinstance(alone, inspect.StructType):
            return self.struct(alone)
        if isinstance(alone, inspect.TupleType):
            made = self.schema.message(f"{message.name}_{name}")
            items = [FieldPlace(made.free(f"item_{at}"), f"f[{at}]", item) for at, item in enumerate(alone.item_types)]
            codes = [self.field(made, item) for item in items]
            return self.define(made, codes, f"({''.join(f'{code[2]}, ' for code in codes)})")
        if alone is None or isinstance(alone, inspect.CollectionType | inspect.DictType):
            return self.wrapper(message, name, kind)
        return scalar(alone)

    def wrapper(self, message: MessageType, name: str, kind: inspect.Type) -> MessageType:
        made = self.schema.message(f"{message.name}_{name}")
        code = self.field(made, FieldPlace(made.free("value"), "f", kind))
        return self.define(made, [code], code[2])

    def present(self, place: FieldPlace, lines: list[str], comparable: bool = False) -> list[str]:
        """Return the lines that write a value; they are skipped for the value that an absent field means."""
        test = f"{place.value} is not None" if place.nullable else ""
        if not place.required and not test and not place.factory and (comparable or place.default is UNSET):
            test = f"{place.value} != {self.code.known('default', place.default)}"
        return [f"if {test}:", *(f"    {line}" for line in lines)] if test else lines

    def absent(self, place: FieldPlace, tag: str = "None") -> str:
        """Return the expression of the value that an absent field means; a required field raises."""
        if place.required:
            return f"unknown(m, '{place.name}', {tag})"
        if place.nullable:
            return "None"
        return (
            f"{self.code.known('default', place.factory)}()"
            if place.factory
            else self.code.known("default", place.default)
        )

    def single(self, message: MessageType, place: FieldPlace, cell: Cell) -> Code:
        name, scalars = place.name, isinstance(cell, Scalar)
        zero, comparable = (scalars and place.zero(cell)), (isinstance(cell, Scalar) and cell.has_zero)
        message.add(name, cell, proto3_optional=scalars and not zero)
        put, check = self.code.put(cell, place.value, name), finite(cell, f"isfinite(m.{name})", name)
        got = self.code.got(cell, f"m.{name}")
        if not zero:
            put = self.present(place, put, comparable)
            return put, check, f"{got} if m.HasField('{name}') else {self.absent(place)}"
        # -0.0 is written too: it is equal to the default, but not the same double.
        as_it_is = put == [f"m.{name} = {place.value}"]
        return [f"if {place.value}: {put[0]}"] if as_it_is else put, check, got

    def many(self, message: MessageType, place: FieldPlace, kind: inspect.CollectionType | inspect.DictType) -> Code:
        """Lists, tuples, sets, and dicts as pairs where they cannot be maps."""
        name, value, made = place.name, place.value, class_of(kind).__name__
        if isinstance(kind, inspect.CollectionType):
            item_type = kind.item_type
        else:
            key = self.cell(message, f"{name}_key", kind.key_type)
            if isinstance(key, Scalar) and key.type in _KEYS:
                return self.mapping(message, place, kind, key)
            value, item_type = f"{value}.items()", inspect.TupleType((kind.key_type, kind.value_type))
        cell = self.cell(message, name, item_type)
        message.add(name, cell, label=Wire.LABEL_REPEATED)
        item = self.code.got(cell, "x")
        read = f"m.{name}[:]" if item == "x" else f"[{item} for x in m.{name}]"
        read = self.code.checked(checked(kind), read if made == "list" else f"{made}({read})")
        # A set comes in another order in another process.
        ordered = made in ("list", "tuple")
        if isinstance(cell, MessageType):
            put = [f"    add = m.{name}.add", f"    for x in {value}: write_{cell.name}(x, add())"]
            if isinstance(kind, inspect.DictType) and isinstance(kind.value_type, inspect.StrType):
                put.insert(0, f"    texts({place.value}.values())")
            return [f"if {place.value}:", *put, *([] if ordered else [f"    m.{name}.sort(key=in_order)"])], [], read
        sent = self.code.sent(cell, "x")
        sent = value if sent == "x" else f"[{sent} for x in {value}]"
        first = f"texts({value}); " if isinstance(item_type, inspect.StrType) else ""
        write = f"if {value}: {first}m.{name}.extend({sent if ordered else f'sorted({sent})'})"
        check = finite(cell, f"all(map(isfinite, m.{name}))", name)
        return [*finite(cell, f"all(map(isfinite, {value}))", name), write], check, read

    def mapping(self, message: MessageType, place: FieldPlace, kind: inspect.DictType, key: Scalar) -> Code:
        name, value, cell = place.name, place.value, self.cell(message, place.name, kind.value_type)
        message.add_map(name, key, cell)
        at = f"o[{self.code.sent(key, 'k')}]"
        put = f"write_{cell.name}(v, {at})" if isinstance(cell, MessageType) else f"{at} = {self.code.sent(cell, 'v')}"
        # Key by key and a comprehension over keys: half the price of update() and dict().
        texts = isinstance(kind.value_type, inspect.StrType)
        first = f"texts({value}.values()); " if texts else ""
        first += f"texts({value}); " if texts and isinstance(kind.key_type, inspect.StrType) else ""
        write = [f"if {value}:", f"    {first}o = m.{name}", f"    for k, v in {value}.items(): {put}"]
        read = f"{{{self.code.got(key, 'k')}: {self.code.got(cell, f'map_{name}[k]')} for k in map_{name}}}"
        check = finite(cell, f"all(map(isfinite, map_{name}.values()))", name)
        write = [*finite(cell, f"all(map(isfinite, {value}.values()))", name), *write]
        prepare = [f"if unknown_fields(m): restore(m, '{name}')", f"map_{name} = m.{name}", *check]
        return write, prepare, self.code.checked(checked(kind), read)

    def members(self, message: MessageType, name: str, options: list[inspect.Type]) -> list[Member]:
        """Return the members of a oneof for the types of a union."""
        found: list[Member] = []
        structs = [option for option in options if isinstance(option, inspect.StructType)]
        if self.documents and len(structs) > 1:
            found.append((tuple(map(class_of, structs)), message.free("json"), document(structs, name)))
            options = [option for option in options if option not in structs]
        classes = {class_of(option) for option in options}
        for option in options:
            cls = class_of(option)
            wanted = member_name(option) if getattr(option, "tag", None) is not None else f"{name}_{cls.__name__}"
            # Python takes an int for a float, too.
            stands_for = (float, int) if cls is float and int not in classes else (cls,)
            found.append((stands_for, message.free(wanted), self.cell(message, wanted, option)))
        return found

    def oneof(self, message: MessageType, place: FieldPlace, members: list[Member], called: str = "") -> Code:
        """Add a oneof; each of its members gets functions of its own, which two tables find."""
        name, value, index = place.name, place.value, len(message.proto.oneof_decl)
        message.proto.oneof_decl.add(name=name)
        writers, readers = Kinds(called or name, {}), {}
        for classes, member, cell in members:
            message.add(member, cell, oneof_index=index)
            put, check = self.code.put(cell, "f", member), finite(cell, f"isfinite(m.{member})", member)
            get = [*check, f"return {self.code.got(cell, f'm.{member}')}"]
            if isinstance(cell, MessageType) and cell.complete:
                # A call less for each body.
                put = [f"m = m.{member}", "m.SetInParent()", *self.bodies[cell.name][0]]
                get = [f"m = m.{member}", *self.bodies[cell.name][1]]
            self.code.run("put(f, m)", *put)
            self.code.run("get(m)", *get)
            writers |= dict.fromkeys(classes, self.code.names["put"])
            readers[member] = self.code.names["get"]
        write = [f"put = {self.code.known('writers', writers)}[type({value})]", f"put({value}, m)"]
        read = [f"tag = m.WhichOneof('{name}')", f"get_{name} = {self.code.known('readers', readers)}.get(tag)"]
        absent = self.absent(place, "tag")
        if place.required:
            return write, [read[0], f"{read[1]} or {absent}"], f"get_{name}(m)"
        return self.present(place, write), read, f"get_{name}(m) if get_{name} else {absent}"
