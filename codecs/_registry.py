"""Finds codecs and compressions: our files (here and in `layers`), then the entry points of other distributions.

The rule: a codec's file is imported only when the codec is asked for, and a missing library is reported, never hidden.
What another distribution brings wrongly is an error only for whoever asks for it by name. A codec's module has the
codec's name, with underscores.
"""

import os
import pkgutil
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib import import_module, metadata
from pathlib import Path
from typing import TypeVar

from ..payloads.catalogue import nearest
from ._contract.contract import Codec, CodecError, MissingLibrary, NameClash, UnknownCodec
from ._contract.layer import Compression
from .names import codec_fault, layer_fault, with_layer

T = TypeVar("T", Codec, Compression)

CODECS = "imwire.codecs"
COMPRESSIONS = "imwire.compressions"
_FIRST = ("json", "json-default", "orjson", "msgspec-json", "protobuf", "protobuf-json", "msgpack", "ormsgpack")
_BROUGHT_BY = {"google": "protobuf"}
"""The distribution of a module with another name; our other libraries have the names of their modules."""


@dataclass(frozen=True)
class Source:
    """Where a codec or a layer comes from: a module to import, and the attribute in it that holds it.

    `rival` is another distribution that brings one of the same name; then neither is loaded. `fault` says why nobody
    can ask for it.
    """

    name: str
    module: str
    attribute: str
    distribution: str
    rival: str = ""
    fault: str = ""


def codecs() -> dict[str, Source]:
    """Return all codecs by name, ours in a fixed order first."""
    sources = _merge(_ours("codec", ""), _theirs(CODECS))
    rank = {name: index for index, name in enumerate(_FIRST)}
    return dict(
        sorted(sources.items(), key=lambda item: (rank.get(item[0], len(rank)), item[1].distribution != "imwire"))
    )


def compressions() -> dict[str, Source]:
    """Return all layers by name."""
    return _merge(_ours("compression", "layers"), _theirs(COMPRESSIONS))


def bad_entry_points() -> dict[str, str]:
    """Return the entry points that nobody can ask for, by name (a layer's with its plus), each with the reason."""
    return {
        each.name if word == "codec" else with_layer("", each.name): (
            f"{word} {each.name!r} of {each.distribution} cannot be used: {each.fault}; ask its author to change it"
        )
        for word, group in (("codec", CODECS), ("layer", COMPRESSIONS))
        for each in _theirs(group)
        if each.fault
    }


def load_codec(name: str) -> Codec:
    """Import a codec; raises UnknownCodec with the nearest names, MissingLibrary with what to install, or NameClash."""
    return _load(codecs(), name, Codec, "codec")


def load_compression(name: str) -> Compression:
    """Import a layer; raises UnknownCodec with the nearest names, MissingLibrary with what to install, or NameClash."""
    return _load(compressions(), name, Compression, "layer")


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


def _theirs(group: str) -> tuple[Source, ...]:
    # Reading the metadata of all distributions takes 10 ms, and every load of a codec needs it, so it is cached by
    # folder times. Installing a distribution touches its folder; one that is edited in place is seen by the next
    # process.
    return _read_theirs(group, tuple(map(_stamp, sys.path)))


def _stamp(entry: str) -> tuple[str, int]:
    folder = entry or os.getcwd()
    try:
        return folder, os.stat(folder).st_mtime_ns
    except OSError:
        return folder, 0


@lru_cache(maxsize=4)
def _read_theirs(group: str, _path: tuple[tuple[str, int], ...]) -> tuple[Source, ...]:
    points = sorted(metadata.entry_points(group=group), key=lambda point: (point.name, point.value))
    attribute, name_fault = ("codec", codec_fault) if group == CODECS else ("compression", layer_fault)
    return tuple(_source(point, attribute, name_fault(point.name)) for point in points)


def _source(point: metadata.EntryPoint, attribute: str, fault: str) -> Source:
    distribution = (point.dist and point.dist.name) or "an unnamed distribution"
    if not (match := point.pattern.match(point.value)):
        # `point.module` would fail.
        return Source(point.name, "", "", distribution, fault=f"its entry point {point.value!r} names no module")
    return Source(point.name, match["module"], match["attr"] or attribute, distribution, fault=fault)


def _merge(*groups: Iterable[Source]) -> dict[str, Source]:
    found: dict[str, Source] = {}
    for source in (source for group in groups for source in group if not source.fault):
        other = found.setdefault(source.name, source)
        if other.distribution != source.distribution:
            found[source.name] = replace(other, rival=source.distribution)
    return found


def _load(sources: dict[str, Source], name: str, kind: type[T], word: str) -> T:
    source = sources.get(name)
    if source is None:
        raise UnknownCodec(f"no {word} is called {name!r}; {nearest(name, sources)}")
    if source.rival:
        raise NameClash(
            f"two distributions bring {name!r}: {source.distribution} and {source.rival}; uninstall one of them, or "
            "ask its author for another name"
        )
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
