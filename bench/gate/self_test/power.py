"""How often a gate errs and what it catches: counts of suites, their bounds, and the table.

The rule: every share is shown with its bound. Suites accumulate over calls, each with the day it ran.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import comb
from pathlib import Path

import msgspec

from ...results.whole_file import replacing
from ..sides.verdicts import UsageMistake

FILE_NAME = "self-test.json"
RULE = 3
"""Raised when samples, thresholds or verdicts of a tier change: suites under another rule are not counted."""
SAME, HARMLESS, SLOWER, LONGER = "same", "harmless", "slower", "longer"
"""How head is changed: not at all, harmlessly, by a share of time or instructions, by one byte."""
KINDS = (SAME, HARMLESS, LONGER, SLOWER)
CHANGED = (SLOWER, LONGER)
CODECS, PAYLOADS = ("json", "msgpack"), ("text", "ack-batch")
ABOUT = (
    f"Each suite: {', '.join(CODECS)} on {', '.join(PAYLOADS)}, the default thresholds. More codecs and payloads "
    "mean more rows, and so more chances of a false alarm."
)
CONFIDENCE = 0.95
CAUGHT = 0.95
"""A change counts as caught when this share of the suites names it."""
ENOUGH = 59
"""This many suites without a miss show a share of at least 95 %: the least n for which 0.95 ** n < 0.05."""


class Suite(msgspec.Struct, frozen=True):
    """One suite: how head was changed, and what the gate said.

    `share` is the change to the cases of `codec`, 0.05 for 5 %; `loaded` says that a neighbour kept a processor busy.
    `status` is the exit status. Of the `rows` that were changed, `rows_caught` regressed; `named` says whether the
    codec's mean did; `others` counts unchanged rows that regressed. `said` is the evidence of a suite that did not end
    as it should. `rule` is the `RULE` that the suite ran under.
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
    # Suites take hours: an interrupted write must not lose them.
    with replacing(path) as partial:
        partial.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def bounds(events: int, of: int) -> tuple[float, float]:
    """Return the exact 95 % bounds of a share, each one-sided (Clopper and Pearson, 1934)."""
    if not of:
        return 0.0, 1.0
    low = 0.0 if not events else _root(lambda share: _at_least(events, of, share), 1 - CONFIDENCE)
    high = 1.0 if events == of else _root(lambda share: _at_least(events + 1, of, share), CONFIDENCE)
    return low, high


def _at_least(events: int, of: int, share: float) -> float:
    """Return the probability of at least that many events."""
    return sum(comb(of, k) * share**k * (1 - share) ** (of - k) for k in range(events, of + 1))


def _root(rising: Callable[[float], float], value: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if rising(middle) < value else (low, middle)
    return (low + high) / 2


class ErrorRates(msgspec.Struct, frozen=True):
    """One line of the table: counts of suites and rows, with the bound on the share that matters."""

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
        """Return the cells under `HEADINGS`."""
        changed = bool(self.rows)
        bound = f"{'at least' if changed else 'at most'} {self.bound:.1%}"
        named = f"{self.named} of {self.suites}" if changed else ""
        caught = f"{self.rows_caught} of {self.rows}" if changed else ""
        return (self.tier, self.what, f"{self.regressed} of {self.suites}", named, bound, caught)


HEADINGS = ("tier", "head was", "regressed", "codec named", "bound", "rows caught")
"""The columns of the table; the bound is on the share that regressed or, with a change, that named the codec."""


def table(suites: Iterable[Suite]) -> list[ErrorRates]:
    """Return a line for each tier and kind: an upper bound on false alarms, or a lower one on caught changes."""
    found: dict[tuple[str, str, float, bool], list[Suite]] = {}
    for suite in suites:
        found.setdefault((suite.tier, suite.kind, suite.share, suite.loaded), []).append(suite)
    order = sorted(found.items(), key=lambda each: (each[0][0], KINDS.index(each[0][1]), *each[0][2:]))
    return [_line(*key, group) for key, group in order]


def told(kind: str, share: float, *, loaded: bool) -> str:
    """Say in words how head was changed."""
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
    """Return a machine's suites that ran under the current rule."""
    return [suite for suite in suites if suite.machine == machine and suite.rule == RULE]


def conclusions(suites: Sequence[Suite]) -> list[str]:
    """Say for each tier which is the smallest change that is caught, and how sure that is."""
    told = []
    least = min(Counter((suite.tier, suite.kind, suite.share, suite.loaded) for suite in suites).values(), default=0)
    if least < ENOUGH:
        told.append(f"some kinds have only {least} suites; {ENOUGH} without a miss show 95 % (--long, several times)")
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
        told.append(f"{others} rows regressed that were not changed")
    return told


def smallest_caught(suites: Iterable[Suite], tier: str) -> float | None:
    """Return the smallest change that, like all larger ones, had its codec named in 95 % of suites, or None."""
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
