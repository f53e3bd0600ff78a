"""The intervals against textbook tables, and against what they promise."""

from math import exp
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imwire.bench.results.statistics import (
    CONFIDENCE,
    FIRST_LOOK,
    FIRST_LOOK_ERROR,
    LATER_LOOK_ERROR,
    LATER_LOOKS,
    Ratio,
    _dropped,
    _rank_sum_counts,
    _signed_rank_counts,
    paired_ratio,
    unpaired_ratio,
)

# Two-sided 5 % critical values: Wilcoxon's T (Wilcoxon 1945; Hollander & Wolfe, table A.4) and Mann and Whitney's U.
CRITICAL_T = {6: 0, 7: 2, 8: 3, 9: 5, 10: 8, 11: 10, 12: 13, 13: 17, 14: 21, 15: 25, 16: 29, 18: 40, 20: 52}
CRITICAL_U = {(4, 4): 0, (5, 5): 2, (5, 7): 5, (6, 6): 5, (7, 7): 8, (8, 8): 13, (9, 9): 17, (10, 10): 23, (15, 15): 64,
              (20, 20): 127}  # fmt: skip


@pytest.mark.parametrize(("pairs", "critical"), CRITICAL_T.items())
def test_signed_rank_drops_as_many_as_the_table_says(pairs: int, critical: int) -> None:
    dropped, confidence = _dropped(_signed_rank_counts(pairs), 0.05)
    assert dropped == critical
    assert 0.95 <= confidence < 0.98


@pytest.mark.parametrize(("sizes", "critical"), CRITICAL_U.items())
def test_rank_sum_drops_as_many_as_the_table_says(sizes: tuple[int, int], critical: int) -> None:
    dropped, confidence = _dropped(_rank_sum_counts(*sizes), 0.05)
    assert dropped == critical
    assert 0.95 <= confidence < 0.98


@pytest.mark.parametrize("pairs", [7, 9, 15])
def test_paired_intervals_hold_the_truth_in_95_percent(pairs: int) -> None:
    random = Random(pairs)
    runs, truth, held = 3000, 1.1, 0
    for _ in range(runs):
        bottoms = [exp(random.gauss(0, 0.05)) for _ in range(pairs)]
        tops = [bottom * truth * exp(random.gauss(0, 0.02)) for bottom in bottoms]
        found = paired_ratio(tops, bottoms)
        held += found.low <= truth <= found.high
    # Three standard deviations of the count below the nominal share.
    assert held / runs > found.confidence - 3 * (0.95 * 0.05 / runs) ** 0.5
    assert held / runs < found.confidence + 3 * (0.95 * 0.05 / runs) ** 0.5


@pytest.mark.parametrize("truth", [1.03, 1.04, 1 / 1.03])
def test_a_row_that_is_asked_again_holds_the_truth_in_95_percent(truth: float) -> None:
    """The worst rows: their truth lies at the limit of what is claimed, so that most are asked as often as may be."""
    random = Random(str(truth))
    runs, held, asked = 2000, 0, 0
    for _ in range(runs):
        tops = [truth * exp(random.gauss(0, 0.03)) for _ in range(FIRST_LOOK)]
        found = paired_ratio(tops, [1.0] * len(tops))
        for _ in range(LATER_LOOKS):
            if found.answer == "undecided":
                tops += [truth * exp(random.gauss(0, 0.03)) for _ in range(4)]
                found = paired_ratio(tops, [1.0] * len(tops))
                asked += 1
        held += found.low <= truth <= found.high
    assert held / runs >= CONFIDENCE
    assert asked > runs / 2


def test_what_the_looks_spend_is_what_a_run_promises() -> None:
    assert FIRST_LOOK_ERROR + LATER_LOOKS * LATER_LOOK_ERROR <= 1 - CONFIDENCE
    assert paired_ratio([1.0] * 9, [1.0] * 9).confidence >= 1 - FIRST_LOOK_ERROR
    assert paired_ratio([1.0] * 10, [1.0] * 10).confidence >= 1 - LATER_LOOK_ERROR


@pytest.mark.parametrize("sizes", [(7, 7), (7, 9), (5, 15)])
def test_unpaired_intervals_hold_the_truth_in_95_percent(sizes: tuple[int, int]) -> None:
    random = Random(sum(sizes))
    runs, truth, held = 2000, 0.9, 0
    for _ in range(runs):
        tops = [truth * exp(random.gauss(0, 0.03)) for _ in range(sizes[0])]
        found = unpaired_ratio(tops, [exp(random.gauss(0, 0.03)) for _ in range(sizes[1])])
        held += found.low <= truth <= found.high
    assert held / runs > found.confidence - 3 * (0.95 * 0.05 / runs) ** 0.5


def test_equal_codecs_are_called_different_in_fewer_than_5_percent() -> None:
    random = Random(1)
    runs = 2000
    claims = sum(
        paired_ratio([exp(random.gauss(0, 0.05)) for _ in range(7)], [1.0] * 7).difference != 0 for _ in range(runs)
    )
    assert claims / runs < 0.05


@pytest.mark.parametrize("pairs", range(1, 6))
def test_few_pairs_claim_nothing_and_say_how_sure_they_are(pairs: int) -> None:
    found = paired_ratio([2.0] * pairs, [1.0] * pairs)
    assert found.confidence == 1 - 2 / 2**pairs
    assert found.difference == 0


def test_a_small_difference_is_none_however_sure() -> None:
    assert Ratio(1.02, 1.015, 1.025, 0.99).difference == 0
    assert Ratio(1.05, 1.031, 1.06, 0.99).difference == 1
    assert Ratio(1.05, 1.031, 1.06, 0.94).difference == 0
    assert Ratio(0.9, 0.8, 0.97, 0.95).difference == -1


@given(st.lists(st.tuples(st.floats(0.1, 10), st.floats(0.1, 10)), min_size=1, max_size=12))
def test_the_other_way_round_is_the_inverse(pairs: list[tuple[float, float]]) -> None:
    tops, bottoms = zip(*pairs, strict=True)
    there, back = paired_ratio(tops, bottoms), paired_ratio(bottoms, tops).inverse()
    assert (there.estimate, there.low, there.high) == pytest.approx((back.estimate, back.low, back.high))
    assert there.low <= there.estimate * (1 + 1e-12)
    assert there.estimate <= there.high * (1 + 1e-12)


def test_unequal_lengths_and_nothing_at_all_are_refused() -> None:
    with pytest.raises(ValueError, match="got 2 and 1"):
        paired_ratio([1.0, 2.0], [1.0])
    with pytest.raises(ValueError, match="got 0 and 0"):
        paired_ratio([], [])
    with pytest.raises(ValueError, match="got 1 and 0"):
        unpaired_ratio([1.0], [])
