"""The verdict on a row and on a whole comparison, and the exit status that follows.

The rule: a row that could not be compared never passes, and the statuses never change: scripts rely on them.
"""

from collections.abc import Iterable
from enum import IntEnum, StrEnum

import msgspec


class GateError(Exception):
    """The gate cannot do what was asked; the text says what, and what to do."""


class UsageMistake(GateError):
    """The call is wrong: a base, a glob or a setting that does not exist."""


class CannotCompare(GateError):
    """A side cannot be built, or is not what it should be."""


class Verdict(StrEnum):
    """The verdict on a row."""

    REGRESSED = "regressed"
    NOT_COMPARABLE = "not comparable"
    INCONCLUSIVE = "inconclusive"
    IMPROVED = "improved"
    ACCEPTED = "accepted"
    NOTED = "noted"
    SAME = "same"


class ExitStatus(IntEnum):
    """The command's exit status."""

    PASS = 0
    REGRESSED = 1
    USAGE = 2
    INCONCLUSIVE = 3
    NOT_COMPARABLE = 4


class Cause(StrEnum):
    """A difference between the sides that a row's figure depends on."""

    CODE = "code changed"
    DEPENDENCY = "dependency changed"
    ENVIRONMENT = "environment changed"


class Tier(StrEnum):
    """The kinds of evidence, cheapest and surest first."""

    EXACT = "exact"
    INSTRUCTIONS = "instructions"
    TIME = "time"


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """One row: its figure on both sides, the change that is allowed, and the verdict.

    `name` is codec/payload/figure; `base` and `head` are in `unit`, None where a side has none. `change` is
    head / base - 1, None where that says nothing. `threshold` is the change that is still allowed. `stale` marks a row
    whose committed baseline has another figure. `evidence` explains the verdict in words.
    """

    tier: Tier
    name: str
    verdict: Verdict
    base: float | None = None
    head: float | None = None
    unit: str = ""
    change: float | None = None
    threshold: float = 0.0
    evidence: str = ""
    causes: list[str] = []
    stale: bool = False

    @property
    def of_a_simulated_run(self) -> bool:
        """Return whether the figure is a count of simulated runs of the message path."""
        return self.tier is Tier.EXACT and self.name.split("/")[1:2] == ["path"]

    @property
    def status(self) -> ExitStatus:
        """Return the exit status that this row alone would give."""
        if self.verdict is Verdict.NOT_COMPARABLE:
            return ExitStatus.NOT_COMPARABLE
        if self.verdict is Verdict.REGRESSED or self.stale:
            return ExitStatus.REGRESSED
        return ExitStatus.INCONCLUSIVE if self.verdict is Verdict.INCONCLUSIVE else ExitStatus.PASS


PRECEDENCE = (
    ExitStatus.USAGE,
    ExitStatus.NOT_COMPARABLE,
    ExitStatus.REGRESSED,
    ExitStatus.INCONCLUSIVE,
    ExitStatus.PASS,
)
"""Where rows disagree, the first of these decides."""
_WORST_FIRST = list(Verdict)


def overall(rows: Iterable[Row]) -> ExitStatus:
    """Return the status of all rows; without rows nothing was measured, so it is NOT_COMPARABLE."""
    found = {row.status for row in rows}
    return next((status for status in PRECEDENCE if status in found), ExitStatus.NOT_COMPARABLE)


def worst_first(rows: Iterable[Row]) -> list[Row]:
    """Return rows with the worst verdict first, and within a verdict the largest change first.

    Rows without a number, such as a frame that does not come back, come before those with one. Counts of simulated runs
    come last within a verdict: one byte changes them all.
    """

    def place(row: Row) -> tuple[object, ...]:
        number = row.change is not None
        change = number, -abs(row.change or 0.0)
        return _WORST_FIRST.index(row.verdict), not row.stale, row.of_a_simulated_run, *change, row.name

    return sorted(rows, key=place)
