"""orjson: JSON in Rust. It writes integers up to 2^64 - 1, and NaN as null, so a domain check comes before it."""

import orjson

from ._self_describing import self_describing

codec = self_describing("orjson", format="json", library="orjson", dumps=orjson.dumps, loads=orjson.loads)
