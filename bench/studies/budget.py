"""How long do a run and its report take? `python -m imwire.bench.studies.budget [PROFILE...]`.

The commands are timed from start to end, as a user types them. The goals hold at the speed of the reference machine, so
each time is multiplied by the speed that the run found this machine to have.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from ..results.results_file import load
from . import study

GOALS_S = {"quick": 30.0, "default": 300.0}
"""How long `imwire bench` may take with its report and the message path, by profile."""
REPORT_GOAL_S = 10.0
COMMAND = (sys.executable, "-P", "-c", "from imwire.bench.start import main; main()")


def main(argv: Sequence[str]) -> None:
    """Run the profiles, build each report once more, and print the times and whether the goals are met."""
    parser = study.parser("budget", __doc__)
    parser.add_argument("profiles", nargs="*", metavar="PROFILE", help=f"only these: {', '.join(GOALS_S)} (both)")
    wanted = parser.parse_args(argv).profiles or list(GOALS_S)
    if unknown := [name for name in wanted if name not in GOALS_S]:
        parser.error(f"there is no goal for {unknown[0]!r}; there are {', '.join(GOALS_S)}")
    with TemporaryDirectory() as temporary:
        for profile in wanted:
            folder = Path(temporary, profile)
            whole_s = timed_s("bench", "--profile", profile, "--out", str(folder))
            results = load(folder)
            speed = results.run.speed
            fewest = min(len(timing.processes) for timing in results.timings)
            print(f"{profile}: {len(results.timings)} cases x {fewest} processes or more in", end=" ")
            print(f"{results.run.seconds:.0f} s at {speed:.2f} x the reference speed;", end=" ")
            print(verdict("with tables and report", whole_s * speed, GOALS_S[profile]))
            report_s = timed_s("report", str(folder)) * speed
            print(f"{profile}:", verdict("report", report_s, REPORT_GOAL_S), flush=True)


def timed_s(*arguments: str) -> float:
    """Return how long an imwire command takes; ends the program when it fails."""
    began_s = monotonic()
    done = subprocess.run([*COMMAND, *arguments], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"imwire {' '.join(arguments)} ended with {done.returncode}: {done.stderr.strip()}")
    return monotonic() - began_s


def verdict(what: str, took_s: float, goal_s: float) -> str:
    """Return a time at reference speed beside its goal, and whether the goal is met."""
    return f"{what} {took_s:.1f} s at reference speed, goal {goal_s:.0f} s: {'met' if took_s <= goal_s else 'not met'}"


if __name__ == "__main__":
    main(sys.argv[1:])
