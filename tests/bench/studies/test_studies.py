"""The scripts that show our figures again: they run to the end, and say plainly whether a goal is met."""

import gc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from imwire.bench.harness.inputs import inputs
from imwire.bench.results import results_file
from imwire.bench.studies import agreement, budget, freshness, overhead, readme_table, variants
from imwire.bench.studies.variant_calls import GROUPS, Variants
from imwire.codecs import api
from imwire.payloads.catalogue import find

from ..conftest import made_up

pytestmark = pytest.mark.long


@pytest.fixture(autouse=True)
def _unfreeze() -> Iterator[None]:
    yield
    gc.unfreeze()


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


def mistake(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err.splitlines()[-1]


def test_overhead_compares_a_call_in_fresh_processes(capsys: pytest.CaptureFixture[str]) -> None:
    overhead.main(["json", "--rounds", "1"])
    said = lines(capsys)
    assert [line.split()[:2] for line in said[1:3]] == [["json", "dumps"], ["json", "loads"]]
    assert all(" ratio " in line for line in said[1:3])
    assert said[3].startswith("empty call in the harness's loop: ")
    assert said[4].startswith("goal, within 2% at the median over 2 calls above 1 us: ")


@pytest.mark.parametrize(
    ("ratio", "seconds", "verdict"),
    [
        (1.01, 2e-6, "goal, within 2% at the median over 2 calls above 1 us: met (1.0100)"),
        (0.97, 2e-6, "goal, within 2% at the median over 2 calls above 1 us: not met (0.9700)"),
        (1.01, 0.5e-6, "no call above 1 us: the goal cannot be judged"),
    ],
)
def test_overhead_says_whether_the_goal_is_met(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], ratio: float, seconds: float, verdict: str
) -> None:
    monkeypatch.setattr(overhead, "ours", lambda *_: ratio * seconds)
    monkeypatch.setattr(overhead, "pyperfs", lambda *_: seconds)
    overhead.main(["orjson"])
    said = lines(capsys)
    assert said[-1] == verdict
    assert sum("below 1 us: not counted" in line for line in said) == (2 if seconds < 1e-6 else 0)


@pytest.mark.parametrize(("took_s", "met"), [(599.0, "met"), (601.0, "not met")])
def test_budget_says_whether_the_goals_are_met(
    took_s: float, met: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def timed_s(command: str, *arguments: str) -> float:
        if command == "bench":
            folder = Path(arguments[-1])
            folder.mkdir()
            results = made_up()
            results = replace(results, run=msgspec.structs.replace(results.run, speed=0.5))
            results_file.write(results, folder / "results.json")
        return took_s

    monkeypatch.setattr(budget, "timed_s", timed_s)
    budget.main(["default"])
    assert lines(capsys) == [
        "default: 11 cases x 7 processes or more in 12 s at 0.50 x the reference speed; with tables and report "
        f"{took_s / 2:.1f} s at reference speed, goal 300 s: {met}",
        f"default: report {took_s / 2:.1f} s at reference speed, goal 10 s: not met",
    ]


def test_budget_times_the_command_and_ends_when_it_fails() -> None:
    assert budget.timed_s("list", "codecs") > 0
    with pytest.raises(SystemExit, match="ended with 2: imwire: "):
        budget.timed_s("report", "nowhere")


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the scripts time two passes over signals."""
    for script in (variants, freshness):
        monkeypatch.setattr(script, "ROUNDS", 2)
        monkeypatch.setattr(script, "PAYLOADS", ("typing",))
    monkeypatch.setattr(variants, "SAMPLE_S", 1e-9)


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("group", GROUPS)
def test_variants_prints_a_line_for_each_way_to_call(group: str, capsys: pytest.CaptureFixture[str]) -> None:
    variants.main([group])
    said = lines(capsys)
    assert said[0] == "| codec | step | variant | typing, us | ratio |"
    made = list(GROUPS[group]("typing"))
    wanted = [[step.codec, step.step, name] for step in made for name, _ in step.calls]
    assert [line.strip("| ").split(" | ")[:3] for line in said[2:]] == wanted
    used = [line for line, (_, _, name) in zip(said[2:], wanted, strict=True) if name in [s.calls[0][0] for s in made]]
    assert all(line.endswith("| 1.00 |") for line in used)


@pytest.mark.parametrize(
    ("script", "arguments", "said"),
    [
        (overhead, ["jsn"], "no codec is called 'jsn'; did you mean json"),
        (overhead, ["--rounds", "0"], "'0' is not a number from 1 on"),
        (agreement, ["--payload", "nope"], "'nope'"),
        (agreement, ["--runs", "x"], "'x' is not a number from 1 on"),
        (freshness, ["jsn"], "no codec is called 'jsn'; did you mean json"),
        (budget, ["rigorous"], "there is no goal for 'rigorous'; there are quick, default"),
        (readme_table, [], "results"),
        (readme_table, ["nowhere"], "nowhere"),
    ],
)  # fmt: skip
def test_a_mistake_costs_one_line_and_exit_status_2(
    script: Any, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        script.main(arguments)
    assert end.value.code == 2
    assert said in mistake(capsys)


@pytest.mark.usefixtures("short")
def test_an_unknown_group_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        variants.main(["jsn"])
    assert end.value.code == 2
    assert "there is no group 'jsn'; there are (shared), json, " in mistake(capsys)


@pytest.mark.usefixtures("short")
def test_variants_are_called_on_fresh_inputs_in_every_pass() -> None:
    seen: dict[str, list[Any]] = {"a": [], "b": []}
    fresh = inputs(api.load("orjson"), find(), "typing", 0, "encode")
    found = variants.measure(Variants("orjson", "encode", fresh, (("a", seen["a"].append), ("b", seen["b"].append))))
    assert [name for name, _, _ in found] == ["a", "b"]
    assert found[0][2] == 1
    everything = seen["a"] + seen["b"]
    assert len(everything) == 2 * 2 * 256
    assert len({id(frame) for frame in everything}) == len(everything)


@pytest.mark.usefixtures("short")
def test_freshness_prints_both_times_of_each_codec(capsys: pytest.CaptureFixture[str]) -> None:
    freshness.main(["orjson", "json"])
    said = lines(capsys)
    assert said[0] == "| encode | typing: fresh, us | again, us | cheaper by |"
    assert [line.split()[1] for line in said[2:]] == ["orjson", "json"]
    assert all(line.endswith("% |") for line in said[2:])


@pytest.mark.usefixtures("short")
def test_freshness_times_frames_that_were_encoded_once_and_frames_that_never_were() -> None:
    given: list[int] = []
    kept: list[Any] = []

    class Watched:
        name = "watched"

        def encode(self, frame: Any) -> None:
            kept.append(frame)
            given.append(id(frame))

    watched: Any = Watched()
    assert set(freshness.measure([watched], "typing")) == {"watched"}
    counts = sorted(given.count(one) for one in set(given))
    # Each of the two rounds: 256 frames encoded once, in the clock, and 256 encoded before it and in it.
    assert counts == [1] * 512 + [2] * 512
