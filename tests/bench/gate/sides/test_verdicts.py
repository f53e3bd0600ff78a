"""Verdicts and exit statuses: what scripts are written against."""

from itertools import combinations

import pytest
from imwire.bench.gate.sides.verdicts import PRECEDENCE, ExitStatus, Row, Tier, Verdict, overall, worst_first

ROWS = {
    ExitStatus.PASS: Row(Tier.EXACT, "json/text/bytes", Verdict.SAME),
    ExitStatus.REGRESSED: Row(Tier.EXACT, "json/text/bytes", Verdict.REGRESSED),
    ExitStatus.INCONCLUSIVE: Row(Tier.TIME, "json/text/encode", Verdict.INCONCLUSIVE),
    ExitStatus.NOT_COMPARABLE: Row(Tier.EXACT, "json/text/bytes", Verdict.NOT_COMPARABLE),
}


def test_statuses_and_their_order_are_what_is_documented() -> None:
    assert {status.name: int(status) for status in ExitStatus} == {
        "PASS": 0, "REGRESSED": 1, "USAGE": 2, "INCONCLUSIVE": 3, "NOT_COMPARABLE": 4,
    }  # fmt: skip
    assert [int(status) for status in PRECEDENCE] == [2, 4, 1, 3, 0]


@pytest.mark.parametrize("status", ROWS)
def test_a_row_alone_gives_its_status(status: ExitStatus) -> None:
    assert overall([ROWS[status]]) is status


@pytest.mark.parametrize("pair", list(combinations(ROWS, 2)))
def test_where_rows_disagree_the_first_of_the_order_decides(pair: tuple[ExitStatus, ExitStatus]) -> None:
    expected = min(pair, key=PRECEDENCE.index)
    assert overall([ROWS[status] for status in pair]) is expected
    assert overall([ROWS[status] for status in reversed(pair)]) is expected


def test_nothing_measured_does_not_pass() -> None:
    assert overall([]) is ExitStatus.NOT_COMPARABLE


@pytest.mark.parametrize("verdict", [Verdict.ACCEPTED, Verdict.NOTED, Verdict.IMPROVED, Verdict.SAME])
def test_a_stale_baseline_fails_whatever_else_is_said(verdict: Verdict) -> None:
    assert overall([Row(Tier.EXACT, "a/b/bytes", verdict)]) is ExitStatus.PASS
    assert overall([Row(Tier.EXACT, "a/b/bytes", verdict, stale=True)]) is ExitStatus.REGRESSED


def test_the_worst_stands_first_and_among_equals_the_largest_change() -> None:
    rows = [
        Row(Tier.EXACT, "a", Verdict.SAME),
        Row(Tier.EXACT, "b", Verdict.REGRESSED, change=0.01),
        Row(Tier.EXACT, "c", Verdict.NOT_COMPARABLE),
        Row(Tier.EXACT, "d", Verdict.REGRESSED, change=0.5),
        Row(Tier.EXACT, "e", Verdict.SAME, stale=True),
        Row(Tier.EXACT, "f", Verdict.IMPROVED, change=-0.5),
        Row(Tier.EXACT, "g", Verdict.REGRESSED, evidence="does not come back"),
        Row(Tier.EXACT, "json/path/resumed", Verdict.REGRESSED, change=9.0),
        Row(Tier.EXACT, "json/path/sent-again", Verdict.REGRESSED),
        Row(Tier.EXACT, "json/text/bytes", Verdict.REGRESSED, change=0.001),
    ]
    order = ["g", "d", "b", "json/text/bytes", "json/path/sent-again", "json/path/resumed", "c", "f", "e", "a"]
    assert [row.name for row in worst_first(rows)] == order
