"""What all self-describing formats share: frames to plain documents and back, in msgspec's C.

The rule: a document holds what JSON can hold, with bytes as base64 text; for `binary` formats it may hold raw bytes.
msgspec does the shared conversion: its C costs a fifth of field-by-field Python, so the conversion does not drown the
codecs (measured by `python -m imwire.bench.studies.variants`).
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec

from ._contract.contract import Codec, Functions
from ._contract.documents import of_documents
from ._contract.domain import compile_check, records, type_info


def self_describing(
    name: str,
    *,
    format: str,
    library: str,
    dumps: Callable[[Any], bytes],
    loads: Callable[[bytes], Any],
    binary: bool = False,
    safe_dumps: Callable[[Any], bytes] | None = None,
    safe_loads: Callable[[bytes], Any] | None = None,
    document: Callable[[Any], Callable[[Any], Any]] | None = None,
) -> Codec:
    """Return a codec of a library that writes and reads plain documents.

    `document(model)` may give another conversion from frame to document; the default is msgspec's, which leaves out
    fields equal to their default.
    """
    raw = (bytes,) if binary else ()

    def bind(model: Any) -> Functions:
        if model is None:
            return of_documents(Functions(dumps, loads, safe_dumps=safe_dumps, safe_loads=safe_loads), raw)
        to_document = document(model) if document else partial(msgspec.to_builtins, builtin_types=raw)
        return Functions(
            dumps,
            loads,
            to_native=to_document,
            from_native=_converter(model, raw),
            check=compile_check(model),
            safe_dumps=safe_dumps,
            safe_loads=safe_loads,
        )

    return Codec(name, format, library, bind)


def _converter(model: Any, raw: tuple[type, ...]) -> Callable[[Any], Any]:
    """Return the conversion from document to frame; its ValidationError says what is wrong, and where."""
    convert = partial(msgspec.convert, builtin_types=raw)
    members = records(type_info(model))
    kinds = {kind.tag: kind.cls for kind in members if kind.tag_field}
    tags = {kind.tag_field for kind in members}
    if len(tags) != 1 or not kinds:
        return partial(convert, type=model)
    (tag_field,) = tags

    # msgspec works out a union anew at every call (6 us), but remembers what it knows of a struct.
    def from_native(document: Any) -> Any:
        try:
            kind = kinds[document[tag_field]]
        except (KeyError, TypeError, IndexError):
            return convert(document, type=model)
        return convert(document, type=kind)

    return from_native
