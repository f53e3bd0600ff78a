"""What a judge makes of a ratio: always exactly one outcome."""

from hypothesis import given
from hypothesis import strategies as st
from imwire.bench.results.rows import CONFIDENCE, SMALLEST_DIFFERENCE, Ratio
from imwire.reports.claims.claim import ClaimOutcome, above_one, apart, at_least, below_one

ENDS = st.one_of(st.floats(0.2, 5.0), st.sampled_from([1 / 1.03, 1.0, 1.03, 2.0]))


@st.composite
def ratios(draw: st.DrawFn) -> Ratio:
    low, estimate, high = sorted(draw(st.lists(ENDS, min_size=3, max_size=3)))
    return Ratio(estimate, low, high, draw(st.sampled_from([0.75, CONFIDENCE, 0.984])))


@given(ratios())
def test_every_ratio_has_exactly_one_of_the_four_answers(ratio: Ratio) -> None:
    lowest, highest = 1 / (1 + SMALLEST_DIFFERENCE), 1 + SMALLEST_DIFFERENCE
    sure = ratio.confidence >= CONFIDENCE
    cases = {
        "less": sure and ratio.high < lowest,
        "more": sure and ratio.low > highest,
        "same": sure and lowest <= ratio.low and ratio.high <= highest,
        "undecided": not sure or ratio.low < lowest <= ratio.high or ratio.low <= highest < ratio.high,
    }
    assert [name for name, true in cases.items() if true] == [ratio.answer]
    assert ratio.difference == {"less": -1, "more": 1}.get(ratio.answer, 0)


@given(ratios())
def test_every_judge_gives_exactly_one_of_the_four_outcomes(ratio: Ratio) -> None:
    """Only an interval within 3 % ties, only a sure ratio holds or fails, and opposite claims never both hold."""
    judges = [at_least(ratio, "p", 2.0), above_one(ratio, "p"), below_one(ratio, "p"), apart(ratio, "p")]
    for finding in judges:
        assert finding.outcome in (ClaimOutcome.HOLDS, ClaimOutcome.FAILS, ClaimOutcome.TIE, ClaimOutcome.UNDECIDED)
        assert (finding.outcome is ClaimOutcome.TIE) == (ratio.answer == "same")
        assert finding.outcome is ClaimOutcome.UNDECIDED or ratio.confidence >= CONFIDENCE
    much, above, below, differs = (finding.outcome for finding in judges)
    assert (above is ClaimOutcome.HOLDS) == (ratio.answer == "more") == (below is ClaimOutcome.FAILS)
    assert (below is ClaimOutcome.HOLDS) == (ratio.answer == "less") == (above is ClaimOutcome.FAILS)
    assert (differs is ClaimOutcome.UNDECIDED) == (ratio.answer == "undecided")
    assert much is not ClaimOutcome.HOLDS or above is ClaimOutcome.HOLDS
