"""How often the gate errs and what it catches: exact bounds, and a file that suites are added to."""

from pathlib import Path

import pytest
from imwire.bench.gate.self_test import power
from imwire.bench.gate.self_test.power import Suite
from imwire.bench.gate.sides.verdicts import UsageMistake


def suite(kind: str, share: float = 0.0, status: int = 0, *, named: bool = False, caught: int = 0) -> Suite:
    rows = 4 if share else 0
    return Suite("time", kind, share, "json" if share else "", status, rows, caught, named, 0, "here", "2026-11-26")


def test_bounds_are_those_of_the_books() -> None:
    # Clopper and Pearson: no event in n has the upper bound 1 - 0.05 ** (1 / n).
    assert power.bounds(0, 100)[1] == pytest.approx(1 - 0.05 ** (1 / 100))
    assert power.bounds(60, 60) == (pytest.approx(0.05 ** (1 / 60)), 1.0)
    low, high = power.bounds(3, 20)
    assert (low, high) == (pytest.approx(0.0422, abs=1e-4), pytest.approx(0.3437, abs=1e-4))
    assert power.bounds(0, 0) == (0.0, 1.0)


def test_the_table_has_a_line_for_each_kind() -> None:
    suites = [suite("same")] * 3 + [suite("harmless", status=1)]
    suites += [suite("slower", 0.05, 1, named=True, caught=4), suite("slower", 0.05, 3, caught=1)]
    lines = {line.what: line for line in power.table(suites)}
    assert list(lines) == ["the same", "harmlessly changed", "+5% in one codec"]
    assert (lines["the same"].suites, lines["the same"].regressed) == (3, 0)
    assert lines["the same"].bound == pytest.approx(1 - 0.05 ** (1 / 3))
    assert lines["harmlessly changed"].regressed == 1
    five = lines["+5% in one codec"]
    assert (five.rows_caught, five.rows, five.named, five.inconclusive) == (5, 8, 1, 1)
    assert five.bound == pytest.approx(power.bounds(1, 2)[0])


def test_the_smallest_change_is_one_above_which_all_are_caught() -> None:
    ten, five, three = (suite("slower", share, 1, named=True) for share in (0.1, 0.05, 0.03))
    missed = suite("slower", 0.05)
    assert power.smallest_caught([ten, five, three], "time") == 0.03
    assert power.smallest_caught([ten, five, missed, three], "time") == 0.1, "3 % was luck: 5 % is missed"
    assert power.smallest_caught([missed], "time") is None
    assert power.smallest_caught([ten], "instructions") is None


def test_suites_accumulate_in_a_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "self-test.json"
    assert power.read(path) == []
    power.write(path, [suite("same"), suite("slower", 0.1, named=True)])
    assert power.read(path) == [suite("same"), suite("slower", 0.1, named=True)]
    assert len(path.read_text().splitlines()) == 4
    path.write_text("[{}]")
    with pytest.raises(UsageMistake, match="move it away"):
        power.read(path)


def test_too_few_suites_are_called_few() -> None:
    assert power.bounds(power.ENOUGH, power.ENOUGH)[0] > 0.95 > power.bounds(*[power.ENOUGH - 1] * 2)[0]
    some = [suite("same")] * power.ENOUGH + [suite("harmless")]
    assert power.conclusions(some)[0].startswith("some kinds have only 1 suites; 59 without a miss")
    assert power.conclusions(some[:-1]) == []
