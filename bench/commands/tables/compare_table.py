"""A comparison of two runs as text on a terminal.

The rule: differences between the runs come before differences between their figures, and every case is counted.
"""

from collections.abc import Sequence
from itertools import groupby

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ...results.run_comparison import TOO_FEW_WORDS, Comparison, SizeChange, TimeChange
from ...results.statistics import CONFIDENCE, SAME_WORDS, SMALLEST_DIFFERENCE, UNDECIDED_WORDS
from .run_table import EQUAL, seconds

VERDICTS = ("faster", "slower", SAME_WORDS, UNDECIDED_WORDS, TOO_FEW_WORDS)
MOST_DIFFERENCES = 12
MOST_NAMES = 3


def show_comparison(console: Console, comparison: Comparison) -> None:
    """Print remarks on the runs, their differences, a row for each case, incomparable cases, and changed sizes."""
    for remark in comparison.remarks:
        console.print(escape(remark), highlight=False, soft_wrap=True)
    for difference in comparison.differences[:MOST_DIFFERENCES]:
        text = f"different {difference.name}: {difference.a or 'unknown'} -> {difference.b or 'unknown'}"
        console.print(escape(text), highlight=False, soft_wrap=True)
    if len(comparison.differences) > MOST_DIFFERENCES:
        console.print(f"and {len(comparison.differences) - MOST_DIFFERENCES} more differences")
    compared = [change for change in comparison.times if change.ratio]
    if compared:
        console.print(_table(compared))
    _show_apart(console, [change for change in comparison.times if not change.ratio])
    _show_sizes(console, comparison.sizes)
    verdicts = [change.verdict for change in compared]
    counts = ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in VERDICTS)
    console.print(
        f"{len(verdicts)} cases compared: {counts}; "
        f"a difference is claimed when the {CONFIDENCE:.0%} interval of B/A lies more than {SMALLEST_DIFFERENCE:.0%} "
        f"from 1; {EQUAL} stands for {SAME_WORDS}, the whole interval within {SMALLEST_DIFFERENCE:.0%} of 1",
        highlight=False,
    )


def _table(changes: Sequence[TimeChange]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    table.add_column("case", overflow="fold")
    for heading in ("A", "B", "B/A", "interval", "verdict"):
        table.add_column(heading, justify="left" if heading == "verdict" else "right", no_wrap=True)
    for change in changes:
        table.add_row(*_cells(change))
    return table


def _cells(change: TimeChange) -> list[str]:
    assert change.ratio is not None
    assert change.a_s is not None
    assert change.b_s is not None
    ratio = change.ratio
    sure = "" if ratio.confidence >= CONFIDENCE else f" ({ratio.confidence:.0%})"
    return [
        f"{change.codec}/{change.payload}/{change.operation}",
        seconds(change.a_s),
        seconds(change.b_s),
        f"{ratio.estimate:.2f}",
        f"{ratio.low:.2f}-{ratio.high:.2f}{sure}",
        EQUAL if ratio.answer == "same" else change.verdict,
    ]


def _show_apart(console: Console, changes: Sequence[TimeChange]) -> None:
    """Print the cases that cannot be compared: a line for each reason, with the first names."""
    for why_not, group in groupby(sorted(changes, key=lambda change: change.why_not), lambda change: change.why_not):
        names = [f"{change.codec}/{change.payload}/{change.operation}" for change in group]
        more = f" and {len(names) - MOST_NAMES} more" if len(names) > MOST_NAMES else ""
        text = f"not comparable: {why_not}: {', '.join(names[:MOST_NAMES])}{more}"
        console.print(escape(text), highlight=False, soft_wrap=True)


def _show_sizes(console: Console, sizes: Sequence[SizeChange]) -> None:
    changed = [size for size in sizes if size.changed_frames]
    console.print(f"bytes: {len(sizes) - len(changed)} of {len(sizes)} codec and payload pairs exactly equal")
    for size in changed:
        growth = f"{size.b_bytes / size.a_bytes - 1:+.2%}" if size.a_bytes else "new"
        text = f"  {size.codec}/{size.payload}: {size.a_bytes} -> {size.b_bytes} bytes ({growth}), "
        console.print(escape(f"{text}{size.changed_frames} frames changed"), highlight=False, soft_wrap=True)
