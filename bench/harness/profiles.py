"""How much a run measures: three profiles, as data.

The rule: at least 7 processes where a claim is wanted. 6 are the fewest for which a 95 % signed-rank interval exists at
all, and with 6 it is the whole range: one disturbed process would decide.
"""

from dataclasses import dataclass, replace
from typing import Literal

from ...codecs.names import with_layer

OPERATIONS = ("encode", "decode", "dumps", "loads")
COMPRESSED_OPERATIONS = ("encode", "decode")


@dataclass(frozen=True)
class Profile:
    """What to measure, and how often.

    `codecs` None means every codec there is. `compressed` are measured with the default compression too, `levels` with
    the named level on the payloads that the catalogue has for that. `payloads` are names, or those that the catalogue
    has for "quick", "default" or "all". `scenarios` are those of the message path, each timed in `scenario_passes`
    passes of a process. In every process, a case is in the clock for `case_s` seconds, at the mean of its payload and
    operation. What is undecided then is measured in `more_processes` others, up to twice, for at most `again_s`
    seconds. Both are at reference speed, so that a slow machine takes as many slices as a fast one.
    """

    name: str
    processes: int
    case_s: float
    codecs: tuple[str, ...] | None
    compressed: tuple[str, ...]
    payloads: tuple[str, ...] | Literal["quick", "default", "all"]
    operations: tuple[str, ...] = OPERATIONS
    levels: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    scenario_passes: int = 2
    more_processes: int = 4
    again_s: float = 0.0


_FOUR = ("json", "orjson", "protobuf", "msgpack")
_LEVELS = tuple(with_layer(codec, level=level) for codec in ("orjson", "protobuf") for level in (1, 9, 19))
_SCENARIOS = ("shift", "new-sessions", "flood", "mobile")
CONTEXT_CODECS = (*_FOUR, "msgspec-msgpack")
"""The codecs that go through the message path when the user names none, plain and with zstd."""

QUICK = Profile(
    "quick",
    processes=9,
    case_s=0.008,
    again_s=2.0,
    codecs=_FOUR,
    compressed=_FOUR,
    payloads="quick",
    operations=("encode", "decode"),
    scenarios=("shift",),
    scenario_passes=1,
)
DEFAULT = Profile(
    "default",
    processes=9,
    case_s=0.012,
    again_s=25.0,
    codecs=None,
    compressed=_FOUR,
    payloads="default",
    levels=_LEVELS,
    scenarios=_SCENARIOS,
)
RIGOROUS = replace(DEFAULT, name="rigorous", processes=15, case_s=0.024, again_s=120.0, payloads="all")
PROFILES = {profile.name: profile for profile in (QUICK, DEFAULT, RIGOROUS)}
