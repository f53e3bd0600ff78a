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


@given(st.lists(st.tuples(positive, positive), min_size=1, max_size=40))
def test_two_cases_have_the_median_of_their_paired_ratios(pairs: list[tuple[float, float]]) -> None:
    tops, bottoms = zip(*pairs, strict=True)
    times = level({"top": Slices(tops), "bottom": Slices(bottoms)}, 1)
    if len(pairs) % 2:
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


@pytest.mark.parametrize("positions", [1, 2, 5])
def test_a_case_that_takes_every_fourth_lap_is_paired_with_those_laps(positions: int) -> None:
    """Its laps are the slow machine's, and the positions of the sample cost differently."""
    costs = [1e-6 * (1 + position) for position in range(positions)]
    machine = [2.0 if lap % 4 == 0 else 1.0 for lap in range(16)]
    fast = [cost * factor for factor in machine for cost in costs]
    slow = [1000 * cost * factor for factor in machine[::4] for cost in costs]
    times = level({"fast": Slices(fast), "slow": Slices(slow, 4)}, positions)
    assert times["slow"].time_s / times["fast"].time_s == pytest.approx(1000)


def test_one_stolen_slice_does_not_move_the_ratios_of_a_single_lap() -> None:
    costs = [1e-6 * (1 + position % 5) for position in range(48)]
    cases = {name: [cost * factor for cost in costs] for name, factor in (("a", 4.0), ("b", 3.0), ("c", 1.0))}
    cases["a"][7] *= 30
    times = level({name: Slices(values) for name, values in cases.items()}, 48)
    assert times["a"].time_s / times["b"].time_s == pytest.approx(4 / 3)


def test_slow_cases_whose_company_was_left_out_have_times_all_the_same() -> None:
    times = level({"slow": Slices([3e-3, 4e-3] * 3, 3), "slower": Slices([6e-3, 8e-3] * 2, 4)}, 2)
    assert times["slow"].time_s == pytest.approx(3.5e-3)
    assert times["slower"].time_s == pytest.approx(7e-3, rel=0.2)
