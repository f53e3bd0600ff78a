"""`imwire bench`, `report` and `compare`: exit statuses, and files where they belong."""

import os
import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from imwire.bench import cli
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
        replace(
            timing, times_s=tuple(m * (1 + (place + len(timing.codec)) % 2) for place, m in enumerate(timing.times_s))
        )
        for timing in quiet.timings
    )
    show_recommendations(replace(quiet, timings=shaken))
    words = " ".join(capsys.readouterr().out.split())
    assert "Noisy run: the interval of a typical ratio to json is" in words
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
    result = call("bench", "--out", "o")
    assert (result.exit_code, result.stderr) == (5, "imwire: cannot write to o: No space left on device\n")


def full(*_: Any) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("kept", [0, 1])
def test_a_disk_that_fills_up_is_told_with_what_is_kept(call: Call, monkeypatch: pytest.MonkeyPatch, kept: int) -> None:
    write = results_file.write

    def collect(*given: Any) -> None:
        for number in range(3):
            monkeypatch.setattr(results_file, "write", write if number < kept else full)
            given[3](made_up(number))

    monkeypatch.setattr("imwire.bench.commands.bench.collect", collect)
    result = call("bench", "--profile", "quick", "--out", "o")
    assert result.exit_code == 5
    told = "it holds earlier rounds, see `imwire report o`" if kept else "nothing is kept"
    went_on, ended = result.stderr.splitlines()
    assert went_on.startswith("o/results.json cannot be written: No space left on device; measuring goes on")
    assert ended == f"imwire: o/results.json cannot be written: No space left on device; {told}"
    assert "orjson+zstd" in result.stdout, "what was found is shown all the same"
    assert [path.name for path in Path("o").iterdir()] == ["results.json"][:kept]


def test_a_disk_that_has_room_again_is_no_trouble(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    write = results_file.write

    def collect(*given: Any) -> None:
        for writer in (full, write):
            monkeypatch.setattr(results_file, "write", writer)
            given[3](made_up())

    monkeypatch.setattr("imwire.bench.commands.bench.collect", collect)
    result = call("bench", "--profile", "quick", "--out", "o")
    assert result.exit_code == 1, "made-up results have a refused case"
    assert result.stdout.endswith("o/report.html\n")


def test_a_report_that_finds_no_room_names_what_is_kept_and_leaves_no_half_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    results_file.write(made_up(), tmp_path / "results.json")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    monkeypatch.chdir(tmp_path)
    # Python 3.11 would leave half a .pyc of what it imports under the limit, for everybody after us.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    resource.setrlimit(resource.RLIMIT_FSIZE, (3_000, limits[1]))
    try:
        result = CliRunner().invoke(cli.main, ["report", ".", "--out", "o"])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert result.exit_code == 5
    assert result.stderr.endswith(
        "imwire: o/report.html cannot be written: File too large; "
        "results.json is kept, and `imwire report` makes the report from it\n"
    )
    assert list(Path("o").iterdir()) == []


@pytest.mark.parametrize(
    "arguments", [["bench", "--out", "o"], ["report", "run0", "--out", "o"], ["history", "run0", "--out", "o"],
                  ["gate", "--base", "HEAD", "--out", "o"]],
)  # fmt: skip
def test_two_runs_never_write_into_one_folder_at_once(call: Call, arguments: list[str]) -> None:
    Path("run0").mkdir()
    results_file.write(made_up(), Path("run0/results.json"))
    with output_folder.prepared(Path("o")):
        Path("o/gate.md").write_text("the other gate's")
        said = one_line(call(*arguments))
    assert said == "imwire: another imwire is writing to o; wait until it has ended, or choose another --out\n"
    assert [path.name for path in Path("o").iterdir()] == ["gate.md"]
    with output_folder.prepared(Path("o")):
        pass


@pytest.mark.usefixtures("call")
def test_a_run_that_began_before_the_other_ended_finds_its_results(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is there is looked at under the lock, not before it."""
    lock = output_folder._alone

    def ends_just_now(folder: Path) -> Any:
        results_file.write(made_up(), folder / "results.json")
        return lock(folder)

    monkeypatch.setattr(output_folder, "_alone", ends_just_now)
    prepared = output_folder.prepared(Path("o"), for_run=True)
    with pytest.raises(output_folder.OutputError, match="holds another run"):
        prepared.__enter__()


def test_matplotlib_tells_of_its_cache_in_one_line(tmp_path: Path) -> None:
    results_file.write(made_up(), tmp_path / "results.json")
    program = "from imwire.bench.cli import main; main()"
    env = {**os.environ, "HOME": "/proc/none", "MPLCONFIGDIR": "/proc/none", "XDG_CACHE_HOME": "/proc/none"}
    command = [sys.executable, "-P", "-c", program, "report", str(tmp_path)]
    run = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert run.stderr.count("\n") == 1, run.stderr
    assert "set the MPLCONFIGDIR environment variable" in run.stderr


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
