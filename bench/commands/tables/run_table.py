"""Results as tables on a terminal.

The rule: a table says nothing by colour alone, and fits into 80 columns.
"""

from collections.abc import Callable, Iterable, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ...results.rows import BASELINE, Results, Timing, ratio
from ...results.statistics import CONFIDENCE, SAME_WORDS, SMALLEST_DIFFERENCE, UNDECIDED_WORDS

BEST = "*"
EQUAL = "="
UNDECIDED = "?"
LEGEND = (
    f"time of one frame; x: how many times as fast as {BASELINE}, the median of the ratios within each process; "
    f"{EQUAL}: {SAME_WORDS} (the whole {CONFIDENCE:.0%} interval lies within {SMALLEST_DIFFERENCE:.0%} of equal); "
    f"{UNDECIDED}: {UNDECIDED_WORDS}, this run cannot tell (the interval lies on both sides of a "
    f"{SMALLEST_DIFFERENCE:.0%} limit, or too few processes ran); "
    f"{BEST}: best of its column, or known to be as good; bytes: mean of the sample"
)


def show_results(console: Console, results: Results) -> None:
    """Print a table for each payload, one kind of traffic after the other, then what was refused."""
    payloads = [payload for payload in results.run.payloads if any(t.payload == payload.name for t in results.timings)]
    for traffic in dict.fromkeys(payload.traffic for payload in payloads):
        console.rule(f"[bold]{escape(traffic)}")
        for payload in payloads:
            if payload.traffic == traffic:
                table = _payload_table(results, payload.name)
                table.title = f"[bold]{escape(payload.name)}[/] [dim]{escape(payload.summary)}"
                console.print(table)
    if results.run.partial:
        console.print("partial: this run was interrupted", highlight=False)
    console.print(LEGEND, style="dim", highlight=False)
    if results.run.catalogue.foreign:
        console.print("no message path: it carries imwire's own frames, and this run measured others", highlight=False)
    for codec in results.run.codecs:
        if codec.missing:
            console.print(f"missing: {escape(codec.missing)}", highlight=False)
    for refusal in results.run.refusals:
        name = f"{refusal.codec}/{refusal.payload}/{refusal.operation}"
        console.print(f"refused: {escape(name)}: {escape(refusal.reason)}", highlight=False)


def seconds(value_s: float) -> str:
    """Return a time with three significant digits and its unit."""
    for factor, unit in ((1e9, "ns"), (1e6, "us"), (1e3, "ms")):
        # 999.5 would be written with four digits.
        if value_s * factor < 999.5:
            value = value_s * factor
            return f"{value:.{max(0, 2 - _whole_digits(value))}f} {unit}"
    return f"{value_s:.3g} s"


def _whole_digits(value: float) -> int:
    return 0 if value < 9.995 else 1 if value < 99.95 else 2


def _payload_table(results: Results, payload: str) -> Table:
    codecs = list(dict.fromkeys(t.codec for t in results.timings if t.payload == payload))
    rows = {codec: [codec, *_bytes_cells(results, payload, codec, codecs)] for codec in codecs}
    for operation in ("encode", "decode"):
        timings = {codec: results.timing(codec, payload, operation) for codec in codecs}
        best = _best([timing for timing in timings.values() if timing])
        for codec, timing in timings.items():
            rows[codec] += _time_cells(timing, timings.get(BASELINE), best)
    table = Table("codec", box=None, pad_edge=False, title_justify="left", header_style="bold", padding=(0, 2, 0, 0))
    for heading in ("bytes", f"of {BASELINE}", "encode", "x", "decode", "x"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows.values():
        marked = any(cell.endswith(BEST) for cell in row)
        table.add_row(
            *(f"[bold green]{cell}[/]" if cell.endswith(BEST) else cell for cell in row), style="" if marked else None
        )
    return table


def _bytes_cells(results: Results, payload: str, codec: str, codecs: Iterable[str]) -> list[str]:
    sizes = results.size(codec, payload)
    if sizes is None:
        return ["-", "-"]
    reference = results.size(BASELINE, payload)
    least = min(size.mean_bytes for other in codecs if (size := results.size(other, payload)))
    share = f"{sizes.mean_bytes / reference.mean_bytes:.0%}" if reference and reference.mean_bytes else "-"
    return [f"{sizes.mean_bytes:.1f}{BEST if sizes.mean_bytes == least else ' '}", share]


def _best(timings: Sequence[Timing]) -> Callable[[Timing], bool]:
    """Return a function that says whether a timing is the fastest, or known to be as fast."""
    if not timings:
        return lambda _: False
    fastest = min(timings, key=lambda timing: timing.median_s)

    def best(timing: Timing) -> bool:
        against = ratio(timing, fastest)
        if against is None or against.confidence < CONFIDENCE:
            # Too few processes to tell a tie from a difference: no codec is marked as best.
            return False
        return timing is fastest or against.answer == "same"

    return best


def _time_cells(timing: Timing | None, reference: Timing | None, best: Callable[[Timing], bool]) -> list[str]:
    if timing is None:
        return ["-", "-"]
    cell = f"{seconds(timing.median_s)}{BEST if best(timing) else ' '}"
    against = ratio(reference, timing) if reference and reference is not timing else None
    if against is None:
        return [cell, "" if reference else "-"]
    estimate = f"{against.estimate:.2f}"
    return [cell, {"same": EQUAL, "undecided": f"{estimate}{UNDECIDED}"}.get(against.answer, estimate)]
