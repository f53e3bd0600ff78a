"""An outcome as Markdown, for a CI service's summary page or a comment.

The answer comes first, then skipped tiers, then the worst rows.
"""

from .outcome import Outcome
from .sides.verdicts import Row
from .verdict_words import allowed, change, figures, verdict

MOST = 50


def markdown(outcome: Outcome) -> str:
    """Return the page."""
    base, head = outcome.base, outcome.head
    lines = [f"## imwire gate: {outcome.headline}", ""]
    sides = ", ".join(f"{side.name} `{side.commit[:12]}`{_over(side.replaced)}" for side in (base, head))
    lines += [f"{sides}; {head.interpreter}.", ""]
    lines += [f"**The {tier.tier} tier was skipped: {tier.skipped}.**\n" for tier in outcome.tiers if tier.skipped]
    found = outcome.noteworthy
    if found:
        lines += [
            "| verdict | tier | row | base \N{RIGHTWARDS ARROW} head | change | allowed | evidence |",
            "|---|---|---|--:|--:|--:|---|",
        ]
        lines += [_line(row) for row in found[:MOST]]
        if len(found) > MOST:
            lines.append(f"\n{len(found) - MOST} more are in gate.json.")
        lines.append("")
    lines += [f"- {tier.tier}: {outcome.told(tier)}" for tier in outcome.tiers if not tier.skipped]
    return "\n".join(lines) + "\n"


def failure(told: str) -> str:
    """Return the page of a comparison that failed."""
    return f"## imwire gate: nothing was compared\n\n{' '.join(told.split())}\n"


def _over(replaced: list[str]) -> str:
    return f" with {', '.join(replaced)}" if replaced else ""


def _line(row: Row) -> str:
    evidence = "; ".join(each for each in (row.evidence, *row.causes) if each)
    cells = (verdict(row), row.tier, f"`{row.name}`", figures(row), change(row), allowed(row), evidence)
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
