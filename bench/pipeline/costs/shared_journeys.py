"""All codecs' journeys through one scenario, exact, with the work that they can share done once.

The rule: every figure is the one that `travel` gives, and the same in every process: frames are written in their one
canonical spelling, because Protobuf's library orders map entries by process, and compressed bytes show that.

A run is a function of the frames' bytes alone, so two codecs that write the same bytes make the same journey. And a
frame that was encoded need not be decoded to be known: it is handed over, but on the first link the codec reads every
frame itself.
"""

from collections.abc import Mapping
from dataclasses import replace
from statistics import median
from typing import Any, NamedTuple

import msgspec

from ....codecs import api
from ....codecs.names import LayerName, parse
from ..rules.limits import Limits
from ..rules.links import LINKS, Link
from ..simulation.wire import NO_FAULTS, Faults
from .journey import FREE, STORE_NS, Journey, alone, travel
from .scenarios import Scenario


class Way(NamedTuple):
    """What a journey depends on beside its codec; `calm` is for messages that meet no other."""

    link: Link
    limits: Limits
    faults: Faults
    calm: bool


class SharedJourneys:
    """The journeys through one scenario; mutable, it keeps what was worked out."""

    def __init__(self, scenario: Scenario) -> None:
        """Begin with none."""
        self.scenario = scenario
        self._alone = alone(scenario)
        self._journeys: dict[tuple[str, Way], Journey] = {}
        # The frames of the latest run with these layers, for the next codec; all runs' would fill the memory.
        self._latest: dict[tuple[tuple[LayerName, ...], Way], tuple[str, Mapping[bytes, Any]]] = {}

    def travel(self, codec: str, link: Link, limits: Limits = FREE, faults: Faults = NO_FAULTS) -> Journey:
        """Return what `travel` of this scenario does."""
        return self._journey(codec, Way(link, limits, faults, calm=False))

    def network_ns(self, codec: str, link: Link, faults: Faults = NO_FAULTS) -> int:
        """Return the median message's time when nothing else is on its way: delay and its own bytes, no store.

        Both hops have jitter; the median of their sum is added, because drawing it would add noise.
        """
        calm = msgspec.structs.replace(link, jitter_ns=0)
        journey = self._journey(codec, Way(calm, FREE, faults, calm=True))
        return round(median(journey.shown_ns)) - STORE_NS + link.jitter_ns

    def _journey(self, codec: str, way: Way) -> Journey:
        if (codec, way) not in self._journeys:
            self._journeys[codec, way] = self._found(codec, way)
        return self._journeys[codec, way]

    def _found(self, codec: str, way: Way) -> Journey:
        bound, layers = api.load(codec), parse(codec).layers
        twin, frames = self._latest.get((layers, way), ("", {}))
        if twin and _writes(bound.plain, frames):
            return self._journeys[twin, way]
        known: dict[bytes, Any] = {}
        scenario = self._alone if way.calm else self.scenario
        handing = _handing_over(bound, known, read=way.link == LINKS[0])
        journey = travel(scenario, codec, way.link, way.limits, way.faults, bound=handing)
        self._latest[layers, way] = codec, known
        return journey


def _writes(plain: api.BoundCodec, frames: Mapping[bytes, Any]) -> bool:
    """Return whether a codec writes each frame as these bytes, and reads them."""
    return all(plain.canonical(frame) == data and plain.decode(data) == frame for data, frame in frames.items())


def _handing_over(codec: api.BoundCodec, known: dict[bytes, Any], *, read: bool) -> api.BoundCodec:
    """Return a codec that notes each frame by its bytes, and hands it over instead of decoding, unless `read`."""
    plain = codec.plain

    def encode(frame: Any) -> bytes:
        data = plain.canonical(frame)
        known[data] = frame
        return data

    handing = replace(plain, encode=encode, decode=plain.decode if read else known.__getitem__)
    return replace(codec, inner=handing) if codec.layers else handing
