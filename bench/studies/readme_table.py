"""A run as a Markdown table: `python -m imwire.bench.studies.readme_table RESULTS [PAYLOAD...]`.

The run's date, machine and hash stand above the table, so that nobody mixes figures of two runs.
"""

import sys
from collections.abc import Sequence

from ...codecs.names import read_name
from ..results.results_file import load
from ..results.rows import Results, ratio
from ..results.statistics import SAME_WORDS, SMALLEST_DIFFERENCE, UNDECIDED_WORDS
from . import study

PAYLOADS = ("text", "typing", "ack-batch", "history-50")
LEGEND = (
    "Bytes are exact means over the sample; times are medians of process medians; in brackets how many times as fast\n"
    f"as `json`. `=`: {SAME_WORDS}, known to lie within {SMALLEST_DIFFERENCE:.0%}; `?`: {UNDECIDED_WORDS}, this run\n"
    "cannot tell."
)


def table(results: Results, payloads: Sequence[str]) -> str:
    """Return the table: a line a codec, a group of columns a payload; times as "N us (x json)"."""
    encoding = dict.fromkeys(timing.codec for timing in results.timings if timing.operation == "encode")
    codecs = [codec for codec in encoding if not read_name(codec).has_level]
    head = "| codec | " + " | ".join(f"{p}: bytes | encode | decode" for p in payloads) + " |"
    rule = "|---|" + "--:|--:|--:|" * len(payloads)
    lines = [f"| `{codec}` | " + " | ".join(_cells(results, codec, p) for p in payloads) + " |" for codec in codecs]
    return "\n".join([named(results), "", head, rule, *lines])


def named(results: Results) -> str:
    """Return what names a run: profile, time, processor, Python, and the start of the file's SHA-256."""
    environment = results.run.environment
    return (
        f"{'PARTIAL run' if results.run.partial else 'Run'} `{results.sha256[:12]}`, "
        f"{results.run.profile} profile, {results.run.started}, "
        f"{environment.get('cpu_model_name', 'unknown CPU')}, Python {environment.get('python_version', '?')}."
    )


def _cells(results: Results, codec: str, payload: str) -> str:
    sizes = results.size(codec, payload)
    size = f"{sizes.mean_bytes:,.0f}" if sizes else "-"
    return " | ".join([size, _time(results, codec, payload, "encode"), _time(results, codec, payload, "decode")])


def _time(results: Results, codec: str, payload: str, operation: str) -> str:
    timing, json = results.timing(codec, payload, operation), results.timing("json", payload, operation)
    if timing is None:
        return "-"
    microseconds = timing.median_s * 1e6
    text = f"{microseconds:,.2f} us" if microseconds < 10 else f"{microseconds:,.0f} us"
    faster = ratio(json, timing) if json and codec != "json" else None
    if faster is None:
        return text
    return text + {"same": " (=)", "undecided": " (?)"}.get(faster.answer, f" ({faster.estimate:.1f}x)")


def main(arguments: Sequence[str]) -> None:
    """Print the table of a results file for the payloads named, and what its marks mean."""
    parser = study.parser("readme_table", __doc__)
    parser.add_argument("results", help="a results.json, or its folder")
    parser.add_argument("payloads", nargs="*", metavar="PAYLOAD", help=f"({', '.join(PAYLOADS)})")
    chosen = parser.parse_args(arguments)
    with study.mistakes_told(parser):
        print(table(load(chosen.results), chosen.payloads or PAYLOADS))
    print(f"\n{LEGEND}")


if __name__ == "__main__":
    main(sys.argv[1:])
