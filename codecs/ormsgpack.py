"""ormsgpack: MessagePack in Rust. Its reader stops at the end of the first value: trailing bytes cannot be seen."""

from functools import partial

import ormsgpack

from ._self_describing import self_describing

codec = self_describing(
    "ormsgpack", format="msgpack", library="ormsgpack", dumps=ormsgpack.packb, loads=ormsgpack.unpackb, binary=True,
    other_keys={
        "dumps": partial(ormsgpack.packb, option=ormsgpack.OPT_NON_STR_KEYS),
        "loads": partial(ormsgpack.unpackb, option=ormsgpack.OPT_NON_STR_KEYS),
    },
)  # fmt: skip
