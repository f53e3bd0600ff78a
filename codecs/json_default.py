"""json-default: what `json.dumps(document)` writes when nobody thinks about it.

Spaces after separators, \\uXXXX escapes, and every empty field written out: the JSON that people really ship.
"""

import json
from typing import Any

from ._every_field import compile_document
from ._self_describing import self_describing
from .json import safe_loads


def dumps(document: Any) -> bytes:
    """Write JSON with the library's defaults."""
    return json.dumps(document).encode()


def safe_dumps(document: Any) -> bytes:
    """Write JSON with the library's defaults, but refuse lone surrogates, which it would silently escape."""
    text = json.dumps(document)
    # Only text beyond ASCII is escaped, and only \ud8xx to \udfxx can be half of a pair.
    if "\\ud" in text:
        json.dumps(document, ensure_ascii=False).encode()
    return text.encode()


codec = self_describing(
    "json-default",
    format="json",
    library="python",
    dumps=dumps,
    loads=json.loads,
    safe_dumps=safe_dumps,
    safe_loads=safe_loads,
    document=compile_document,
)
