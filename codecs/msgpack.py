"""msgpack: the reference library, its Packer reused (a new one for every call costs 14 % more).

Its reader makes room for as many items as a list claims to hold, in each of up to 1,024 nested lists (its own bound,
the length of the input, lets 100 KB claim 800 MB). So `MAX_ITEMS` bounds what is believed unseen; a frame that claims
more is first skipped through, which builds nothing, to see whether its claims are true.
"""

from typing import Any

import msgpack

from ._self_describing import self_describing

MAX_ITEMS = 4_096
"""How many items a list or a map may claim before somebody looks; 5 KB of nested claims then make room for 32 MiB."""


def safe_loads(data: bytes) -> Any:
    """Read one value; make room only for lists that are short or really there."""
    try:
        return msgpack.unpackb(data, max_array_len=MAX_ITEMS, max_map_len=MAX_ITEMS)
    except ValueError:
        if len(data) <= MAX_ITEMS:
            raise
        unpacker = msgpack.Unpacker(None, max_buffer_size=len(data))
        unpacker.feed(data)
        unpacker.skip()
        return msgpack.unpackb(data)


codec = self_describing(
    "msgpack",
    format="msgpack",
    library="msgpack",
    dumps=msgpack.Packer().pack,
    loads=msgpack.unpackb,
    safe_loads=safe_loads,
    binary=True,
)
