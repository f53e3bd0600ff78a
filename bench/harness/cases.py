"""Which cases a run measures: a profile, narrowed or widened by what the user names.

The rule: a name that matches nothing is an error, never an empty or a silently smaller run.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from ...codecs import api
from ...codecs.api import CodecDescription
from ...codecs.names import read_name, with_layer
from ...payloads.catalogue import BUILT_IN, Catalogue, find, nearest
from ...payloads.payload import Payload
from .profiles import COMPRESSED_OPERATIONS, CONTEXT_CODECS, Profile


class SelectionError(Exception):
    """A codec or payload that was asked for does not exist; the text names it, and those that do."""


class Case(NamedTuple):
    """One row of the results: a codec, a payload and an operation."""

    codec: str
    payload: str
    operation: str

    @property
    def name(self) -> str:
        """The case's name: codec, payload and operation."""
        return "/".join(self)


@dataclass(frozen=True)
class Selection:
    """What a run measures; `codecs` holds the missing ones too, `checks` the (codec, payload) pairs to validate.

    `context` holds the (scenario, codec) pairs that go through the message path; none unless the frames are imwire's.
    """

    catalogue: Catalogue
    profile: Profile
    cases: tuple[Case, ...]
    codecs: tuple[CodecDescription, ...]
    payloads: tuple[Payload, ...]
    checks: tuple[tuple[str, str], ...]
    context: tuple[tuple[str, str], ...] = ()

    @property
    def measured_codecs(self) -> list[str]:
        """The codecs that are timed, each once."""
        return sorted({*(case.codec for case in self.cases), *(codec for _, codec in self.context)})


def select(
    profile: Profile, codecs: Sequence[str] = (), payloads: Sequence[str] = (), catalogue: Catalogue | None = None
) -> Selection:
    """Return the profile's cases that match the globs, and those with an exact name.

    A glob narrows the profile; one that matches nothing in it is looked up among all codecs (or payloads). An exact
    name is measured whether the profile has it or not. Without a `catalogue`, it is the built-in one. Raises
    SelectionError, and UnknownCodec or MissingLibrary for a named codec that is not there.
    """
    catalogue = catalogue or find()
    chosen_payloads = select_payloads(payloads, profile_payloads(profile, catalogue), catalogue)
    infos = {info.name: info for info in describe_all(catalogue.model)}
    preferred = _profile_codecs(profile, infos, levels=bool(catalogue.levels))
    chosen_codecs = select_codecs(codecs, preferred, infos, catalogue.model)
    cases = tuple(
        Case(codec, payload.name, operation)
        for payload in chosen_payloads
        for codec in chosen_codecs
        if codec not in profile.levels or codec in codecs or payload.name in catalogue.levels
        for operation in (COMPRESSED_OPERATIONS if read_name(codec).layers else profile.operations)
    )
    if not cases:
        raise SelectionError(f"{', '.join(chosen_codecs)} is measured on {', '.join(catalogue.levels)} only")
    # Bytes cost almost nothing: unless the user narrows the codecs, every one is counted, plain and compressed.
    sized = [] if codecs else [(codec, payload.name) for payload in chosen_payloads for codec in _everything(infos)]
    checks = tuple(dict.fromkeys([*sized, *((case.codec, case.payload) for case in cases)]))
    present = [infos.get(name) or api.describe(name, catalogue.model) for name in chosen_codecs]
    missing = [] if codecs else [*(info for info in infos.values() if info.missing), *unusable()]
    # A user who names payloads wants cells of the table, not the path, and the path carries imwire's frames only.
    on_path = catalogue.source == BUILT_IN and not payloads
    context = _context(profile, chosen_codecs, named=bool(codecs)) if on_path else ()
    return Selection(catalogue, profile, cases, (*present, *missing), tuple(chosen_payloads), checks, context)


def _context(profile: Profile, codecs: Sequence[str], *, named: bool) -> tuple[tuple[str, str], ...]:
    """Return the scenarios of the message path, each with every codec that goes through it."""
    levels = set(profile.levels)
    chosen = [name for name in codecs if name not in levels]
    if not named:
        there = [name for name in chosen if name in CONTEXT_CODECS]
        packed = [name for name in map(with_layer, there) if _layers_there(name)]
        chosen = [*there, *packed]
    return tuple((scenario, codec) for scenario in profile.scenarios for codec in chosen)


