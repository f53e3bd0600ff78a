"""How often a gate errs and what it catches: counts of suites, their bounds, and the table.

The rule: a share without its bound is not told; suites accumulate over calls and days, each with the day it was run.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import comb
from pathlib import Path

import msgspec

from ..sides.verdicts import UsageMistake

FILE_NAME = "self-test.json"
RULE = 3
"""Raised when samples, thresholds or verdicts of a tier change: suites under another rule tell nothing of this one."""
SAME, HARMLESS, SLOWER, LONGER = "same", "harmless", "slower", "longer"
"""What is done to head: nothing, what must not matter, a share of time or instructions more, a byte more."""
KINDS = (SAME, HARMLESS, LONGER, SLOWER)
CHANGED = (SLOWER, LONGER)
CODECS, PAYLOADS = ("json", "msgpack"), ("text", "ack-batch")
ABOUT = (
    f"Each suite: {', '.join(CODECS)} on {', '.join(PAYLOADS)}, the default thresholds. A gate of more codecs and "
    "payloads has more rows, and as many more chances of a false alarm."
)
CONFIDENCE = 0.95
CAUGHT = 0.95
"""A change counts as found when it is caught in so many of the suites."""
ENOUGH = 59
"""So many suites without a miss bound a share by 95 %: the least n for which 0.95 ** n < 0.05."""


class Suite(msgspec.Struct, frozen=True):
    """One suite: what was done to head, and what was said.

    `share` is the change that was put in, 0.05 for 5 %, into the cases of `codec`; `loaded` says that a neighbour kept
    a processor busy. `status` is the exit status; `rows_caught` of `rows` that were changed regressed, and `named` says
    whether the codec's mean did; `others` are rows that regressed and were not changed. `said` is the evidence where
    the suite did not end as it should. `rule` is the gate's rule that it was run under (`RULE`).
    """

    tier: str
    kind: str
    share: float
    codec: str
    status: int
    rows: int
    rows_caught: int
    named: bool
    others: int
    machine: str
    day: str
    loaded: bool = False
    said: str = ""
    rule: int = 1


def read(path: Path) -> list[Suite]:
    """Return the suites of earlier calls; raises UsageMistake for a file that cannot be used."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=list[Suite])
    except FileNotFoundError:
        return []
    except msgspec.MsgspecError as error:
        raise UsageMistake(f"{path}: {error}; move it away") from None


