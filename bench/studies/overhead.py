"""Does the harness add anything? `python -m imwire.bench.studies.overhead` compares it with bare `pyperf timeit`.

The two time the same library call on the same single object, in interleaved fresh processes. The answer is the
median over codecs of the ratio of the two figures, for calls above one microsecond. The goal is 2 %.
"""

import gc
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import median

from ...codecs import api
from ...payloads.catalogue import find
from ..harness.levelling import Slices, level
from ..harness.turns import Call, plan, take_turns, timed_s
from ..harness.worker import overhead_s
from . import study

PAYLOAD = "text"
ROUNDS = 7
VALUES = 5
VALUE_S = 0.01
CALLS = 256
LEAST_S = 1e-6
WITHIN = 0.02
SETUP = (
    "from imwire.codecs import api; from imwire.payloads.catalogue import find;"
    "codec = api.load({codec!r}); native = codec.to_native(find().sample({payload!r})[0]);"
    "data = codec.dumps(native); call = codec.{operation}"
)
ARGUMENT = {"dumps": "native", "loads": "data"}


def ours(codec: str, operation: str) -> float:
    """Return our seconds a call, in a fresh process."""
    command = [sys.executable, "-P", "-m", "imwire.bench.studies.overhead", "--ours", operation, codec]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def pyperfs(codec: str, operation: str, loops: int) -> float:
    """Return bare `pyperf timeit`'s seconds a call, in a fresh process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "timeit.json")
        setup = SETUP.format(codec=codec, payload=PAYLOAD, operation=operation)
        counts = ["-p1", "-w1", f"-n{VALUES}", f"--loops={loops}"]
        command = [sys.executable, "-P", "-m", "pyperf", "timeit", "--quiet", *counts, "-o", str(out), "-s", setup]
        subprocess.run([*command, f"call({ARGUMENT[operation]})"], check=True, capture_output=True)
        runs = json.loads(out.read_text())["benchmarks"][0]["runs"]
        return float(median(value for run in runs for value in run.get("values", ())))


def verdict(ratios: Sequence[float]) -> str:
    """Return the median ratio, and whether the goal is met: within 2 % of 1."""
    if not ratios:
        return "no call above 1 us: the goal cannot be judged"
    middle = median(ratios)
    met = "met" if abs(middle - 1) <= WITHIN else "not met"
    return f"goal, within {WITHIN:.0%} at the median over {len(ratios)} calls above 1 us: {met} ({middle:.4f})"


def main(argv: Sequence[str]) -> None:
    """Print the ratio of each codec's calls, the empty call, and whether the goal is met."""
    parser = study.parser("overhead", __doc__)
    parser.add_argument("codecs", nargs="*", metavar="CODEC", help="only these codecs (all that are installed)")
    parser.add_argument("--rounds", type=study.count, metavar="N", default=ROUNDS, help=f"({ROUNDS})")
    parser.add_argument("--ours", choices=ARGUMENT, help="print our seconds a call of one codec, and nothing else")
    arguments = parser.parse_args(argv)
    installed = [name for name in api.names() if not api.describe(name).missing]
    codecs = arguments.codecs or installed
    with study.mistakes_told(parser):
        for codec in codecs:
            api.load(codec)
    if arguments.ours:
        print(_measure(codecs[0], arguments.ours))
        return
    print("harness against bare `pyperf timeit`, the same call on the same object (median of interleaved rounds)")
    ratios = []
    for codec in codecs:
        for operation in ARGUMENT:
            ratio, seconds = _compared(codec, operation, arguments.rounds)
            counted = seconds > LEAST_S
            ratios += [ratio] if counted else []
            note = "" if counted else "  (below 1 us: not counted)"
            print(f"{codec:16} {operation:6} {seconds * 1e6:8.3f} us  ratio {ratio:.3f}{note}", flush=True)
    print(f"empty call in the harness's loop: {overhead_s() * 1e9:.1f} ns")
    print(verdict(ratios))


def _compared(codec: str, operation: str, rounds: int) -> tuple[float, float]:
    """Return the median ratio of our seconds a call to pyperf's, and the median of pyperf's."""
    loops = max(1, round(VALUE_S / ours(codec, operation)))
    pairs = []
    for number in range(rounds):
        # They take turns to go first.
        theirs = pyperfs(codec, operation, loops) if number % 2 else 0.0
        own = ours(codec, operation)
        pairs.append((own, theirs or pyperfs(codec, operation, loops)))
    return median(a / b for a, b in pairs), median(b for _, b in pairs)


def _measure(codec: str, operation: str) -> float:
    """Return the harness's own time, as its workers take it, on one object given 256 times."""
    bound = api.load(codec)
    native = bound.to_native(find().sample(PAYLOAD)[0])
    values = [native if operation == "dumps" else bound.dumps(native)] * CALLS
    call = getattr(bound, operation)
    gc.collect()
    gc.freeze()
    case = Call(call, values.__getitem__)
    by = plan({codec: timed_s(call, values) / CALLS}, CALLS, VALUES * VALUE_S)
    found, raised = take_turns({codec: case}, CALLS, by, Random(0), lambda _: None)
    for error in raised.values():
        raise error
    return level({codec: Slices(found[codec])}, by.positions)[codec].time_s


if __name__ == "__main__":
    main(sys.argv[1:])
