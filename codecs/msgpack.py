"""msgpack: the reference library, its Packer reused (a new one for every call costs 14 % more).

Its reader allocates room for as many items as a list claims, in each of up to 1,024 nested lists. Its own bound is the
length of the input, which lets 100 KB claim 800 MB. So claims are trusted only up to `MAX_ITEMS`. A frame that claims
more is first skipped through, which builds nothing and shows whether its claims are true.
"""

from functools import partial
from typing import Any

import msgpack

from ._self_describing import self_describing

MAX_ITEMS = 4_096
"""How many items a list or a map may claim unchecked; 5 KB of nested claims then allocate at most 32 MiB."""


def safe_loads(data: bytes, **options: Any) -> Any:
    """Read one value; allocate room only for lists that are short or really there."""
    try:
        return msgpack.unpackb(data, max_array_len=MAX_ITEMS, max_map_len=MAX_ITEMS, **options)
    except ValueError:
        if len(data) <= MAX_ITEMS:
            raise
        unpacker = msgpack.Unpacker(None, max_buffer_size=len(data))
        unpacker.feed(data)
        unpacker.skip()
        return msgpack.unpackb(data, **options)


codec = self_describing(
    "msgpack", format="msgpack", library="msgpack", binary=True,
    dumps=msgpack.Packer().pack, loads=msgpack.unpackb, safe_loads=safe_loads,
    other_keys={
        "loads": partial(msgpack.unpackb, strict_map_key=False),
        "safe_loads": partial(safe_loads, strict_map_key=False),
    },
)  # fmt: skip
