"""The inputs of a case: for every slice of the sample, objects that no codec has touched before.

The rule: frames and documents are made anew for each slice, outside the clock. A str caches its UTF-8 form once a C
library has asked for it, so encoding the same frame again is up to 17 % cheaper than in practice, where a message is
encoded once. Bytes cache nothing, and are made once.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import msgspec

from ...codecs import api
from ...payloads.catalogue import Catalogue

Inputs = Callable[[slice], Sequence[Any]]
"""Returns the inputs of a slice of the sample: one for each of its frames."""
WHOLE = slice(None)

_read_document = msgspec.msgpack.Decoder().decode
_write = msgspec.msgpack.Encoder().encode


def inputs(codec: api.BoundCodec, catalogue: Catalogue, payload: str, seed: int, operation: str) -> Inputs:
    """Return the inputs of a codec's operation over a payload's sample; raises ValueError for an unknown operation."""
    frames = _frames(catalogue, payload, seed)
    match operation:
        case "encode":
            return frames
        case "decode" | "loads":
            return list(map(codec.encode, frames(WHOLE))).__getitem__
        case "dumps":
            return _natives(codec, frames)
    raise ValueError(f"there is no operation {operation!r}")


@cache
def _frames(catalogue: Catalogue, payload: str, seed: int) -> Inputs:
    read = msgspec.msgpack.Decoder(catalogue.model).decode
    written = list(map(_write, catalogue.sample(payload, seed)))
    return lambda part: list(map(read, written[part]))


def _natives(codec: api.BoundCodec, frames: Inputs) -> Inputs:
    natives = list(map(codec.to_native, frames(WHOLE)))
    if isinstance(natives[0], msgspec.Struct):
        return frames
    if isinstance(natives[0], dict) and (documents := _documents(natives)):
        return lambda part: list(map(_read_document, documents[part]))
    # A library's own messages (upb's) hold UTF-8 themselves: there is no str to cache it.
    return natives.__getitem__


def _documents(natives: Sequence[Any]) -> list[bytes]:
    """Return documents from which equal natives can be made, or nothing when a codec's dicts hold types of its own."""
    try:
        documents = [_write(native) for native in natives]
    except (TypeError, ValueError, OverflowError):
        return []
    return documents if list(map(_read_document, documents)) == natives else []
