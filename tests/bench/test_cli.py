"""The command line: a mistake costs one line, help is worth reading, and the end of a process is quiet."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from imwire.bench import cli
from imwire.bench.results import results_file

from .conftest import Call, one_line

# A shell's background job, in which CI may run, ignores Ctrl-C, and so do all that it starts.
HEARS_CTRL_C = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
IMWIRE = [sys.executable, "-P", "-c", f"{HEARS_CTRL_C}; from imwire.bench.start import main; main()"]


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


def test_help_and_version_are_worth_reading(call: Call) -> None:
    text = call("--help").stdout
    assert "imwire bench --profile quick" in text
    assert "130" in text
    assert "gate has its own: see imwire gate --help" in text
    assert call().stdout == text
    listed = text.partition("Commands:")[2].splitlines()[1:]
    assert len(listed) == len(cli.COMMANDS)
    assert [line for line in listed if line.endswith("...") or len(line) > 80] == []
    assert call("--version").stdout.startswith("imwire, version ")
    for command in ("bench", "report", "compare", "history", "gate", "list", "show", "sizes"):
        assert call(command, "--help").exit_code == 0


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"], ["--version"], ["sing"], ["--sing"]])
def test_the_first_look_loads_no_command(tmp_path: Path, arguments: list[str]) -> None:
    program = f"""
import sys, click
before = {{*sys.modules}}
from imwire.bench.cli import main
try:
    main({arguments})
finally:
    new = {{*sys.modules}} - before
    known = {{*sys.stdlib_module_names, "click"}}
    print(*sorted(name for name in new if name.split(".")[0] not in known), file=sys.stderr)
    print("asyncio" in new, file=sys.stderr)
"""
    run = [sys.executable, "-P", "-c", program]
    done = subprocess.run(run, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    *_, ours, loops = done.stderr.splitlines()
    assert done.stdout or done.returncode == 2, done.stderr
    assert ours.split() == [
        "imwire", "imwire.bench", "imwire.bench.cli", "imwire.bench.commands", "imwire.bench.commands.exit_status",
    ]  # fmt: skip
    assert loops == "False"


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_a_command_is_listed_with_the_first_sentence_of_its_help(name: str) -> None:
    command = cli.main.get_command(click.Context(cli.main), name)
    assert command is not None
    assert command.get_short_help_str(200) == cli.COMMANDS[name]


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
