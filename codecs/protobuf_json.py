"""protobuf-json: a Protobuf envelope whose body is a JSON document in a bytes field, which is what OpenIM really sends.

The body goes through msgspec's JSON, the fastest here; frames without a body are plain Protobuf.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec

from ._contract.contract import Codec
from ._contract.domain import compile_check
from ._protobuf.binding import bind_protobuf


def _document(union: Any) -> tuple[Callable[[Any], bytes], Callable[[bytes], Any]]:
    check, write = compile_check(union, "body"), msgspec.json.Encoder().encode

    def checked(body: Any) -> bytes:
        check(body)
        return write(body)

    return checked, msgspec.json.Decoder(union).decode


codec = Codec("protobuf-json", "protobuf-json", "protobuf", partial(bind_protobuf, document=_document))
