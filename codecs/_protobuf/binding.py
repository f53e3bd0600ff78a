"""Binds a frame model to a Protobuf schema: the functions both Protobuf codecs are made of.

The rule: our own frames have the committed .proto; the schema of every other model is built when the model is bound.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from ...payloads import frames
from .._contract.contract import CodecError, Functions, unneeded
from .._contract.domain import records, type_info
from . import imwire_pb2
from .converters import ProtobufCompiler

_SCHEMA: Any = imwire_pb2
COMMITTED = frozenset(
    getattr(frames, field.message_type.name) for field in _SCHEMA.Frame.DESCRIPTOR.oneofs_by_name["kind"].fields
)
"""The structs that the committed .proto has as kinds of frame: these classes, and no others of the same name."""
DEEPEST = 100
"""How many messages upb reads that lie in each other; it writes more."""


def bind_protobuf(model: Any, documents: bool = False, committed: frozenset[type] = COMMITTED) -> Functions:
    """Return the functions for a model; with `documents`, unions of structs inside a struct travel as JSON.

    Raises CodecError for model=None (Protobuf does not describe itself) and for a type that cannot travel.
    """
    if model is None:
        raise CodecError("Protobuf is not self-describing: it needs a model, and cannot take any plain document")
    kinds = records(type_info(model))
    compiler = ProtobufCompiler(documents)
    outermost = compiler.frame(kinds)
    frame_message = _SCHEMA.Frame if {kind.cls for kind in kinds} <= committed else compiler.schema.build(outermost)
    compiler.code.names["new"] = frame_message
    # upb writes map entries in an order that changes from process to process. Putting them in order costs 2-10 % of
    # encode, which nobody pays who only sends; the plain length is the same.
    dumps, in_order = frame_message.SerializeToString, partial(frame_message.SerializeToString, deterministic=True)
    deep = outermost.levels > DEEPEST
    return Functions(
        dumps=dumps,
        loads=frame_message.FromString,
        to_native=compiler.code.names["to_native"],
        from_native=compiler.code.names["from_native"],
        # The converters check by themselves.
        check=unneeded,
        check_decoded=unneeded,
        safe_dumps=_readable(dumps, frame_message.FromString) if deep else None,
        canonical_dumps=_readable(in_order, frame_message.FromString) if deep else in_order,
    )


def _readable(dumps: Callable[[Any], bytes], loads: Callable[[bytes], Any]) -> Callable[[Any], bytes]:
    def readable(message: Any) -> bytes:
        data = dumps(message)
        # Each message takes two bytes at least.
        if len(data) > 2 * DEEPEST:
            loads(data)
        return data

    return readable
