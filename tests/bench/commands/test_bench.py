"""`imwire bench`, `report` and `compare`: exit statuses, and files where they belong."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from imwire.bench.commands import output_folder
from imwire.bench.commands.report import show_recommendations
from imwire.bench.results import results_file
from imwire.reports import page
from imwire.reports.findings.recommendation import recommendations

from ..conftest import Call, made_up, one_line


def test_bench_writes_results_and_points_latest_to_them(call: Call, tmp_path: Path) -> None:
    result = call("bench", "--profile", "quick")
    assert result.exit_code == 0, result.output
    (folder,) = [path for path in (tmp_path / "results").iterdir() if not path.is_symlink()]
    latest = tmp_path / "results" / "latest"
    assert os.readlink(latest) == folder.name
    assert [path.name for path in folder.iterdir()] == ["results.json"]
    loaded = results_file.load(latest)
    assert (loaded.run.profile, loaded.run.partial, len(loaded.timings)) == ("quick", False, 2)
    assert "encode" in result.stdout
    assert result.stdout.endswith(f"results/{folder.name}/report.html\n")
    assert "round 2 of 2" in result.stderr
    again = call("bench", "--profile", "quick", "--codec", "orjson", "--out", "elsewhere")
    assert again.exit_code == 0
    assert os.readlink(latest) == folder.name, "--out is the user's own folder"
    assert results_file.load("elsewhere").run.codecs[0].name == "orjson"


def test_bench_says_what_to_choose_in_the_words_of_the_report(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imwire.bench.commands.bench.collect", lambda *given: given[3](made_up()))
    result = call("bench", "--profile", "quick")
    told = [recommendation.plain for recommendation in recommendations(made_up())]
    assert told
    words = " ".join(result.stdout.split())
    for head, *clauses in told:
        assert " ".join([head, *(f"- {clause}" for clause in clauses)]) in words
    assert max(map(len, result.stdout.splitlines()[:-1])) <= 80


def test_a_noisy_run_says_so_above_what_to_choose(capsys: pytest.CaptureFixture[str]) -> None:
    quiet = made_up()
    show_recommendations(quiet)
    assert "Noisy run" not in capsys.readouterr().out
    shaken = tuple(
        replace(timing, times_s=tuple(m * (1 + place % 2) for place, m in enumerate(timing.times_s)))
        for timing in quiet.timings
    )
    show_recommendations(replace(quiet, timings=shaken))
    words = " ".join(capsys.readouterr().out.split())
    assert "Noisy run: the middle half of a typical case's process medians is" in words
    assert words.index("Noisy run") < words.index("Signals")


@pytest.mark.long
def test_the_seed_chooses_the_sample(call: Call) -> None:
    digests = []
    for folder, seed in (("a", "0"), ("b", "1"), ("c", "1")):
        assert call("bench", "--profile", "quick", "--seed", seed, "--out", folder).exit_code == 0
        run = results_file.load(folder).run
        assert run.seed == run.environment["seed"] == int(seed)
        digests.append(run.payloads[0].sha256)
    assert digests[0] != digests[1] == digests[2]


@pytest.mark.usefixtures("plug_in")
def test_a_refused_case_is_exit_status_1(call: Call) -> None:
    result = call("bench", "--profile", "quick", "--codec", "fake-unequal", "--codec", "json", "--out", "o")
    assert result.exit_code == 1
    assert "refused: fake-unequal/typing/encode: frame 2" in result.stderr
    assert "report.html" in result.stdout


@pytest.mark.usefixtures("plug_in")
def test_nothing_measured_at_all_is_exit_status_1_and_the_report_says_why(call: Call) -> None:
    result = call("bench", "--profile", "quick", "--codec", "fake-unequal", "--out", "o")
    assert result.exit_code == 1
    assert "report.html" in result.stdout
    assert results_file.load("o").timings == ()
    built = page.build(results_file.load("o"), Path("o"))[0]
    assert "came back different" in built.read_text(encoding="utf-8")


@pytest.mark.parametrize("out", ["o", "latest"])
def test_no_run_is_written_over_another(call: Call, out: str) -> None:
    Path("o").mkdir()
    results_file.write(made_up(0), Path("o/results.json"))
    Path("latest").symlink_to("o")
    before = Path("o/results.json").read_bytes()
    said = one_line(call("bench", "--profile", "quick", "--out", out))
    assert f"{out}/results.json holds another run; choose another --out" in said
    assert Path("o/results.json").read_bytes() == before


def test_a_folder_that_cannot_be_written_is_found_before_measuring(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(output_folder.tempfile, "TemporaryFile", full)
    monkeypatch.setattr("imwire.bench.commands.bench.collect", lambda *_: pytest.fail("measured before it looked"))
    assert "cannot write to o: No space left" in one_line(call("bench", "--out", "o"))


@pytest.mark.long
def test_a_disk_that_fills_up_is_told_in_one_line(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device", "o/results.json")

    monkeypatch.setattr(results_file, "write", full)
    result = call("bench", "--profile", "quick", "--out", "o")
    assert result.exit_code == 2
    assert result.stderr.endswith("imwire: o/results.json: No space left on device\n")


@pytest.mark.long
def test_a_link_that_cannot_be_made_is_told_and_no_more(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: Any, **__: Any) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "symlink_to", forbidden)
    result = call("bench", "--profile", "quick")
    assert result.exit_code == 0
    assert "latest cannot point to the newest results: Operation not permitted" in result.stderr


def test_two_runs_in_one_second_have_two_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folders = [output_folder._new_folder("now") for _ in range(3)]
    assert [folder.name for folder in folders] == ["now", "now-2", "now-3"]
    for folder in folders:
        assert output_folder.point_latest(folder) == ""
        assert os.readlink("results/latest") == folder.name


def test_reports_are_built_where_the_run_lies_or_where_the_user_says(call: Call) -> None:
    for number in range(2):
        Path(f"run{number}").mkdir()
        results_file.write(made_up(number), Path(f"run{number}/results.json"))
    assert call("report", "run0").stdout == f"{Path.cwd() / 'run0' / 'report.html'}\n"
    assert call("report", "run0/results.json", "--out", "o").stdout == "o/report.html\n"
    assert not Path("o/results.json").exists()
    assert call("report", "run0", "run1", "--out", "pooled").exit_code == 0
    assert results_file.load("pooled").run.processes == 14
    assert "run1/results.json holds another run" in one_line(call("report", "run0", "run1", "--out", "run1"))
    assert "is the same run as" in one_line(call("report", "run0", "run0", "--out", "o"))
    assert results_file.load("run1").run.processes == 7


def test_compare_prints_what_changed(call: Call) -> None:
    for number in range(2):
        Path(f"run{number}").mkdir()
        results_file.write(made_up(number, factor=1 + number), Path(f"run{number}/results.json"))
    result = call("compare", "run0", "run1")
    assert result.exit_code == 0
    assert "11 cases compared: 0 faster, 11 slower" in result.stdout
    assert "hold the same run: there is nothing to compare" in one_line(call("compare", "run0", "run0"))
