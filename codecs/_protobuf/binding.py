"""Binds a frame model to a .proto: the functions both Protobuf codecs are made of.

The rule: the outermost message is called Frame, and its oneof `kind` has one member for each kind of frame, named by
the kind's tag.
"""

from functools import partial
from typing import Any

from .._contract.contract import CodecError, Functions
from .._contract.domain import Kinds, records, type_info
from . import imwire_pb2 as schema
from .converters import Document, ProtobufCompiler, unknown_member


def bind_protobuf(model: Any, document: Document | None = None) -> Functions:
    """Return the functions for a model that imwire.proto describes.

    Raises CodecError for model=None (Protobuf does not describe itself) and for a model that the .proto lacks.
    """
    if model is None:
        raise CodecError("Protobuf is not self-describing: it needs a model, and cannot take any plain document")
    compiler = ProtobufCompiler(schema, document)
    kinds = records(type_info(model))
    frame_message: Any = schema.Frame
    members = {
        (field.name, field.message_type.name) for field in frame_message.DESCRIPTOR.oneofs_by_name["kind"].fields
    }
    for kind in kinds:
        compiler.compile(kind)
        if (str(kind.tag), kind.cls.__name__) not in members:
            raise CodecError(
                f"the .proto's message Frame has no member {kind.cls.__name__} {kind.tag} in its oneof kind"
            )
    writers = Kinds("frame", {kind.cls: (str(kind.tag), compiler.writers[kind.cls]) for kind in kinds})
    readers = {str(kind.tag): compiler.readers[kind.cls] for kind in kinds}

    def to_native(frame: Any) -> Any:
        tag, write = writers[type(frame)]
        message = frame_message()
        member = getattr(message, tag)
        member.SetInParent()
        write(frame, member)
        return message

    def from_native(message: Any) -> Any:
        tag = message.WhichOneof("kind")
        read = readers.get(tag) or unknown_member(message, "kind", tag)
        return read(getattr(message, tag))

    dumps = frame_message.SerializeToString
    return Functions(
        dumps=dumps,
        loads=frame_message.FromString,
        to_native=to_native,
        from_native=from_native,
        # upb writes map entries in an order that changes from process to process. Putting them in order costs 2-10 % of
        # encode, which nobody pays who only sends; the plain length is the same.
        canonical_dumps=partial(dumps, deterministic=True),
    )
