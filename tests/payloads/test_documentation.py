"""docs/reference/frames.md says what describe() measures."""

import re
from pathlib import Path

from imwire.payloads.catalogue import find
from imwire.payloads.description import describe

DOCUMENT = Path(__file__).parents[2] / "docs" / "reference" / "frames.md"
COUNTED = r" \| ([\d,]+)"
ROW = re.compile(rf"\| `([\w-]+)` \| (yes)? *\| ([\d,]+){COUNTED * 3} \| ([\d.]+) \| ([\d.]+) x \|")


def test_the_table_of_sizes_is_the_measured_one() -> None:
    rows = ROW.findall(DOCUMENT.read_text(encoding="utf-8"))
    assert [row[0] for row in rows] == list(find().by_name)
    for name, default, *figures, non_ascii, shrunk in rows:
        found = describe(find(), name)
        assert bool(default) == find().by_name[name].default
        counted = [int(figure.replace(",", "")) for figure in figures]
        assert counted == [found.count, found.items, found.p50_bytes, found.p99_bytes], name
        assert non_ascii == f"{found.non_ascii:.2f}"
        # Builds of zlib differ a little in what they find.
        assert abs(float(shrunk) - found.compressibility) <= 0.1, name
