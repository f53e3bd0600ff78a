"""cbor2: CBOR (RFC 8949) with its tags forbidden: they can build cyclic maps, regexes and huge decimals from few bytes.

Read through a decoder object: bare `loads` stops at the end of the first value and cannot see trailing bytes.
"""

from functools import partial
from io import BytesIO
from typing import Any, NoReturn

import cbor2

from ._self_describing import self_describing

# The tags that cbor2 turns into Python objects by itself; all others come to the tag hook.
_BUILT_IN = (0, 1, 2, 3, 4, 5, 25, 28, 29, 30, 35, 36, 37, 52, 54, 100, 256, 258, 260, 261, 1004, 43000, 55799)


def _refuse(*_: object) -> NoReturn:
    raise ValueError("tags are not allowed")


_decoder = partial(cbor2.CBORDecoder, tag_hook=_refuse, semantic_decoders=dict.fromkeys(_BUILT_IN, _refuse))


def safe_loads(data: bytes) -> Any:
    """Read one value, without tags and with nothing behind it."""
    stream = BytesIO(data)
    document = _decoder(stream).decode()
    if stream.tell() != len(data):
        raise ValueError(f"trailing bytes from position {stream.tell()} on")
    return document


codec = self_describing(
    "cbor2", format="cbor", library="cbor2", dumps=cbor2.dumps, loads=cbor2.loads, safe_loads=safe_loads, binary=True
)
