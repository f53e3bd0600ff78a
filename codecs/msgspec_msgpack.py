"""msgspec-msgpack: MessagePack straight from and to the frame's structs, without a document between them."""

from typing import Any

import msgspec

from ._contract.contract import Codec, Functions, unneeded
from ._contract.documents import of_documents
from ._contract.model_parts import has_open_numbers


def bind(model: Any) -> Functions:
    """Return the functions: the frame itself is the native object."""
    write = msgspec.msgpack.Encoder().encode
    if model is None:
        return of_documents(Functions(write, msgspec.msgpack.Decoder().decode), (bytes,))
    held = None if has_open_numbers(model) else unneeded
    return Functions(write, msgspec.msgpack.Decoder(model).decode, check_decoded=held)


codec = Codec("msgspec-msgpack", format="msgpack", library="msgspec", bind=bind)
