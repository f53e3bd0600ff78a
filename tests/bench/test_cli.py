"""The command line: exit statuses, one line for a mistake, and files where they belong."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from imwire.bench import cli
from imwire.bench.commands import output_folder
from imwire.bench.harness import profiles
from imwire.bench.harness.profiles import Profile
from imwire.bench.results import results_file
from imwire.reports import page
from imwire.reports.findings.recommendation import recommendations

from .conftest import made_up

# A shell's background job, in which CI may run, ignores Ctrl-C, and so do all that it starts.
HEARS_CTRL_C = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
IMWIRE = [sys.executable, "-P", "-c", f"{HEARS_CTRL_C}; from imwire.bench.cli import main; main()"]
Call = Callable[..., Result]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny: Profile) -> Call:
    """Run a command in an empty folder, with a tiny quick profile and a report that is a stub."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(profiles.PROFILES, "quick", replace(tiny, name="quick"))
    for command in ("bench", "report"):
        monkeypatch.setattr(f"imwire.bench.commands.{command}.build", lambda _, folder, *_gated: folder / "report.html")
    return lambda *arguments: CliRunner().invoke(cli.main, list(arguments))


def one_line(result: Result) -> str:
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("imwire: ")
    assert result.stderr.count("\n") == 1
    return result.stderr


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


@pytest.mark.long
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


@pytest.mark.usefixtures("plug_in")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bench", "--codec", "orjsn"], "no codec is called 'orjsn'; did you mean orjson"),
        (["bench", "--codec", "fake-missing"], "install the distribution that brings"),
        (["bench", "--codec", "xyz*"], "no codec matches 'xyz*'"),
        (["bench", "--payload", "txet"], "no payload matches 'txet'; did you mean text"),
        (["bench", "--profile", "slow"], "'slow' is not one of 'quick', 'default', 'rigorous'"),
        (["bench", "--seed", "-1"], "--seed"),
        (["bench", "--seed", "x"], "--seed"),
        (["bench", "extra"], "unexpected extra argument"),
        (["bench", "--out", "a-file"], "a-file"),
        (["bench", "--out", "a-file/below"], "cannot write to a-file/below"),
        (["sizes", "--codec", "nope"], "no codec is called 'nope'"),
        (["show", "nope"], "no payload matches 'nope'"),
        (["show", "text", "--index", "256"], "--index goes from 0 to 255"),
        (["show", "text", "--codec", "jsn"], "no codec is called 'jsn'"),
        (["report", "nowhere"], "there is no nowhere"),
        (["report"], "Missing argument"),
        (["report", "a-file", "--gate", "nowhere"], "Directory 'nowhere' does not exist"),
        (["history", "nowhere"], "Directory 'nowhere' does not exist"),
        (["compare", "a-file", "a-file"], "a-file is not JSON"),
        (["list", "nothing"], "'nothing' is not one of 'codecs', 'payloads'"),
        (["sing"], "No such command 'sing'"),
        (["--sing"], "No such option"),
    ],
)  # fmt: skip
def test_a_mistake_costs_one_line(call: Call, arguments: list[str], said: str) -> None:
    Path("a-file").write_text("x")
    assert said in one_line(call(*arguments))
    assert not Path("results").exists()


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


@pytest.mark.long
@pytest.mark.usefixtures("plug_in")
@pytest.mark.long
def test_list_names_codecs_and_payloads(call: Call) -> None:
    both = json.loads(call("list", "--json").stdout)
    assert set(both) == {"codecs", "payloads"}
    codecs, payloads = ({row["name"]: row for row in both[kind]} for kind in ("codecs", "payloads"))
    assert (len(codecs), len(payloads)) == (len(both["codecs"]), len(both["payloads"]))
    assert "install the distribution" in codecs["fake-missing"]["missing"]
    assert (codecs["orjson"]["missing"], codecs["orjson"]["library"]) == ("", "orjson")
    assert {"count", "p50_bytes", "p99_bytes", "non_ascii", "compressibility"} <= set(payloads["text"])
    assert json.loads(call("list", "codecs", "--json").stdout) == both["codecs"]
    text = call("list").stdout
    assert "msgspec-msgpack" in text
    assert "missing: codec 'fake-missing' cannot be loaded" in text
    assert "text*" in text
    payloads_alone = call("list", "payloads").stdout
    assert max(map(len, payloads_alone.splitlines())) <= 80
    assert text.endswith(payloads_alone)


