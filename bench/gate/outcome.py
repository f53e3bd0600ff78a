"""The outcome of a comparison: both sides, what each tier did, and every row.

The rule: everything that people read is made from this machine-readable result.
"""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import msgspec

from .sides.answers import Answer
from .sides.sides import Side
from .sides.verdicts import ExitStatus, Row, Tier, UsageMistake, Verdict, overall, worst_first

SCHEMA = 1
FILE_NAME = "gate.json"
NOT_ASKED_FOR = "not asked for"
INTERRUPTED = "interrupted"
NOISY = 0.1
"""A row that is allowed more growth than this is counted as too noisy."""


class SideInfo(msgspec.Struct, frozen=True):
    """One side: its commit, the interpreter it ran on, and the distributions that its processes really saw."""

    name: str
    commit: str
    tree: str
    interpreter: str
    replaced: list[str]
    distributions: dict[str, str]


class TierInfo(msgspec.Struct, frozen=True):
    """What a tier did: `skipped` says why it did not run, `note` what it left out; both are empty otherwise."""

    tier: Tier
    skipped: str = ""
    seconds: float = 0.0
    note: str = ""


class Outcome(msgspec.Struct, frozen=True):
    """A whole comparison; the worst rows come first."""

    schema: int
    imwire: str
    base: SideInfo
    head: SideInfo
    tiers: list[TierInfo]
    rows: list[Row]
    status: ExitStatus

    def tier(self, tier: Tier) -> list[Row]:
        """Return the rows of a tier."""
        return [row for row in self.rows if row.tier is tier]

    def counts(self, tier: Tier) -> Counter[Verdict]:
        """Return how many rows of a tier each verdict has."""
        return Counter(row.verdict for row in self.tier(tier))

    def told(self, tier: TierInfo) -> str:
        """Return one line on what a tier did."""
        counts = self.counts(tier.tier)
        rows = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict]) or "no rows"
        stale = sum(row.stale for row in self.tier(tier.tier))
        behind = f"{stale} of them with a stale baseline" if stale else ""
        noisy = [row.threshold for row in self.tier(tier.tier) if row.threshold > NOISY]
        blind = f"{len(noisy)} too noisy to see less than {min(noisy):.0%} to {max(noisy):.0%}" if noisy else ""
        return "; ".join(filter(None, (f"{rows} ({tier.seconds:.0f} s)", behind, blind, tier.note)))

    @property
    def interrupted(self) -> bool:
        """Return whether Ctrl-C or SIGTERM ended a tier; those that ended before it are whole."""
        return any(row.evidence == INTERRUPTED for row in self.rows)

    @property
    def noteworthy(self) -> list[Row]:
        """Return the rows that somebody should look at: all but those that are the same."""
        return [row for row in self.rows if row.verdict is not Verdict.SAME or row.stale]

    @property
    def headline(self) -> str:
        """Return one line on how the comparison ended."""
        found = self.noteworthy
        stale = sum(row.stale for row in found)
        match self.status:
            case ExitStatus.REGRESSED:
                worse = sum(row.verdict is Verdict.REGRESSED for row in found)
                parts = [f"{worse} regressed"] if worse else []
                parts += [f"{stale} with a stale baseline (`imwire gate --accept`)"] if stale else []
                return " and ".join(parts)
            case ExitStatus.NOT_COMPARABLE:
                unlike = sum(row.verdict is Verdict.NOT_COMPARABLE for row in found)
                return f"{unlike} not comparable" if self.rows else "nothing measured"
            case ExitStatus.INCONCLUSIVE:
                return f"{sum(row.verdict is Verdict.INCONCLUSIVE for row in found)} inconclusive"
        changed = sum(row.verdict in (Verdict.ACCEPTED, Verdict.NOTED, Verdict.IMPROVED) for row in found)
        unseen = [tier.tier for tier in self.tiers if tier.skipped and tier.skipped != NOT_ASKED_FOR]
        without = f", {' and '.join(unseen)} not run" if unseen else ""
        return (f"passed, {changed} changed" if changed else "passed, nothing changed") + without


def read(path: Path) -> Outcome:
    """Return the outcome that a gate wrote to a file; raises UsageMistake for a file that cannot be used."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Outcome)
    except FileNotFoundError:
        raise UsageMistake(f"there is no {path}; `imwire gate` writes it") from None
    except msgspec.MsgspecError as error:
        raise UsageMistake(f"{path}: {error}; compare again") from None
    if found.schema != SCHEMA:
        raise UsageMistake(f"{path} has schema version {found.schema} and this imwire reads {SCHEMA}; compare again")
    return found


def info(side: Side, answer: Answer) -> SideInfo:
    """Return what the outcome records about a side."""
    return SideInfo(side.name, side.commit, side.tree, answer.interpreter, list(side.replaced), answer.distributions)


def outcome(imwire: str, base: SideInfo, head: SideInfo, tiers: Iterable[TierInfo], rows: Iterable[Row]) -> Outcome:
    """Return the outcome of the rows."""
    found = worst_first(rows)
    return Outcome(SCHEMA, imwire, base, head, list(tiers), found, overall(found))
