"""msgspec-msgpack: MessagePack straight from and to the frame's structs, without a document between them."""

from typing import Any

import msgspec

from ._contract.contract import Codec, Functions
from ._contract.documents import of_documents
from ._contract.domain import compile_check


def bind(model: Any) -> Functions:
    """Return the functions: the frame itself is the native object."""
    write = msgspec.msgpack.Encoder().encode
    if model is None:
        return of_documents(Functions(write, msgspec.msgpack.Decoder().decode), (bytes,))
    return Functions(write, msgspec.msgpack.Decoder(model).decode, check=compile_check(model))


codec = Codec("msgspec-msgpack", format="msgpack", library="msgspec", bind=bind)
