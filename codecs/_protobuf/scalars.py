"""How a value travels in one Protobuf field without a message of its own: as a scalar, as text, or as a document.

The rule: what Protobuf has travels as such; what JSON spells as one text (a date, a UUID) is that text; what has no
type of its own, or one that is no struct (`Any`, a dataclass), is a JSON document in a bytes field.
"""

import datetime
import decimal
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from operator import attrgetter, or_
from typing import Annotated, Any

import msgspec
from google.protobuf.descriptor_pb2 import FieldDescriptorProto as Wire
from msgspec import inspect

from .._contract.domain import INT64_MAX, INT64_MIN, OutOfDomain, first_fault
from .._contract.domain_check import compile_check
from .._contract.model_parts import has_open_numbers
from .._contract.walk import class_of

_PLAIN: dict[Any, Any] = {
    bool: Wire.TYPE_BOOL, int: Wire.TYPE_INT64, float: Wire.TYPE_DOUBLE, str: Wire.TYPE_STRING, bytes: Wire.TYPE_BYTES
}  # fmt: skip
_TEXTS = (datetime.datetime, datetime.time, datetime.date, datetime.timedelta, uuid.UUID, decimal.Decimal)
_BOUNDS = ("ge", "gt", "le", "lt", "multiple_of", "pattern", "min_length", "max_length", "tz")
_DOMAIN = {("ge", INT64_MIN), ("le", INT64_MAX), ("ge", -1.7976931348623157e308), ("le", 1.7976931348623157e308)}
_DOCUMENTS = (inspect.AnyType, inspect.DataclassType, inspect.TypedDictType, inspect.NamedTupleType)


@dataclass(frozen=True)
class Scalar:
    """The wire's type of a value, and what turns the one into the other (None: nothing to do).

    `has_zero` tells whether the wire's 0 or "" is a value, for which an absent field may stand.
    """

    type: Any
    write: Callable[[Any], Any] | None = None
    read: Any = None
    has_zero: bool = True


class _Members(dict[Any, Any]):
    """What an enum or a Literal holds, by what stands for it on the wire; anything else raises."""

    def __init__(self, members: dict[Any, Any], name: str, cls: Any) -> None:
        super().__init__(members)
        self.name, self.cls = name, cls

    def __missing__(self, value: Any) -> Any:
        try:
            # Combined flags are members that no list of them holds.
            return self.cls(value)
        except ValueError as error:
            raise ValueError(f"{value!r} is not a {self.name} that this model knows") from error


def checked(kind: inspect.Type) -> Callable[[Any], Any] | None:
    """Return what holds values to the bounds that `Meta` gives them, or None when only the domain's are given."""
    demands = {name: bound for name in _BOUNDS if (bound := getattr(kind, name, None)) is not None}
    if not demands.items() - _DOMAIN:
        return None
    return partial(msgspec.convert, type=Annotated[class_of(kind), msgspec.Meta(**demands)], builtin_types=(bytes,))


def scalar(kind: inspect.Type) -> Scalar:
    """Return how values of a type travel that are neither structs nor collections; raises TypeError when none fits."""
    cls = class_of(kind)
    if isinstance(kind, inspect.EnumType):
        members = {member.value: member for member in cls}
        wire = str if any(isinstance(value, str) for value in members) else int
        write = None if issubclass(cls, wire) else attrgetter("value")
        return Scalar(_PLAIN[wire], write, _Members(members, cls.__name__, cls))
    if isinstance(kind, inspect.LiteralType):
        return Scalar(_PLAIN[cls], read=_Members({value: value for value in kind.values}, repr(kind.values), _refuse))
    if cls in _PLAIN:
        return Scalar(_PLAIN[cls], write=_only_bytes if cls is bytes else None, read=checked(kind))
    if cls in (bytearray, memoryview):
        return Scalar(Wire.TYPE_BYTES, bytes, cls)
    if cls in _TEXTS:
        read = checked(kind) or partial(msgspec.convert, type=cls)
        return Scalar(Wire.TYPE_STRING, msgspec.to_builtins, read, has_zero=False)
    if isinstance(kind, _DOCUMENTS) or cls is object:
        return document([kind], "$")
    raise TypeError(f"{cls.__name__.removesuffix('Type')} cannot travel in Protobuf")


def document(kinds: Sequence[inspect.Type], place: str) -> Scalar:
    """Return how values of any of these types travel as a JSON document, which is held to the same domain as all."""
    model = reduce(or_, (getattr(kind, "cls", Any) for kind in kinds))
    if all(isinstance(kind, inspect.StructType) for kind in kinds):
        check, encode = compile_check(model, place), msgspec.json.Encoder().encode
    else:
        # A set's order would change from process to process.
        check, encode = _walk, msgspec.json.Encoder(order="deterministic").encode

    def write(value: Any) -> bytes:
        check(value)
        try:
            return encode(value)
        except TypeError:
            # Some sets have no order (structs, enums), and keep the one they come in.
            return msgspec.json.encode(value)

    def read(data: bytes) -> Any:
        value = decode(data)
        check(value)
        return value

    decode = msgspec.json.Decoder(model).decode
    return Scalar(Wire.TYPE_BYTES, write, read if has_open_numbers(model) else decode, has_zero=False)


def _only_bytes(value: Any) -> bytes:
    if type(value) is not bytes:
        raise TypeError(f"{type(value).__name__} where bytes belongs")
    return value


def _walk(value: Any) -> None:
    fault = first_fault(msgspec.to_builtins(value))
    if fault:
        raise OutOfDomain(fault)


def _refuse(value: Any) -> Any:
    raise ValueError(value)
