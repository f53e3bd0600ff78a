"""What all self-describing formats share: frames to plain documents and back, in msgspec's C.

The rule: a document holds what JSON can hold, with bytes as base64 text; for `binary` formats it may hold raw bytes.
msgspec does the shared conversion: its C costs a fifth of field-by-field Python, so the conversion does not drown the
codecs (measured by `python -m imwire.bench.studies.variants`).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType
from typing import Any

import msgspec

from ._contract.contract import Codec, Functions, unneeded
from ._contract.documents import of_documents
from ._contract.domain import records, type_info
from ._contract.model_parts import has_open_numbers, has_other_keys


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
    other_keys: Mapping[str, Callable[[Any], Any]] = MappingProxyType({}),
) -> Codec:
    """Return a codec of a library that writes and reads plain documents.

    `document(model)` may give another conversion from frame to document; the default is msgspec's, which leaves out
    fields equal to their default. `other_keys` are the functions that stand for those above when the model has maps
    with keys that are no text.
    """
    raw = {"builtin_types": (bytes,) if binary else ()}

    def bind(model: Any) -> Functions:
        if model is None:
            return of_documents(Functions(dumps, loads, safe_dumps=safe_dumps, safe_loads=safe_loads), **raw)
        keyed = has_other_keys(model)
        options = raw | {"str_keys": True} if keyed and not binary else raw
        functions = Functions(
            dumps,
            loads,
            to_native=document(model) if document else partial(msgspec.to_builtins, **options),
            from_native=_converter(model, options),
            check_decoded=None if has_open_numbers(model) else unneeded,
            safe_dumps=safe_dumps,
            safe_loads=safe_loads,
        )
        return replace(functions, **other_keys) if keyed else functions

    return Codec(name, format, library, bind)


def _converter(model: Any, options: Mapping[str, Any]) -> Callable[[Any], Any]:
    """Return the conversion from document to frame; its ValidationError says what is wrong, and where."""
    convert = partial(msgspec.convert, **options)
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
