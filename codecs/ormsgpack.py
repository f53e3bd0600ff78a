"""ormsgpack: MessagePack in Rust. Its reader stops at the end of the first value: trailing bytes cannot be seen."""

import ormsgpack

from ._self_describing import self_describing

codec = self_describing(
    "ormsgpack", format="msgpack", library="ormsgpack", dumps=ormsgpack.packb, loads=ormsgpack.unpackb, binary=True
)
