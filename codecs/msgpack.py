"""msgpack: the reference library, its Packer reused (a new one for every call costs 14 % more).

Its reader allocates room for as many items as a list claims, in each of up to 1,024 nested lists. Its own bound is the
length of the input, which lets 100 KB claim 800 MB. So claims are trusted only up to `MAX_ITEMS`. A frame that claims
more is first skipped through, which builds nothing and shows whether its claims are true.
"""

from functools import partial
from typing import Any, NoReturn

import msgpack

from ._self_describing import self_describing

MAX_ITEMS = 4_096
"""How many items a list or a map may claim unchecked; 5 KB of nested claims then allocate at most 32 MiB."""


def _refuse(code: int, _data: bytes) -> NoReturn:
    # The library's own class for them is a tuple: a list or a pair in the model would take it.
    raise ValueError(f"extension type {code} is not allowed")


def safe_loads(data: bytes, **options: Any) -> Any:
    """Read one value without extension types; allocate room only for lists that are short or really there."""
    try:
        return msgpack.unpackb(data, ext_hook=_refuse, max_array_len=MAX_ITEMS, max_map_len=MAX_ITEMS, **options)
    except ValueError:
        if len(data) <= MAX_ITEMS:
            raise
        (unpacker := msgpack.Unpacker(None, max_buffer_size=len(data))).feed(data)
        unpacker.skip()
        return msgpack.unpackb(data, ext_hook=_refuse, **options)


_dumps, _loads = msgpack.Packer().pack, msgpack.unpackb
_other_keys = {name: partial(f, strict_map_key=False) for name, f in (("loads", _loads), ("safe_loads", safe_loads))}
codec = self_describing("msgpack", format="msgpack", library="msgpack", dumps=_dumps, loads=_loads,
                        safe_loads=safe_loads, binary=True, other_keys=_other_keys)  # fmt: skip
