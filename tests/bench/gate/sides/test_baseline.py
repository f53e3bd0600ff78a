"""The committed baseline: a line a row, and read back as it was written."""

from pathlib import Path

import pytest
from imwire.bench.gate.sides import baseline
from imwire.bench.gate.sides.baseline import Recorded
from imwire.bench.gate.sides.verdicts import UsageMistake

ROWS = {"b/text/bytes": Recorded(5, "abc"), "a/path/frames-up": Recorded(7)}


def test_it_is_read_as_it_was_written_a_line_a_row_and_sorted(tmp_path: Path) -> None:
    path = tmp_path / "b.json"
    baseline.write(path, ROWS)
    assert baseline.read(path) == ROWS
    lines = path.read_text().splitlines()
    assert lines[1:-1] == ['  "a/path/frames-up": [7,""],', '  "b/text/bytes": [5,"abc"]']
    baseline.write(path, dict(reversed(ROWS.items())))
    assert path.read_text().splitlines() == lines


def test_no_file_is_none_and_an_empty_one_is_a_mistake(tmp_path: Path) -> None:
    assert baseline.read(tmp_path / "b.json") is None
    baseline.write(tmp_path / "b.json", {})
    assert baseline.read(tmp_path / "b.json") == {}


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"schema": 1, "rows": {"a": ["x"]}}', '{"schema": 9, "rows": {}}'])
def test_what_cannot_be_used_is_told_with_what_to_do(tmp_path: Path, text: str) -> None:
    path = tmp_path / "b.json"
    path.write_text(text)
    with pytest.raises(UsageMistake, match=r"b\.json.*imwire gate --accept"):
        baseline.read(path)
