"""The ways to call each library that were tried, with figures: `python -m imwire.bench.studies.variants [GROUP...]`.

All variants of one step are timed in one process, interleaved, on fresh inputs in every pass. They are shown
as ratios to the one in use, to show that each codec is called as a careful user of its library would call it.
"""

import gc
import sys
from collections.abc import Sequence
from statistics import median

from ..harness.inputs import WHOLE, Inputs
from ..harness.turns import timed_s
from . import study
from .variant_calls import GROUPS, Step, Variants

PAYLOADS = ("text", "history-50")
ROUNDS = 15
SAMPLE_S = 0.005


def measure(variants: Variants) -> list[tuple[str, float, float]]:
    """Return for each variant its name, its least seconds per frame, and its median ratio to the variant in use."""
    # As the harness does it: a variant does not pay for the heap of the others.
    gc.collect()
    gc.freeze()
    times: dict[str, list[float]] = {name: [] for name, _ in variants.calls}
    for _ in range(ROUNDS):
        for name, call in variants.calls:
            times[name].append(_sample_s(call, variants.inputs))
    used = times[variants.calls[0][0]]
    return [
        (name, min(times[name]), median(a / b for a, b in zip(times[name], used, strict=True)))
        for name, _ in variants.calls
    ]


def main(argv: Sequence[str]) -> None:
    """Print a Markdown table of every variant, or of the groups named."""
    parser = study.parser("variants", __doc__)
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=f"only these: {', '.join(GROUPS)} (all)")
    wanted = parser.parse_args(argv).groups or list(GROUPS)
    if unknown := [group for group in wanted if group not in GROUPS]:
        parser.error(f"there is no group {unknown[0]!r}; there are {', '.join(GROUPS)}")
    print("| codec | step | variant | " + " | ".join(f"{name}, us | ratio" for name in PAYLOADS) + " |")
    print("|---|---|---|" + "--:|--:|" * len(PAYLOADS))
    for group in wanted:
        for columns in zip(*map(GROUPS[group], PAYLOADS), strict=True):
            for row in zip(*map(measure, columns), strict=True):
                figures = " | ".join(f"{seconds * 1e6:.2f} | {ratio:.2f}" for _, seconds, ratio in row)
                print(f"| {columns[0].codec} | {columns[0].step} | {row[0][0]} | {figures} |", flush=True)


def _sample_s(call: Step, inputs: Inputs) -> float:
    passes, elapsed_s, frames = 0, 0.0, len(inputs(WHOLE))
    while elapsed_s < SAMPLE_S:
        elapsed_s += timed_s(call, inputs(WHOLE))
        passes += 1
    return elapsed_s / passes / frames


if __name__ == "__main__":
    main(sys.argv[1:])