def test_show_prints_frames_and_wire_bytes(call: Call) -> None:
    frame = json.loads(call("show", "typing", "--index", "3").stdout)
    wire = call("show", "typing", "--index", "3", "--codec", "orjson")
    assert json.loads(wire.stdout) == frame
    assert "typing, frame 3 of 256, orjson: " in wire.stderr
    dump = call("show", "typing", "--codec", "protobuf").stdout
    assert dump.startswith("00000000  ")
    hexed = call("show", "typing", "--hex").stdout
    assert '{"t":"typing","c' in hexed.splitlines()[0]
    assert bytes.fromhex("".join(line[10:58] for line in hexed.splitlines())).startswith(b'{"t":"typing"')
    assert call("show", "typing", "--seed", "1").stdout != call("show", "typing").stdout


def test_sizes_are_exact_and_the_same_twice(call: Call) -> None:
    first, second = (call("sizes", "--json", "--payload", "typing", "--payload", "text") for _ in range(2))
    assert first.exit_code == 0
    assert first.stdout == second.stdout
    rows = {(row["payload"], row["codec"]): row for row in json.loads(first.stdout)}
    assert len(rows) == 40
    row = rows["typing", "protobuf"]
    assert row["mean_bytes"] == pytest.approx(row["total_bytes"] / row["frames"], abs=1e-3)
    assert row["min_bytes"] <= row["mean_bytes"] <= row["max_bytes"]
    only = call("sizes", "--json", "--codec", "orjson+zstd-19", "--payload", "text")
    assert [row["codec"] for row in json.loads(only.stdout)] == ["orjson+zstd-19"]
    text = call("sizes", "--payload", "typing").stdout
    assert str(row["total_bytes"]) in text
    assert max(map(len, text.splitlines())) <= 80


def test_help_and_version_are_worth_reading(call: Call) -> None:
    text = call("--help").stdout
    assert "imwire bench --profile quick" in text
    assert "130" in text
    assert call().stdout == text
    assert call("--version").stdout.startswith("imwire, version ")
    for command in ("bench", "report", "compare", "history", "gate", "list", "show", "sizes"):
        assert call(command, "--help").exit_code == 0


def _process(*arguments: str, cwd: Path, **more: Any) -> "subprocess.Popen[str]":
    return subprocess.Popen([*IMWIRE, *arguments], cwd=cwd, text=True, **more)


@pytest.mark.long
@pytest.mark.parametrize("arguments", [["list"], ["list", "payloads", "--json"], ["sizes", "--payload", "text"]])
def test_a_closed_pipe_is_no_traceback(tmp_path: Path, arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with _process(*arguments, cwd=tmp_path, stdout=writing, stderr=subprocess.PIPE) as process:
        os.close(writing)
        _, errors = process.communicate(timeout=60)
    assert errors == ""


@pytest.mark.long
def test_ctrl_c_keeps_the_finished_cases_and_exits_with_130(tmp_path: Path) -> None:
    arguments = ["bench", "--profile", "rigorous", "--codec", "json", "--payload", "typing", "--out", "o"]
    with _process(*arguments, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("round 3 of 15"):
                process.send_signal(signal.SIGINT)
                break
        out, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    assert "partial results: o/results.json" in errors
    assert "typing" in out
    results = results_file.load(tmp_path / "o")
    assert results.run.partial
    assert 2 <= results.run.processes < 15
    assert results.timing("json", "typing", "encode") is not None
    shown = subprocess.run(
        [sys.executable, "-m", "pyperf", "show", str(tmp_path / "o" / "results.json")], capture_output=True, check=True
    )
    assert b"json/typing/encode" in shown.stdout
    assert {"results.json", "report.html", "numbers.csv"} <= {path.name for path in (tmp_path / "o").iterdir()}
    assert "partial" in (tmp_path / "o" / "report.html").read_text(encoding="utf-8")
    assert out.splitlines()[-1] == "o/report.html"


def test_ctrl_c_before_anything_was_measured_leaves_nothing(tmp_path: Path) -> None:
    with _process("bench", "--codec", "json", cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    assert "interrupted before anything was measured" in errors
    assert list((tmp_path / "results").iterdir()) == []


def test_a_whole_run_with_its_report(tmp_path: Path) -> None:
    arguments = ["bench", "--profile", "quick", "--codec", "json", "--codec", "orjson", "--payload", "typing"]
    with _process(*arguments, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        out, errors = process.communicate(timeout=120)
    assert process.returncode == 0, errors
    report = tmp_path / out.splitlines()[-1]
    assert report.name == "report.html"
    files = {path.suffix for path in report.parent.iterdir()}
    assert {".html", ".json", ".png", ".csv"} <= files
    assert [path.name for path in report.parent.glob("*.json")] == ["results.json"]
    assert "pandas" not in errors
