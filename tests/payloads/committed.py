"""Writes what is committed about the payloads: the SHA-256 of every payload's sample at seed 0.

    python tests/payloads/committed.py

Run it only when a change of the samples is meant, look at the diff, and say so in the CHANGELOG: every figure measured
on an older sample stops being comparable. It needs msgspec and imwire.payloads alone, so any Python can run it.
"""

import json
import sys
from pathlib import Path

from imwire.payloads.catalogue import find
from imwire.payloads.description import digest

SAMPLES = Path(__file__).with_name("samples.json")


def digests() -> dict[str, str]:
    """Return the SHA-256 of every payload's sample at seed 0, by name."""
    return {name: digest(find().sample(name)) for name in find().by_name}


def main() -> None:
    """Write the file; with `--check` compare with it and exit 1 when they differ."""
    found = digests()
    if "--check" in sys.argv[1:]:
        committed = json.loads(SAMPLES.read_text(encoding="utf-8"))
        other = sorted(name for name in found.keys() | committed.keys() if found.get(name) != committed.get(name))
        print(sys.version.split()[0], f"other than committed: {', '.join(other)}" if other else "as committed")
        sys.exit(bool(other))
    SAMPLES.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
