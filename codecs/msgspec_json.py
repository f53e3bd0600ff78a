"""msgspec-json: JSON straight from and to the frame's structs, without a document between them."""

from typing import Any

import msgspec

from ._contract.contract import Codec, Functions, unneeded
from ._contract.walk import bounded


def bind(model: Any) -> Functions:
    """Return the functions: the frame itself is the native object."""
    write = msgspec.json.Encoder().encode
    if model is None:
        return Functions(write, msgspec.json.Decoder().decode)
    held = unneeded if bounded(model) else None
    return Functions(write, msgspec.json.Decoder(model).decode, check_decoded=held)


codec = Codec("msgspec-json", format="json", library="msgspec", bind=bind)
