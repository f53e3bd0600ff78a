"""How many seeds it takes to find each seeded bug: `python -m imwire.bench.studies.seeded_bugs`.

The seeds and their order are those of the sweep that finds nothing when no bug is switched on.
"""

import sys
from collections.abc import Sequence

from ..pipeline.api import BUGS, seeds_to_find, what_is_wrong
from . import study

MOST = 500
"""The seeds within which every bug must be found: as many as CI runs."""


def main(argv: Sequence[str]) -> int:
    """Print a Markdown table; returns 1 when a bug was not found."""
    parser = study.parser("seeded_bugs", __doc__)
    parser.add_argument("--most", type=study.count, default=MOST, metavar="SEEDS", help=f"stop after as many ({MOST})")
    most = parser.parse_args(argv).most
    print("| bug | what is wrong | seeds until found |\n|---|---|--:|")
    missed = 0
    for name in BUGS:
        seeds = seeds_to_find(name, most)
        missed += seeds is None
        print(f"| {name} | {what_is_wrong(name)} | {seeds or 'not found'} |", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
