"""Does the harness add anything? `python -m imwire.bench.overhead` compares its figures with bare `pyperf timeit`.

The rule: the same library call on the same single object, each figure from fresh processes of its own, interleaved; the
answer is the median over codecs of the ratio of the two figures, for calls above one microsecond.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from ..codecs import api
from ..payloads.catalog import payloads
from .worker import overhead_s, timed_s

PAYLOAD = "text"
ROUNDS = 7
VALUES = 5
VALUE_S = 0.01
CALLS = 256
SETUP = (
    "from imwire.codecs import api; from imwire.payloads.catalog import payloads;"
    "codec = api.load({codec!r}); native = codec.to_native(payloads()[{payload!r}].sample(0)[0]);"
    "data = codec.dumps(native); call = codec.{operation}"
)
ARGUMENT = {"dumps": "native", "loads": "data"}


def ours(codec: str, operation: str) -> float:
    """Return our seconds a call, in a fresh process."""
    command = [sys.executable, "-P", "-m", "imwire.bench.overhead", codec, operation]
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


def _measure(codec: str, operation: str) -> float:
    """Return the median seconds a call of the harness's own loop, on one object given 256 times."""
    bound = api.load(codec)
    native = bound.to_native(payloads()[PAYLOAD].sample(0)[0])
    values = [native if operation == "dumps" else bound.dumps(native)] * CALLS
    call = getattr(bound, operation)
    loops = 1
    while timed_s(call, lambda: values, loops) < VALUE_S:
        loops *= 2
    return median(timed_s(call, lambda: values, loops) / (loops * CALLS) for _ in range(VALUES))


def main() -> None:
    """Print the ratio of each codec's calls, and the median over those above one microsecond."""
    print("harness against bare `pyperf timeit`, the same call on the same object (median of interleaved rounds)")
    ratios = []
    for codec in api.names():
        for operation in ARGUMENT:
            pairs = []
            for _ in range(ROUNDS):
                own = ours(codec, operation)
                pairs.append((own, pyperfs(codec, operation, max(1, round(VALUE_S / own)))))
            ratio, seconds = median(a / b for a, b in pairs), median(b for _, b in pairs)
            counted = seconds > 1e-6
            ratios += [ratio] if counted else []
            note = "" if counted else "  (below 1 us: not counted)"
            print(f"{codec:16} {operation:6} {seconds * 1e6:8.3f} us  ratio {ratio:.3f}{note}", flush=True)
    print(f"median ratio over {len(ratios)} calls above 1 us: {median(ratios):.4f}")
    print(f"empty call in the harness's loop: {overhead_s() * 1e9:.1f} ns")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(_measure(sys.argv[1], sys.argv[2]))
    else:
        main()
