"""Slices in turns: who is called on what, how the time is cut, and who is left out."""

import gc
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imwire.bench.harness import turns
from imwire.bench.harness.turns import LEAST_LAPS, LEAST_SLICE_S, LEAST_TURNS, SLICE_S, Call, Plan, plan, take_turns

FRAMES = list(range(10))


def call(run: Callable[[Any], Any]) -> Call:
    return Call(run, FRAMES.__getitem__)


def test_the_same_frames_go_through_all_cases_of_a_turn() -> None:
    seen: list[tuple[str, int]] = []
    cases = {name: call(lambda frame, name=name: seen.append((name, frame))) for name in "abc"}
    whose: list[str] = []
    found, raised = take_turns(cases, 10, Plan(positions=3, laps=2), Random(0), whose.append)
    assert not raised
    assert {name: len(values) for name, values in found.items()} == {"a": 6, "b": 6, "c": 6}
    for name in "abc":
        assert [frame for whom, frame in seen if whom == name] == FRAMES * 2
    # Each turn has an order of its own.
    orders = ["".join(whose[start : start + 3]) for start in range(0, 18, 3)]
    assert all(sorted(order) == ["a", "b", "c"] for order in orders)
    assert len(set(orders)) > 1


def test_seconds_are_per_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(turns, "perf_counter", lambda: len(calls) * 0.001)
    found, _ = take_turns({"a": call(calls.append)}, 10, Plan(positions=3, laps=1), Random(0), lambda _: None)
    assert found["a"] == pytest.approx([0.001] * 3)


def test_a_slow_case_takes_part_in_some_turns() -> None:
    by = Plan(positions=2, laps=6, strides={"slow": 2})
    found, _ = take_turns({"slow": call(id), "fast": call(id)}, 10, by, Random(0), lambda _: None)
    assert {name: len(values) for name, values in found.items()} == {"slow": 6, "fast": 12}


def test_a_case_that_raises_is_left_out_and_the_others_go_on() -> None:
    calls: list[int] = []

    def late(frame: int) -> None:
        calls.append(frame)
        if len(calls) > 12:
            raise SystemExit("enough")

    found, raised = take_turns(
        {"late": call(late), "good": call(id)}, 10, Plan(positions=2, laps=4), Random(0), lambda _: None
    )
    assert {name: len(values) for name, values in found.items()} == {"good": 8}
    assert [(name, str(error)) for name, error in raised.items()] == [("late", "enough")]
    assert len(calls) == 13


@pytest.mark.parametrize("deed", [gc.disable, lambda: gc.set_threshold(100_000)])
def test_a_codec_that_touches_the_garbage_collector_is_left_out(deed: Callable[[], None]) -> None:
    before = gc.get_threshold()
    cases = {"bad": call(lambda _: deed()), "good": call(id)}
    found, raised = take_turns(cases, 10, Plan(positions=1, laps=4), Random(0), lambda _: None)
    assert set(found) == {"good"}
    assert "the garbage collector's settings" in str(raised["bad"])
    assert (gc.isenabled(), gc.get_threshold()) == (True, before)


@given(
    st.dictionaries(st.text(min_size=1, max_size=3), st.floats(1e-7, 0.05), min_size=1, max_size=20),
    st.integers(1, 300),
    st.floats(1e-6, 0.1),
)
def test_a_plan_cuts_the_time_as_it_should(frames_s: dict[str, float], frames: int, case_s: float) -> None:
    by = plan(frames_s, frames, case_s)
    assert 1 <= by.positions <= frames
    assert by.laps >= LEAST_LAPS
    assert by.laps * by.positions >= LEAST_TURNS
    longest = -(-frames // by.positions)
    # A slice of one frame may last longer, and so may the slices of slow cases beside fast ones.
    assert longest == 1 or (longest - 1) * max(frames_s.values()) <= max(
        SLICE_S, LEAST_SLICE_S * max(frames_s.values()) / min(frames_s.values())
    )
    # Slow cases, too, take the whole sample, as often as is needed to believe it.
    assert all(len(range(0, by.laps, stride)) >= LEAST_LAPS for stride in by.strides.values())


def test_a_plan_gives_each_case_its_seconds_at_the_mean() -> None:
    by = plan({"a": 1e-5, "b": 3e-5}, 100, 0.02)
    assert by.laps * 100 * 4e-5 == pytest.approx(2 * 0.02, rel=0.1)
    assert not by.strides
    assert plan({"a": 1e-5, "b": 1e-5, "slow": 1e-3}, 100, 0.2).strides == {"slow": 25}
    assert plan({"a": 1e-5, "b": 1e-5, "slow": 1e-3}, 100, 0.02).strides == {"slow": 3}


def test_a_codec_that_raises_after_it_turned_collection_off_is_left_out_alone() -> None:
    def spoil(_: object) -> None:
        gc.disable()
        raise ValueError("and gone")

    cases = {"bad": call(spoil), "good": call(id)}
    found, raised = take_turns(cases, 10, Plan(positions=1, laps=4), Random(0), lambda _: None)
    assert set(found) == {"good"}
    assert str(raised["bad"]) == "and gone"
    assert gc.isenabled()
