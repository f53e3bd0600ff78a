"""What a fresh frame costs against one that was encoded before: `python -m imwire.bench.studies.freshness [CODEC...]`.

The rule: only the frames' past differs. In every round each codec times equal frames, some encoded once before and
some never, with its code and all frames in the cache already; they take turns to go first. The answer is how much
cheaper the second time is, by the least times of all rounds.
"""

import gc
import sys
from collections.abc import Callable, Sequence
from typing import Any

from ...codecs import api
from ...payloads.catalogue import find
from ..harness.inputs import WHOLE, inputs
from ..harness.turns import timed_s
from . import study

PAYLOADS = ("text", "history-50", "text-en")
ROUNDS = 60
Pair = tuple[float, float]
"""Seconds of frames that are new, and of frames that were encoded before."""


def measure(codecs: Sequence[api.BoundCodec], payload: str) -> dict[str, Pair]:
    """Return each codec's least seconds per frame: fresh, and encoded before."""
    gc.collect()
    gc.freeze()
    fresh = inputs(codecs[0], find(), payload, 0, "encode")
    count = len(fresh(WHOLE))
    times: dict[str, list[Pair]] = {codec.name: [] for codec in codecs}
    for number in range(ROUNDS):
        for codec in codecs:
            times[codec.name].append(_pair_s(codec.encode, fresh(WHOLE), fresh(WHOLE), new_first=number % 2 == 0))
    return {name: (min(a for a, _ in found) / count, min(b for _, b in found) / count) for name, found in times.items()}


def main(argv: Sequence[str]) -> None:
    """Print a Markdown table: a line a codec, and for each payload both times and how much cheaper the second is."""
    parser = study.parser("freshness", __doc__)
    parser.add_argument("codecs", nargs="*", metavar="CODEC", help="only these codecs (all plain ones)")
    installed = [name for name in api.names() if not api.describe(name).missing]
    names = parser.parse_args(argv).codecs or installed
    with study.mistakes_told(parser):
        codecs = [api.load(name) for name in names]
    columns = [measure(codecs, payload) for payload in PAYLOADS]
    print("| encode | " + " | ".join(f"{name}: fresh, us | again, us | cheaper by" for name in PAYLOADS) + " |")
    print("|---|" + "--:|--:|--:|" * len(PAYLOADS))
    for name in names:
        print(f"| {name} | " + " | ".join(_cells(*column[name]) for column in columns) + " |")


def _pair_s(call: Callable[[Any], Any], new: Sequence[Any], used: Sequence[Any], *, new_first: bool) -> Pair:
    timed_s(call, used)
    # Reads every byte of both, so that both lie in the cache; caches no str's UTF-8 form.
    if new != used:
        raise ValueError("two copies of one sample are not equal")
    if new_first:
        return timed_s(call, new), timed_s(call, used)
    used_s = timed_s(call, used)
    return timed_s(call, new), used_s


def _cells(fresh_s: float, again_s: float) -> str:
    return f"{fresh_s * 1e6:.2f} | {again_s * 1e6:.2f} | {1 - again_s / fresh_s:.0%}"


if __name__ == "__main__":
    main(sys.argv[1:])
