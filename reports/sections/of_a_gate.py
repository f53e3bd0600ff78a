"""The gate in the report: what it found between two commits, and how often it errs on its machine.

The rule: it shows a gate's own files and decides nothing; the worst rows come first, as in the terminal.
"""

from collections.abc import Sequence
from pathlib import Path

from ...bench.gate import outcome
from ...bench.gate.outcome import Outcome
from ...bench.gate.self_test import power
from ...bench.gate.self_test.power import Suite
from ...bench.gate.sides.verdicts import Verdict
from ...bench.gate.verdict_words import allowed, change, figures, verdict
from ..rendering.render import fill
from ..rendering.section import Content, Section

ORDER = 90
MOST = 60
"""How many rows are shown at once; the others are folded."""
TAGS = {
    Verdict.REGRESSED: "fails", Verdict.NOT_COMPARABLE: "fails", Verdict.INCONCLUSIVE: "undecided",
    Verdict.IMPROVED: "holds", Verdict.ACCEPTED: "", Verdict.NOTED: "", Verdict.SAME: "",
}  # fmt: skip


def read(folder: Path) -> Section:
    """Return the section of the folder that a gate wrote to; raises UsageMistake when there is nothing to read.

    A folder with a self-test alone, or with a comparison alone, is enough.
    """
    suites = power.read(folder / power.FILE_NAME)
    there = (folder / outcome.FILE_NAME).exists() or not suites
    return section_of(outcome.read(folder / outcome.FILE_NAME) if there else None, suites)


def section_of(found: Outcome | None, suites: Sequence[Suite]) -> Section:
    """Return the section of a comparison, of the suites of a self-test, or of both."""
    machines = dict.fromkeys(suite.machine for suite in suites)
    tried = {machine: mine for machine in machines if (mine := power.usable(suites, machine))}
    html = fill(
        "gate.html.j2",
        found=found,
        rows=[
            (row, verdict(row), figures(row), change(row), allowed(row)) for row in (found.noteworthy if found else [])
        ],
        most=MOST,
        tags=TAGS,
        headings=power.HEADINGS,
        about=power.ABOUT,
        tested=[(machine, _days(mine), power.table(mine), power.conclusions(mine)) for machine, mine in tried.items()],
    )
    return Section(ORDER, "The gate", "gate", lambda _: Content(html))


def _days(suites: Sequence[Suite]) -> str:
    first, last = min(suite.day for suite in suites), max(suite.day for suite in suites)
    return first if first == last else f"{first} to {last}"
