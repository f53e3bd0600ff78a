"""What does the kernel take on the reference machine? `python -m imwire.bench.studies.reference`.

The kernel of `harness.kernel` and json's encode of `text` frames take turns in fresh processes. On the reference
machine that encode took 7.07 us (run 7db117ecc530), so the ratio gives the kernel's time there.
"""

import subprocess
import sys
from collections.abc import Sequence
from random import Random
from statistics import median

from ...codecs import api
from ...payloads.catalogue import find
from ..harness.inputs import WHOLE, inputs
from ..harness.kernel import REFERENCE_S, work
from ..harness.levelling import Slices, level
from ..harness.turns import Call, plan, take_turns, timed_s
from . import study

ENCODE_S = 7.07e-6
PROCESSES = 15
CASE_S = 0.1


def main(argv: Sequence[str]) -> None:
    """Print the kernel's time on the reference machine, beside the one that is committed."""
    parser = study.parser("reference", __doc__)
    parser.add_argument("--processes", type=study.count, metavar="N", default=PROCESSES, help=f"({PROCESSES})")
    parser.add_argument("--here", action="store_true", help="print this process's ratio, and nothing else")
    arguments = parser.parse_args(argv)
    if arguments.here:
        print(ratio_here())
        return
    command = [sys.executable, "-P", "-m", "imwire.bench.studies.reference", "--here"]
    runs = (subprocess.run(command, check=True, capture_output=True, text=True) for _ in range(arguments.processes))
    ratios = sorted(float(run.stdout) for run in runs)
    print(f"kernel / encode: {median(ratios):.3f} ({ratios[0]:.3f} to {ratios[-1]:.3f} in {len(ratios)} processes)")
    print(f"kernel at reference speed: {median(ratios) * ENCODE_S * 1e6:.2f} us; committed: {REFERENCE_S * 1e6:.2f} us")


def ratio_here() -> float:
    """Return the kernel's time relative to json's encode of a `text` frame, in this process."""
    frames = len(find().sample("text"))
    json = api.load("json")
    cases = {
        "encode": Call(json.encode, inputs(json, find(), "text", 0, "encode")),
        "kernel": Call(work, ([None] * frames).__getitem__),
    }
    took = {name: timed_s(case.run, case.inputs(WHOLE)) / frames for name, case in cases.items()}
    by = plan(took, frames, CASE_S)
    found, raised = take_turns(cases, frames, by, Random(0), lambda _: None)
    for error in raised.values():
        raise error
    times = level({name: Slices(values) for name, values in found.items()}, by.positions)
    return times["kernel"].time_s / times["encode"].time_s


if __name__ == "__main__":
    main(sys.argv[1:])
