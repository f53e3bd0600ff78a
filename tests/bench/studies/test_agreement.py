"""The study of few processes against many: on ratios, with goals for a quiet and for a disturbed machine."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from imwire.bench.harness.profiles import Profile
from imwire.bench.results import results_file
from imwire.bench.results.rows import Results
from imwire.bench.studies import agreement

from ..conftest import made_up

pytestmark = pytest.mark.long


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().out.splitlines()


@pytest.fixture
def few_and_many(tiny: Profile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Make both profiles of a few milliseconds, and return the folder for the files."""
    two = replace(tiny, codecs=("json", "orjson"))
    monkeypatch.setattr(agreement, "DEFAULT", replace(two, processes=1))
    monkeypatch.setattr(agreement, "RIGOROUS", two)
    return tmp_path / "files"


def exact(factor: float = 1.0) -> Results:
    """Return results whose codecs take so many times as long, beside json."""
    results = made_up()
    timings = (
        replace(t, times_s=tuple(time_s * (1 if t.codec == "json" else factor) for time_s in t.times_s))
        for t in results.timings
    )
    return replace(results, timings=tuple(timings))


def test_agreement_measures_pairs_and_keeps_the_files(few_and_many: Path, capsys: pytest.CaptureFixture[str]) -> None:
    agreement.main(["--runs", "1", "--payload", "typing", "--out", str(few_and_many)])
    said = lines(capsys)
    assert said[0].startswith("pair 1: default ")
    figures = [agreement.RATIOS, agreement.INTERVALS, agreement.TIMES]
    assert [line.partition(":")[0] for line in said[1:4]] == [f"  {figure}" for figure in figures]
    assert [line.partition(":")[0] for line in said[4:7]] == [f"pooled, {figure}" for figure in figures]
    assert [line.rpartition(" of ")[2].partition(" ")[0] for line in said[1:4]] == ["2", "2", "4"]
    assert said[7].startswith("goal, ratios to json within 3 % in at least 95% of rows: ")
    found = [results_file.load(few_and_many / f"{name}-0.json") for name in ("default", "rigorous")]
    assert [results.run.processes for results in found] == [1, 2]


@pytest.mark.parametrize(("factor", "met"), [(1.02, "met"), (1.05, "not met")], ids=["within 3 %", "beyond"])
def test_agreement_says_whether_the_goal_is_met(
    few_and_many: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], factor: float, met: str
) -> None:
    runs = iter([exact(), exact(factor)] * 2)
    monkeypatch.setattr(agreement, "collect", lambda *_: next(runs))
    agreement.main(["--runs", "2", "--out", str(few_and_many)])
    assert lines(capsys)[-2] == f"goal, ratios to json within 3 % in at least 95% of rows: {met}"


def test_agreement_goes_on_with_the_files_it_left(
    few_and_many: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--runs", "1", "--payload", "typing", "--out", str(few_and_many)]
    agreement.main(arguments)
    first = lines(capsys)
    monkeypatch.setattr(agreement, "collect", None)
    agreement.main(arguments)
    assert lines(capsys) == first
    with pytest.raises(SystemExit, match="another selection"):
        agreement.main(["--runs", "1", "--payload", "ack", "--out", str(few_and_many)])
    ask = agreement.machine.environment
    monkeypatch.setattr(agreement.machine, "environment", lambda *asked: ask(*asked) | {"commit": "another"})
    with pytest.raises(SystemExit, match="another commit"):
        agreement.main(arguments)


def test_a_machine_that_is_slower_as_a_whole_moves_no_ratio() -> None:
    slower = replace(
        exact(), timings=tuple(replace(t, times_s=tuple(2 * s for s in t.times_s)) for t in exact().timings)
    )
    found = agreement.agree(slower, exact())
    assert all(found[agreement.RATIOS])
    assert all(found[agreement.INTERVALS])
    assert not any(found[agreement.TIMES])


def test_a_disturbed_machine_has_a_goal_of_its_own() -> None:
    rows = {agreement.RATIOS: [True] * 90 + [False] * 10, agreement.INTERVALS: [True] * 100}
    assert [line.rpartition(": ")[2] for line in agreement.verdict(rows, disturbed=False)] == ["not met", "met"]
    assert [line.rpartition(": ")[2] for line in agreement.verdict(rows, disturbed=True)] == ["met", "met"]


def test_agreement_stops_when_it_is_interrupted(few_and_many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    results = exact()
    partial = replace(results, run=msgspec.structs.replace(results.run, partial=True))
    monkeypatch.setattr(agreement, "collect", lambda *_: partial)
    with pytest.raises(SystemExit, match="interrupted"):
        agreement.main(["--out", str(few_and_many)])
    assert list(few_and_many.iterdir()) == []


def test_agreement_names_what_only_one_run_has_and_passes_warnings_on(
    few_and_many: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lacking = replace(exact(), timings=exact().timings[1:])
    warned = replace(exact(), run=msgspec.structs.replace(exact().run, warnings=["loud: intervals may be wide"]))
    runs = iter([lacking, warned])
    monkeypatch.setattr(agreement, "collect", lambda *_: next(runs))
    agreement.main(["--runs", "1", "--out", str(few_and_many)])
    said = lines(capsys)
    assert "  left out, because one of the runs lacks them: json/text/encode" in said
    assert "  loud: intervals may be wide" in said
