"""The study of what decides: its figures from made-up slices, its twins, and its neighbours."""

import subprocess
from collections.abc import Iterator
from random import Random

import pytest
from imwire.bench.harness.levelling import Slices
from imwire.bench.studies import decisive, neighbours, twins
from imwire.bench.studies.decisive import ESTIMATORS
from imwire.bench.studies.twins import AGAIN, SLOWED, Group


def made_up(slower: float = 1.1) -> Iterator[Group]:
    """Yield a process's slices of two codecs, their doubles, and their slowed twins; the machine flips now and then."""
    random = Random(0)
    costs = {"json": 2e-6, "orjson": 1e-6, "msgpack": 3e-6}
    cases = {
        codec + suffix: cost * factor
        for codec, cost in costs.items()
        for suffix, factor in (("", 1.0), (AGAIN, 1.0), (SLOWED, slower))
    }
    flips = [random.choice([1.0, 1.9]) for _ in range(40)]
    yield "text", "encode", 4, {name: Slices([cost * flip for flip in flips]) for name, cost in cases.items()}


def test_the_table_has_a_line_for_each_way_and_the_goals_are_judged(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(decisive, "measured", lambda *_: made_up())
    decisive.main(["--runs", "1"])
    said = capsys.readouterr().out.splitlines()
    assert said[0].endswith("(not a quiet machine)")
    assert [line.split(" | ")[0].strip("| ") for line in said[3 : 3 + len(ESTIMATORS)]] == list(ESTIMATORS)
    assert said[2 + len(ESTIMATORS)].endswith("| 0.0% / 0.0% | 0.0% | 0.0% | 100.0% | 100.0% |")
    assert {line.rpartition(": ")[2] for line in said[3 + len(ESTIMATORS) :]} == {"met"}
    monkeypatch.setattr(decisive, "measured", lambda *_: made_up(1.0))
    decisive.main(["--runs", "1"])
    assert capsys.readouterr().out.splitlines()[-1].endswith("10 % slower found in at least 95% of 3 rows: not met")


@pytest.mark.long
def test_twins_are_measured_in_a_process_of_their_own() -> None:
    groups = list(twins.measured(0, 1e-6))
    assert {(payload, operation) for payload, operation, _, _ in groups} >= {("text", "encode"), ("typing", "decode")}
    for _, _, _, cases in groups:
        assert {"json", "json" + AGAIN, "json" + SLOWED} <= set(cases)
        assert len({len(slices.values_s) for slices in cases.values() if slices.stride == 1}) == 1


def test_every_tenth_frame_of_the_sample_comes_twice() -> None:
    frames = [str(number) for number in range(30)]
    slowed = twins._some_twice(frames.__getitem__)
    assert slowed(slice(0, 30)) == [*frames, "0", "10", "20"]
    assert slowed(slice(8, 12)) == ["8", "9", "10", "11", "10"]
    assert slowed(slice(11, 15)) == ["11", "12", "13", "14"]


def test_neighbours_end_with_the_study(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    class Kept(subprocess.Popen[bytes]):
        def __init__(self, *arguments: object, **options: object) -> None:
            super().__init__(*arguments, **options)  # type: ignore[call-overload]
            started.append(self)

    monkeypatch.setattr(neighbours.subprocess, "Popen", Kept)
    with neighbours.neighbours(2):
        assert [process.poll() for process in started] == [None, None]
    assert [process.poll() is not None for process in started] == [True, True]


def test_a_neighbour_ends_when_its_parent_does() -> None:
    command = (neighbours.sys.executable, "-P", "-m", "imwire.bench.studies.neighbours", "0")
    assert subprocess.run(command, input=b"", timeout=30).returncode == 0
