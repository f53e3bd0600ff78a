"""A catalogue: a model of frames, the payloads that are samples of it, and how one is found by its source.

The rule: a catalogue is a value, and its source is all that another process needs to make it again. A source is
"built-in", the name of an entry point of the group `imwire.catalogues`, or `module:attribute`.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache, cached_property
from importlib import import_module, metadata
from random import Random
from typing import Any

import msgspec
from msgspec import inspect

from .payload import Payload

BUILT_IN = "built-in"
GROUP = "imwire.catalogues"
_OURS = "imwire.payloads.built_in.chat:catalogue"
_write = msgspec.msgpack.Encoder().encode


class CatalogueError(Exception):
    """A catalogue cannot be found or used; the text says which, why, and what to do."""


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Traffic to measure: a model (a msgspec struct or a union of tagged ones) and payloads whose frames are of it.

    `groups` are the payloads' groups in the order of the report (none: as the payloads name them). `quick` names what
    the quick profile measures (none: the default payloads), `levels` what compression levels are compared on. When no
    payload is marked as a default, all are. `texts(frame)` yields what people wrote in a frame, for the figures of a
    sample; without it, every str counts. Raises CatalogueError for what does not fit together.
    """

    name: str
    model: Any
    payloads: Sequence[Payload]
    groups: Sequence[str] = ()
    quick: Sequence[str] = ()
    levels: Sequence[str] = ()
    texts: Callable[[Any], Iterable[str]] | None = None
    source: str = ""

    def __post_init__(self) -> None:
        for fault in self._faults():
            raise self._error(fault)

    def _faults(self) -> Iterator[str]:
        names = [payload.name for payload in self.payloads]
        if not names:
            yield "it has no payloads; list at least one"
        yield from (f"two payloads are called {name!r}; rename one" for name in names if names.count(name) > 1)
        for payload in self.payloads:
            if self.groups and payload.traffic not in self.groups:
                there = ", ".join(self.groups)
                yield f"payload {payload.name!r} is of the unknown group {payload.traffic!r}; there are {there}"
        for name in (name for name in (*self.quick, *self.levels) if name not in names):
            yield f"quick or levels name {name!r}, but no payload has that name; {nearest(name, names)}"
        try:
            kind = inspect.type_info(self.model)
            msgspec.msgpack.Decoder(self.model)
        except TypeError as error:
            yield f"its model cannot be read: {error}"
            return
        members = kind.types if isinstance(kind, inspect.UnionType) else (kind,)
        if not all(isinstance(member, inspect.StructType) for member in members):
            yield f"its model {self.model!r} is not a msgspec struct or a union of tagged ones"

    @cached_property
    def by_name(self) -> dict[str, Payload]:
        """The payloads by name: the defaults first, then by group, each in the order of `payloads`."""
        groups = list(self.groups or dict.fromkeys(payload.traffic for payload in self.payloads))
        order = sorted(self.payloads, key=lambda payload: (not payload.default, groups.index(payload.traffic)))
        return {payload.name: payload for payload in order}

    @cached_property
    def defaults(self) -> list[Payload]:
        """The payloads that the default profile measures."""
        everything = list(self.by_name.values())
        return [payload for payload in everything if payload.default] or everything

    @cached_property
    def _read(self) -> Callable[[bytes], Any]:
        return msgspec.msgpack.Decoder(self.model).decode

    def sample(self, name: str, seed: int = 0) -> tuple[Any, ...]:
        """Return the frames of a payload for a seed: the same on every machine and every supported Python.

        No two values in them are one object, as in frames off the wire. Otherwise a codec that writes an object once
        and then refers to it (pickle) would write pages a third shorter than in life. (Map keys may be one object:
        programs have them as constants, and decoders keep them.) Raises CatalogueError for frames not of the model.
        """
        payload = self.by_name[name]
        try:
            # random.seed hashes text with SHA-512, so a text seed is stable where hash() is not.
            made = list(payload.make(Random(f"{seed}/{name}"), payload.count))
            found = tuple(self._read(_write(frame)) for frame in made)
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            raise self._error(f"payload {name!r} makes no frames of the model: {said}") from error
        other = next((index for index, pair in enumerate(zip(made, found, strict=True)) if pair[0] != pair[1]), None)
        if other is not None:
            raise self._error(f"payload {name!r}: frame {other} is not of the model: the model reads another value")
        if len(found) != payload.count:
            raise self._error(f"payload {name!r} makes {len(found)} frames, but its count is {payload.count}")
        return found

    def _error(self, text: str) -> CatalogueError:
        return CatalogueError(f"catalogue {self.name!r}: {text}")


def find(source: str = BUILT_IN) -> Catalogue:
    """Return the catalogue of a source, the same one each time; raises CatalogueError.

    A module is imported from the usual places, and then from the current folder.
    """
    return _found(source)


@cache
def _found(source: str) -> Catalogue:
    place = _OURS if source == BUILT_IN else source if ":" in source else _entry_point(source)
    module, _, attribute = place.partition(":")
    folder = os.getcwd()
    if place == source and folder not in sys.path:
        # Commands and workers start without the current folder. At the end of the path it hides no other module.
        sys.path.append(folder)
    try:
        found: Any = import_module(module)
        for name in attribute.split("."):
            found = getattr(found, name)
        found = found() if callable(found) else found
    except CatalogueError as error:
        raise CatalogueError(f"{source}: {error}") from error
    except Exception as error:
        said = f"{type(error).__name__}: {error}"
        remedy = f"see that {module} is installed or in the current folder, imports, and has {attribute!r}"
        raise CatalogueError(f"catalogue {source!r} cannot be made from {place}: {said}; {remedy}") from error
    if not isinstance(found, Catalogue):
        kind = type(found).__name__
        raise CatalogueError(f"{place} is a {kind}, not a Catalogue or a function that returns one")
    return replace(found, source=source)


def _entry_point(name: str) -> str:
    """Return `module:attribute` of an entry point."""
    points = metadata.entry_points(group=GROUP)
    places = sorted({point.value for point in points if point.name == name})
    if not places:
        near = nearest(name, [BUILT_IN, *sorted(points.names)])
        raise CatalogueError(f"no catalogue is called {name!r}; a module is given as module:attribute; {near}")
    if len(places) > 1:
        raise CatalogueError(f"two catalogues are called {name!r}: {' and '.join(places)}; give one of these instead")
    return places[0]


def nearest(name: str, names: Iterable[str]) -> str:
    """Return the end of a message that a name is unknown: names like it, or all that there are."""
    names = list(names)
    near = get_close_matches(name, names, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(names)}"
