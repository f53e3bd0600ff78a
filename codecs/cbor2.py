"""cbor2: CBOR (RFC 8949) with its tags forbidden: they can build cyclic maps, regexes and huge decimals from few bytes.

Its `loads` stops at the end of the first value: trailing bytes cannot be seen (a decoder object sees them, at twice
the price).
"""

from functools import partial
from typing import NoReturn

import cbor2

from ._self_describing import self_describing

# The tags that cbor2 turns into Python objects by itself; all others come to the tag hook.
_BUILT_IN = (0, 1, 2, 3, 4, 5, 25, 28, 29, 30, 35, 36, 37, 52, 54, 100, 256, 258, 260, 261, 1004, 43000, 55799)


def _refuse(*_: object) -> NoReturn:
    raise ValueError("tags are not allowed")


codec = self_describing(
    "cbor2",
    format="cbor",
    library="cbor2",
    dumps=cbor2.dumps,
    loads=cbor2.loads,
    safe_loads=partial(cbor2.loads, tag_hook=_refuse, semantic_decoders=dict.fromkeys(_BUILT_IN, _refuse)),
    binary=True,
)
