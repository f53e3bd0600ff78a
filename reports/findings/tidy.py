"""All numbers of a run as one tidy table: one row a case, and one a size.

The rule: units are columns, never guessed: `unit` says second or byte, and values stay unrounded.
"""

from typing import Any

import pandas as pd

from ...bench.results.rows import Results, Sizes, Timing, ratio
from ..rendering.wording import exact
from .coverage import codecs, payloads

COLUMNS = (
    "payload", "traffic", "codec", "operation", "unit", "value", "lowest", "highest", "undisturbed",
    "samples", "json_over_this", "json_over_this_low", "json_over_this_high", "json_over_this_confidence", "partial",
)  # fmt: skip
"""`value` is the median over the processes for times and the mean over the frames for sizes. `lowest` and `highest` are
those of the processes or frames, and `samples` is their number. `undisturbed` is the median of each process's fastest
quarter. `partial` says whether the run was interrupted."""


def table(results: Results) -> pd.DataFrame:
    """Return every timing and size, in the page's order of payloads and codecs."""
    rows = [_time_row(results, timing) for timing in results.timings]
    rows += [_size_row(results, sizes) for sizes in results.sizes]
    traffic = {p.name: p.traffic for p in payloads(results)}
    frame = pd.DataFrame(rows, columns=[name for name in COLUMNS if name not in ("traffic", "partial")])
    frame["partial"] = results.run.partial
    frame.insert(1, "traffic", frame["payload"].map(traffic).astype(object))
    for column, order in (("payload", list(traffic)), ("codec", codecs(results))):
        frame[column] = pd.Categorical(frame[column], categories=order, ordered=True)
    return frame.sort_values(["payload", "codec"], kind="stable", ignore_index=True)


def csv(frame: pd.DataFrame) -> str:
    """Return the table as CSV with a header, full precision, and lines ended by a line feed."""
    return str(frame.to_csv(index=False, lineterminator="\n"))


def _time_row(results: Results, timing: Timing) -> tuple[Any, ...]:
    baseline = results.timing("json", timing.payload, timing.operation)
    against = ratio(baseline, timing) if baseline else None
    return (
        timing.payload, timing.codec, timing.operation, "second", timing.median_s, min(timing.times_s),
        max(timing.times_s), timing.undisturbed_s, len(timing.processes),
        *((against.estimate, against.low, against.high, against.confidence) if against else (None,) * 4),
    )  # fmt: skip


def _size_row(results: Results, sizes: Sizes) -> tuple[Any, ...]:
    baseline = results.size("json", sizes.payload)
    against = exact(baseline.mean_bytes, sizes.mean_bytes) if baseline else None
    return (
        sizes.payload, sizes.codec, "size", "byte", sizes.mean_bytes, min(sizes.frame_bytes), max(sizes.frame_bytes),
        None, len(sizes.frame_bytes),
        *((against.estimate, against.low, against.high, against.confidence) if against else (None,) * 4),
    )  # fmt: skip
