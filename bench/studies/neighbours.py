"""Neighbours that come and go: a bad machine on purpose, the same each time for a seed.

The rule: they end with the study that started them, whatever becomes of it, and after `LIMIT_S` seconds at the latest.

    python -P -m imwire.bench.studies.neighbours SEED
"""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from time import monotonic, sleep

NEIGHBOURS = 3
SHORTEST_S, LONGEST_S = 0.05, 1.5
LIMIT_S = 4 * 3600.0


@contextmanager
def neighbours(number: int = NEIGHBOURS, run: int = 0) -> Iterator[None]:
    """Keep so many processes busy beside the body; each works and sleeps in turns, 0.05 to 1.5 s each time.

    Another `run` has other seeds.
    """
    command = (sys.executable, "-P", "-m", "imwire.bench.studies.neighbours")
    seeds = range(run * number, (run + 1) * number)
    started = [subprocess.Popen([*command, str(seed)], stdin=subprocess.PIPE) for seed in seeds]
    try:
        yield
    finally:
        for process in started:
            process.kill()
            process.communicate()


def main(seed: str) -> None:
    """Work and sleep in turns until standard input ends."""
    ended = threading.Event()

    def watch() -> None:
        sys.stdin.read()
        ended.set()

    threading.Thread(target=watch, daemon=True).start()
    random, until_s = Random(seed), monotonic() + LIMIT_S
    while not ended.is_set() and monotonic() < until_s:
        working_until_s = monotonic() + random.uniform(SHORTEST_S, LONGEST_S)
        while monotonic() < working_until_s:
            sum(range(1000))
        sleep(random.uniform(SHORTEST_S, LONGEST_S))


if __name__ == "__main__":
    main(sys.argv[1])
