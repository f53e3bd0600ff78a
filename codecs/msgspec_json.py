"""msgspec-json: JSON straight from and to the frame's structs, without a document between them."""

from typing import Any

import msgspec

from ._contract.contract import Codec, Functions, unneeded
from ._contract.documents import of_documents
from ._contract.model_parts import has_open_numbers


def bind(model: Any) -> Functions:
    """Return the functions: the frame itself is the native object."""
    write = msgspec.json.Encoder().encode
    if model is None:
        return of_documents(Functions(write, msgspec.json.Decoder().decode))
    held = None if has_open_numbers(model) else unneeded
    return Functions(write, msgspec.json.Decoder(model).decode, check_decoded=held)


codec = Codec("msgspec-json", format="json", library="msgspec", bind=bind)
