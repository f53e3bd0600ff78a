"""The time of a case from its slices: against disturbances that were put in, and against simpler figures."""

from random import Random
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imwire.bench.harness.levelling import Slices, level


def disturbed(random: Random, true_s: dict[str, float], turns: int) -> dict[str, Slices]:
    """Return slices of a machine that halves its speed for a third of the turns, and takes some slices away."""
    found: dict[str, list[float]] = {name: [] for name in true_s}
    for turn in range(turns):
        factor = 1.9 if turn // 5 % 3 == 0 else 1.0
        for name, cost_s in true_s.items():
            stolen = 4.0 if random.random() < 0.05 else 1.0
            found[name].append(cost_s * factor * stolen * random.uniform(0.99, 1.01))
    return {name: Slices(values) for name, values in found.items()}


def test_what_cases_lose_together_does_not_move_their_ratios() -> None:
    true_s = {"a": 1e-6, "b": 2e-6, "c": 7e-6, "d": 1.1e-6, "e": 3e-6}
    for seed in range(30):
        times = level(disturbed(Random(seed), true_s, 40), 4)
        for name, cost_s in true_s.items():
            assert times[name].time_s / times["a"].time_s == pytest.approx(cost_s / 1e-6, rel=0.01)


positive = st.floats(1e-8, 1e-3)


@given(st.lists(st.tuples(positive, positive), min_size=1, max_size=40), st.integers(1, 6))
def test_two_cases_have_the_median_of_their_paired_ratios(pairs: list[tuple[float, float]], positions: int) -> None:
    tops, bottoms = zip(*pairs, strict=True)
    times = level({"top": Slices(tops), "bottom": Slices(bottoms)}, positions)
    if len(pairs) % 2 and positions == 1:
        ratio = median(top / bottom for top, bottom in pairs)
        assert times["top"].time_s / times["bottom"].time_s == pytest.approx(ratio)


@given(st.lists(positive, min_size=1, max_size=40))
def test_a_case_alone_has_the_median_of_its_slices(values: list[float]) -> None:
    (times,) = level({"alone": Slices(values)}, 1).values()
    if len(values) % 2:
        assert times.time_s == pytest.approx(median(values))
    assert times.fastest_s <= median(values) * (1 + 1e-12)


def test_a_codec_that_is_slow_on_one_slice_of_the_sample_is_seen() -> None:
    """It takes twice as long on one slice of six: 17 % more of the whole, which no median over all slices shows."""
    true_s = {name: cost * 1e-6 for cost, name in enumerate("abcdefgh", start=1)}
    for seed in range(20):
        slices = disturbed(Random(seed), true_s, 60)
        doubled = [value * (2 if turn % 6 == 0 else 1) for turn, value in enumerate(slices["a"].values_s)]
        times = level({**slices, "a": Slices(doubled)}, 6)
        assert times["a"].time_s / times["b"].time_s == pytest.approx(7 / 6 / 2, rel=0.03)


def test_positions_with_longer_frames_count_in_full() -> None:
    """A sample of two slices, one ten times as long as the other: the time is their mean, not the shorter's."""
    slices = {name: Slices([cost_s * length for _ in range(9) for length in (1, 10)]) for name, cost_s in
              (("a", 1e-6), ("b", 2e-6))}  # fmt: skip
    times = level(slices, 2)
    assert times["a"].time_s == pytest.approx(5.5e-6)
    assert times["a"].fastest_s == pytest.approx(5.5e-6)
    assert times["b"].time_s == pytest.approx(11e-6)


def test_a_case_that_takes_every_third_turn_is_paired_with_those_turns() -> None:
    factors = [1.0, 1.0, 2.0] * 10
    slow = [1e-3 * factors[turn] for turn in range(0, 30, 4)]
    times = level({"fast": Slices([1e-6 * f for f in factors]), "slow": Slices(slow, 4)}, 1)
    assert times["slow"].time_s / times["fast"].time_s == pytest.approx(1000)
