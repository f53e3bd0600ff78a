"""Finds codecs and compressions: our files (here and in `layers`), then the entry points of other distributions.

The rule: a codec's file is imported only when the codec is asked for, and a missing library is reported, never hidden.
A codec's module has the codec's name, with underscores.
"""

import os
import pkgutil
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module, metadata
from pathlib import Path
from typing import TypeVar

from ..payloads.catalogue import nearest
from ._contract.contract import Codec, CodecError, MissingLibrary, NameClash, UnknownCodec
from ._contract.layer import Compression

T = TypeVar("T", Codec, Compression)

CODECS = "imwire.codecs"
COMPRESSIONS = "imwire.compressions"
_FIRST = ("json", "json-default", "orjson", "msgspec-json", "protobuf", "protobuf-json", "msgpack", "ormsgpack")
_BROUGHT_BY = {"google": "protobuf"}
"""The distribution of a module with another name; our other libraries have the names of their modules."""


@dataclass(frozen=True)
class Source:
    """Where a codec or a compression comes from: a module to import, and the attribute in it that holds it."""

    name: str
    module: str
    attribute: str
    distribution: str


def codecs() -> dict[str, Source]:
    """Return all codecs by name, ours in a fixed order first; raises NameClash when two have one name."""
    sources = _merge(_ours("codec", ""), _theirs(CODECS, "codec"))
    rank = {name: index for index, name in enumerate(_FIRST)}
    return dict(
        sorted(sources.items(), key=lambda item: (rank.get(item[0], len(rank)), item[1].distribution != "imwire"))
    )


def compressions() -> dict[str, Source]:
    """Return all compressions by name; raises NameClash when two have one name."""
    return _merge(_ours("compression", "layers"), _theirs(COMPRESSIONS, "compression"))


def load_codec(name: str) -> Codec:
    """Import a codec; raises UnknownCodec with the nearest names, or MissingLibrary with what to install."""
    return _load(codecs(), name, Codec, "codec")


def load_compression(name: str) -> Compression:
    """Import a compression; raises UnknownCodec with the nearest names, or MissingLibrary with what to install."""
    return _load(compressions(), name, Compression, "compression")


@cache
def _ours(attribute: str, place: str) -> tuple[Source, ...]:
    folder = Path(__file__).parent / place
    package = ".".join(filter(None, ("imwire.codecs", place)))
    found = []
    for module in pkgutil.iter_modules([str(folder)]):
        # Search the text, so that listing the codecs does not import every library.
        if module.ispkg or module.name.startswith("_") or module.name == "api":
            continue
        text = Path(folder, f"{module.name}.py").read_text(encoding="utf-8")
        if f"\n{attribute} = " in text or f"\n{attribute}: " in text:
            found.append(Source(module.name.replace("_", "-"), f"{package}.{module.name}", attribute, "imwire"))
    return tuple(found)


def _theirs(group: str, attribute: str) -> tuple[Source, ...]:
    # Reading the metadata of all distributions takes 10 ms, and every load of a codec needs it, so it is cached by
    # folder times. Installing a distribution touches its folder; one that is edited in place is seen by the next
    # process.
    return _read_theirs(group, attribute, tuple(map(_stamp, sys.path)))


def _stamp(entry: str) -> tuple[str, int]:
    folder = entry or os.getcwd()
    try:
        return folder, os.stat(folder).st_mtime_ns
    except OSError:
        return folder, 0


@lru_cache(maxsize=4)
def _read_theirs(group: str, attribute: str, _path: tuple[tuple[str, int], ...]) -> tuple[Source, ...]:
    points = sorted(metadata.entry_points(group=group), key=lambda point: (point.name, point.value))
    nobody = "an unnamed distribution"
    return tuple(
        Source(point.name, point.module, point.attr or attribute, point.dist.name if point.dist else nobody)
        for point in points
    )


def _merge(*groups: Iterable[Source]) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for source in (source for group in groups for source in group):
        other = found.setdefault(source.name, source)
        if other.distribution != source.distribution:
            raise NameClash(
                f"two distributions bring {source.name!r}: {other.distribution} and {source.distribution}; "
                "uninstall one of them, or ask its author for another name"
            )
    return found


def _load(sources: dict[str, Source], name: str, kind: type[T], word: str) -> T:
    source = sources.get(name)
    if source is None:
        raise UnknownCodec(f"no {word} is called {name!r}; {nearest(name, sources)}")
    try:
        found = getattr(import_module(source.module), source.attribute)
    except ModuleNotFoundError as error:
        raise MissingLibrary(f"{word} {name!r} cannot be loaded: {error}; {_remedy(source, error)}") from error
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        raise CodecError(f"{word} {name!r} of {source.distribution} fails when imported: {said}") from error
    if not isinstance(found, kind) or found.name != name:
        raise CodecError(
            f"{source.module}:{source.attribute} of {source.distribution} is not a {kind.__name__} named {name!r}"
        )
    return found


def _remedy(source: Source, error: ModuleNotFoundError) -> str:
    module = (error.name or "").partition(".")[0]
    distribution = _BROUGHT_BY.get(module, module)
    # Name only what imwire itself requires: another package with a module's name may be somebody else's.
    ours = {re.split(r"[^A-Za-z0-9._-]", line)[0].lower() for line in metadata.requires("imwire") or ()}
    hint = f"install the distribution that brings the module {module!r}"
    if distribution.lower() in ours:
        hint = f"try: pip install {distribution}"
    return hint if source.distribution == "imwire" else f"{hint}, or see what {source.distribution} says it needs"
