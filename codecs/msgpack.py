"""msgpack: the reference library, its Packer reused (a new one for every call costs a third more).

Its reader makes room for as many items as a list claims to hold, in each of up to 1,024 nested lists; `MAX_ITEMS`
bounds that (its own bound, the length of the input, lets 100 KB claim 800 MB).
"""

from functools import partial

import msgpack

from ._self_describing import self_describing

MAX_ITEMS = 16_384
"""How many items a list or a map may hold: twice what Telegram puts into one ACK."""

codec = self_describing(
    "msgpack",
    format="msgpack",
    library="msgpack",
    dumps=msgpack.Packer().pack,
    loads=msgpack.unpackb,
    safe_loads=partial(msgpack.unpackb, max_array_len=MAX_ITEMS, max_map_len=MAX_ITEMS),
    binary=True,
)
