"""json: the standard library, compact UTF-8 without \\uXXXX escapes.

Read with care: bare `json.loads` guesses UTF-16 and UTF-32, takes NaN and Infinity, and lets lone surrogates through.
"""

import json
from typing import Any, NoReturn

from ._self_describing import self_describing

_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


_read = json.JSONDecoder(parse_constant=_refuse).decode


def dumps(document: Any) -> bytes:
    """Write compact JSON as UTF-8 bytes."""
    return _write(document).encode()


def safe_loads(data: bytes) -> Any:
    """Read strict JSON: UTF-8 only, no NaN or Infinity, no lone surrogates."""
    document = _read(str(data, "utf-8"))
    data = bytes(data)  # "in" a memoryview compares numbers
    # Valid UTF-8 holds no surrogates; only an escape can bring one in. One scan of the bytes settles most frames.
    if b"\\u" in data and (b"\\ud" in data or b"\\uD" in data):
        _write(document).encode()
    return document


codec = self_describing("json", format="json", library="python", dumps=dumps, loads=json.loads, safe_loads=safe_loads)