def write(path: Path, suites: Sequence[Suite]) -> None:
    """Write suites, one a line."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(msgspec.json.encode(suite).decode() for suite in suites)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    # Suites take hours: an interrupted write must not take them away.
    os.replace(partial, path)


def bounds(events: int, of: int) -> tuple[float, float]:
    """Return the exact 95 % bounds of a share, each one-sided (Clopper and Pearson, 1934)."""
    if not of:
        return 0.0, 1.0
    low = 0.0 if not events else _root(lambda share: _at_least(events, of, share), 1 - CONFIDENCE)
    high = 1.0 if events == of else _root(lambda share: _at_least(events + 1, of, share), CONFIDENCE)
    return low, high


def _at_least(events: int, of: int, share: float) -> float:
    """Return the probability of so many events or more."""
    return sum(comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(events, of + 1))


def _root(rising: Callable[[float], float], value: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < value else (low, middle)
    return (low + high) / 2


class ErrorRates(msgspec.Struct, frozen=True):
    """One line of the table; shares are of suites, or of rows, with the bound that matters."""

    tier: str
    what: str
    suites: int
    regressed: int
    inconclusive: int
    bound: float
    rows: int = 0
    rows_caught: int = 0
    named: int = 0
    others: int = 0

    @property
    def cells(self) -> tuple[str, ...]:
        """Return what the columns of `HEADINGS` have."""
        changed = bool(self.rows)
        bound = f"{'at least' if changed else 'at most'} {self.bound:.1%}"
        named = f"{self.named} of {self.suites}" if changed else ""
        caught = f"{self.rows_caught} of {self.rows}" if changed else ""
        return (self.tier, self.what, f"{self.regressed} of {self.suites}", named, bound, caught)


HEADINGS = ("tier", "head was", "regressed", "codec named", "bound", "rows caught")
"""The columns of the table; the bound is of the share that regressed, or of the share in which the codec was named."""


def table(suites: Iterable[Suite]) -> list[ErrorRates]:
    """Return a line for each tier and kind of suite: an upper bound for what must not be found, else a lower one."""
    found: dict[tuple[str, str, float, bool], list[Suite]] = {}
    for suite in suites:
        found.setdefault((suite.tier, suite.kind, suite.share, suite.loaded), []).append(suite)
    order = sorted(found.items(), key=lambda each: (each[0][0], KINDS.index(each[0][1]), *each[0][2:]))
    return [_line(*key, group) for key, group in order]


def told(kind: str, share: float, *, loaded: bool) -> str:
    """Say in words what head was."""
    words = {SAME: "the same", HARMLESS: "harmlessly changed", LONGER: "+1 byte in one field"}
    return f"{words.get(kind, f'+{share:.0%} in one codec')}{', busy neighbour' if loaded else ''}"


def _line(tier: str, kind: str, share: float, loaded: bool, group: Sequence[Suite]) -> ErrorRates:
    regressed, named = sum(suite.status == 1 for suite in group), sum(suite.named for suite in group)
    harmless = kind not in CHANGED
    low, high = bounds(regressed if harmless else named, len(group))
    return ErrorRates(
        tier=tier,
        what=told(kind, share, loaded=loaded),
        suites=len(group),
        regressed=regressed,
        inconclusive=sum(suite.status == 3 for suite in group),
        bound=high if harmless else low,
        rows=sum(suite.rows for suite in group),
        rows_caught=sum(suite.rows_caught for suite in group),
        named=named,
        others=sum(suite.others for suite in group),
    )


def usable(suites: Iterable[Suite], machine: str) -> list[Suite]:
    """Return the suites of a machine under the present rule."""
    return [suite for suite in suites if suite.machine == machine and suite.rule == RULE]


def conclusions(suites: Sequence[Suite]) -> list[str]:
    """Say for each tier what the smallest change is that is caught, and how sure that is."""
    told = []
    least = min(Counter((suite.tier, suite.kind, suite.share, suite.loaded) for suite in suites).values(), default=0)
    if least < ENOUGH:
        told.append(f"of some kinds there are {least} suites; {ENOUGH} without a miss show 95 % (--long, and again)")
    for tier in sorted({suite.tier for suite in suites if suite.kind == SLOWER}):
        smallest = smallest_caught(suites, tier)
        words = "none of those tried"
        if smallest:
            mine = [suite for suite in suites if (suite.tier, suite.kind, suite.share) == (tier, SLOWER, smallest)]
            named = sum(suite.named for suite in mine)
            words = f"+{smallest:.0%} ({named} of {len(mine)} suites, at least {bounds(named, len(mine))[0]:.0%})"
        told.append(f"smallest change whose codec was named in 95 % of suites, {tier}: {words}")
    lines = table(suites)
    if inconclusive := sum(line.inconclusive for line in lines):
        told.append(f"{inconclusive} of all suites ended in inconclusive")
    if others := sum(line.others for line in lines):
        told.append(f"beside what was changed, {others} rows regressed")
    return told


def smallest_caught(suites: Iterable[Suite], tier: str) -> float | None:
    """Return the smallest change whose codec was named in 95 % of its suites, and of larger ones'; None: none was."""
    by_share: dict[float, list[bool]] = {}
    for suite in suites:
        if suite.tier == tier and suite.kind == SLOWER:
            by_share.setdefault(suite.share, []).append(suite.named)
    smallest = None
    for share in sorted(by_share, reverse=True):
        if sum(by_share[share]) < CAUGHT * len(by_share[share]):
            break
        smallest = share
    return smallest