def describe_all(model: Any) -> list[CodecDescription]:
    """Return what every plain codec is, the missing ones with the reason."""
    return [api.describe(name, model) for name in api.names()]


def unusable() -> list[CodecDescription]:
    """Return the layers that are missing, and what other distributions bring wrongly, each with the reason."""
    layers = (api.describe_layer(name) for name in api.compression_names())
    return [*(layer for layer in layers if layer.missing), *api.bad_entry_points()]


def layer_names() -> list[str]:
    """Return the names of the layers that can be used here."""
    return [name for name in api.compression_names() if not api.describe_layer(name).missing]


def select_sizes(
    codecs: Sequence[str], payloads: Sequence[str], catalogue: Catalogue
) -> tuple[list[str], list[Payload]]:
    """Return the codecs and payloads that match: of all codecs, plain and compressed, and of the default payloads."""
    infos = {info.name: info for info in describe_all(catalogue.model)}
    chosen = select_codecs(codecs, _everything(infos), infos, catalogue.model)
    return chosen, select_payloads(payloads, catalogue.defaults, catalogue)


def profile_payloads(profile: Profile, catalogue: Catalogue) -> list[Payload]:
    """Return the payloads of a profile, in the catalogue's order."""
    named = (catalogue.quick or "default") if profile.payloads == "quick" else profile.payloads
    if named == "default":
        return catalogue.defaults
    return [payload for payload in catalogue.by_name.values() if named == "all" or payload.name in named]


def select_payloads(patterns: Sequence[str], preferred: Sequence[Payload], catalogue: Catalogue) -> list[Payload]:
    """Return the preferred payloads that match, or any for a pattern that matches none of those.

    Raises SelectionError for a pattern that matches no payload at all.
    """
    everything = catalogue.by_name
    if not patterns:
        return list(preferred)
    chosen: set[str] = set()
    for pattern in patterns:
        names = _matching(pattern, [p.name for p in preferred]) or _matching(pattern, everything)
        if not names:
            raise SelectionError(f"no payload matches {pattern!r}; {nearest(pattern, everything)}")
        chosen.update(names)
    return [payload for name, payload in everything.items() if name in chosen]


def select_codecs(
    patterns: Sequence[str], preferred: Sequence[str], infos: Mapping[str, CodecDescription], model: Any
) -> list[str]:
    """Return the codecs that match, as `select_payloads` does; a missing one is left out unless it is asked for.

    Raises SelectionError, UnknownCodec and MissingLibrary.
    """
    if not patterns:
        return [name for name in preferred if _there(name, infos)]
    chosen: dict[str, None] = {}
    for pattern in patterns:
        everything = _everything(infos, missing=True)
        names = _matching(pattern, preferred) or _matching(pattern, everything)
        if not names and any(wildcard in pattern for wildcard in "*?["):
            raise SelectionError(f"no codec matches {pattern!r}; {nearest(pattern, everything)}")
        present = [name for name in names if _there(name, infos)]
        # For an exact name, or a glob whose codecs are all missing, `load` raises with the reason.
        for name in present or [*names[:1], pattern][:1]:
            api.load(name, model)
            chosen[name] = None
    order = {name: index for index, name in enumerate((*preferred, *_everything(infos)))}
    return sorted(chosen, key=lambda name: order.get(name, len(order)))


def _profile_codecs(profile: Profile, infos: Mapping[str, CodecDescription], *, levels: bool) -> list[str]:
    plain_names = list(infos) if profile.codecs is None else [name for name in infos if name in profile.codecs]
    compressed = [with_layer(name) for name in plain_names if name in profile.compressed]
    return [*plain_names, *compressed, *(profile.levels if levels else ())]


def _everything(infos: Mapping[str, CodecDescription], *, missing: bool = False) -> list[str]:
    """Return every codec plain, then every codec with every compression at its own level."""
    there = [name for name, info in infos.items() if missing or not info.missing]
    layers = api.compression_names() if missing else layer_names()
    return [*there, *(with_layer(name, layer) for layer in layers for name in there)]


def _there(name: str, infos: Mapping[str, CodecDescription]) -> bool:
    return not infos[read_name(name).codec].missing and _layers_there(name)


def _layers_there(name: str) -> bool:
    return all(layer.name in layer_names() for layer in read_name(name).layers)


def _matching(pattern: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if fnmatchcase(name, pattern)]
