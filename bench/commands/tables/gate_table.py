"""What `imwire gate` prints: the rows that somebody should look at, and how often the gate errs.

The worst rows are shown, with the number of the others.
"""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ...gate.outcome import Outcome
from ...gate.self_test import power
from ...gate.sides.verdicts import Row, Verdict
from ...gate.verdict_words import allowed, change, figures, verdict

SHOWN = 40
_STYLES = {
    Verdict.REGRESSED: "bold red", Verdict.NOT_COMPARABLE: "magenta", Verdict.INCONCLUSIVE: "yellow",
    Verdict.IMPROVED: "green", Verdict.ACCEPTED: "cyan", Verdict.NOTED: "cyan", Verdict.SAME: "",
}  # fmt: skip


def show(console: Console, found: Outcome) -> None:
    """Print the rows that somebody should look at, what each tier did, and how it ended."""
    rows = found.noteworthy
    if rows:
        table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
        for heading in ("verdict", "tier", "row", "base \N{RIGHTWARDS ARROW} head", "change", "allowed"):
            table.add_column(heading, justify="right" if heading in ("change", "allowed") else "left", overflow="fold")
        for row in rows[:SHOWN]:
            said = Text(verdict(row), _STYLES[row.verdict])
            table.add_row(said, row.tier, Text(row.name), figures(row), change(row), allowed(row))
        console.print(table)
        if len(rows) > SHOWN:
            console.print(f"and {len(rows) - SHOWN} more in gate.json", highlight=False)
        for words, names in _evidence(rows[:SHOWN]).items():
            more = f" and {len(names) - 3} more" if len(names) > 3 else ""
            console.print(Text(f"{', '.join(names[:3])}{more}: {words}"), soft_wrap=True)
        console.print()
    for tier in found.tiers:
        words = f"SKIPPED: {tier.skipped}" if tier.skipped else found.told(tier)
        console.print(f"{tier.tier}: {words}", style="bold yellow" if tier.skipped else "", highlight=False)
    console.print(f"{found.headline}: exit status {int(found.status)}", style="bold", highlight=False)


def _evidence(rows: Sequence[Row]) -> dict[str, list[str]]:
    """Return the evidence on rows, each text with the rows that it belongs to."""
    found: dict[str, list[str]] = {}
    for row in rows:
        words = "; ".join(each for each in (row.evidence, *row.causes) if each)
        if words:
            found.setdefault(words, []).append(row.name)
    return found


def show_power(console: Console, suites: Sequence[power.Suite]) -> None:
    """Print how often the gate erred and what it caught, with bounds."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in power.HEADINGS:
        table.add_column(heading, justify="left" if heading in power.HEADINGS[:2] else "right", overflow="fold")
    for line in power.table(suites):
        table.add_row(*line.cells)
    console.print(table)
    for words in power.conclusions(suites):
        console.print(words, highlight=False)
