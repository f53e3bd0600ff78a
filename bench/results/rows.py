"""A run's results as plain rows: what the harness writes, and all that compare and the reports read.

The rule: these rows hold everything a run found out; `results_file` keeps them in one pyperf JSON file, and every
table and picture comes from them alone.
"""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from ...codecs.api import CodecDescription
from ...codecs.names import read_name as read_name  # the reports read these from here
from ...codecs.names import with_layer as with_layer
from ...payloads.catalogue import BUILT_IN
from ...payloads.description import PayloadInfo as PayloadInfo
from ..pipeline.rules.links import Link as Link
from .path_rows import AckRow, ContextRow
from .statistics import CONFIDENCE as CONFIDENCE
from .statistics import SAME_WORDS as SAME_WORDS
from .statistics import SMALLEST_DIFFERENCE as SMALLEST_DIFFERENCE
from .statistics import UNDECIDED_WORDS as UNDECIDED_WORDS
from .statistics import Ratio as Ratio
from .statistics import paired_ratio as paired_ratio
from .timings import BASELINE as BASELINE
from .timings import ProcessValues as ProcessValues
from .timings import Timing as Timing
from .timings import ratio as ratio

Environment = dict[str, str | int | float | dict[str, str]]
"""What a run says of where it ran: the machine, the interpreter, and the versions of packages."""
SCHEMA = 3
FINGERPRINT = (
    "imwire_version", "source_sha256", "python_version", "python_implementation", "cpu_model_name",
    "cpu_count", "platform", "protobuf_implementation", "packages", "settings", "seed", "gc", "commit",
)  # fmt: skip
"""The environment fields that must be equal before runs may be merged; the profile must be, too."""

NOISY_WORDS = "intervals may be wide"
"""The end of every warning of a busy machine, and of no other warning."""
VARYING_WORDS = "the sizes shown are those of one call, not exact"
"""The end of every warning of a codec whose bytes differ from call to call, and of no other warning."""


class ResultsError(Exception):
    """A results file that cannot be read, or runs that cannot be merged; the text says which and why."""


@dataclass(frozen=True)
class Sizes:
    """The exact wire bytes of every frame of a payload's sample."""

    codec: str
    payload: str
    frame_bytes: tuple[int, ...]

    @property
    def mean_bytes(self) -> float:
        """The mean over the sample: what the link carries for one frame."""
        return sum(self.frame_bytes) / len(self.frame_bytes)


class Refusal(msgspec.Struct, frozen=True):
    """A case that was not measured because it did not give back equal frames, or failed while it was measured."""

    codec: str
    payload: str
    operation: str
    reason: str


class HazardRow(msgspec.Struct, frozen=True):
    """One kind of odd input, and what each codec made of it: "frame" or "DecodeError: ..."."""

    name: str
    summary: str
    outcomes: dict[str, str]


class GarbageRow(msgspec.Struct, frozen=True):
    """The share of its time (0 to 1) that a codec's decode spends in garbage collection while its results are held."""

    codec: str
    payload: str
    share: float


class CatalogueInfo(msgspec.Struct, frozen=True):
    """Where the payloads of a run come from: the catalogue's name, and the source that it is found by."""

    name: str = ""
    source: str = BUILT_IN

    def __str__(self) -> str:
        return f"{self.name} ({self.source})" if self.foreign else self.source

    @property
    def foreign(self) -> bool:
        """Whether it is not imwire's own, whose frames alone the message path carries."""
        return self.source != BUILT_IN


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """All of a run that is not a row of numbers.

    `speed` is this machine's, as a multiple of the reference machine's: see `harness.kernel`.

    `links` are the hops that figures on links are computed for, the fastest first. A file of an older imwire has none;
    its virtual times on the message path are of hops without headers.
    """

    schema: int = SCHEMA
    profile: str
    catalogue: CatalogueInfo = CatalogueInfo()
    seed: int
    started: str
    seconds: float = 0.0
    partial: bool = False
    overhead_s: float = 0.0
    speed: float = 1.0
    processes: int = 0
    codecs: list[CodecDescription] = []
    payloads: list[PayloadInfo] = []
    links: list[Link] = []
    refusals: list[Refusal] = []
    hazards: list[HazardRow] = []
    garbage: list[GarbageRow] = []
    context: list[ContextRow] = []
    acks: list[AckRow] = []
    warnings: list[str] = []
    environment: Environment = {}


@dataclass(frozen=True)
class Results:
    """A whole results file; `sha256` is the file's own hash, empty until it is written.

    `path_timings` is the processor time on the message path: seconds per message of a codec (or NO_CODEC) in a
    scenario, by part; and seconds per batch, of CONTAINERS and LOOPS.
    """

    run: Run
    timings: tuple[Timing, ...] = ()
    sizes: tuple[Sizes, ...] = ()
    sha256: str = ""
    path: Path | None = None
    process_metadata: tuple[dict[str, Any], ...] = field(default=(), repr=False)
    path_timings: tuple[Timing, ...] = ()

    def timing(self, codec: str, payload: str, operation: str) -> Timing | None:
        """Return the timing of a case, or None when it was not measured."""
        return self._timings.get((codec, payload, operation))

    def size(self, codec: str, payload: str) -> Sizes | None:
        """Return the sizes of a codec's frames of a payload, or None when they were not measured."""
        return self._sizes.get((codec, payload))

    def on_path(self, codec: str, scenario: str, part: str) -> Timing | None:
        """Return the processor time of a part of the message path, or None when it was not measured."""
        return self._path_timings.get((codec, scenario, part))

    @cached_property
    def _path_timings(self) -> dict[tuple[str, str, str], Timing]:
        return {(t.codec, t.payload, t.operation): t for t in self.path_timings}

    @cached_property
    def _timings(self) -> dict[tuple[str, str, str], Timing]:
        return {(t.codec, t.payload, t.operation): t for t in self.timings}

    @cached_property
    def _sizes(self) -> dict[tuple[str, str], Sizes]:
        return {(s.codec, s.payload): s for s in self.sizes}
