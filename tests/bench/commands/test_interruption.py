"""Ctrl-C, once and twice: what is kept, what is said, and that the end is quiet."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner, Result
from imwire.bench import cli
from imwire.bench.results import results_file
from imwire.bench.results.rows import Results

from ..conftest import made_up


def partial() -> Results:
    results = made_up(processes=2)
    return replace(results, run=msgspec.structs.replace(results.run, partial=True))


def interrupted(*_: Any) -> Any:
    raise KeyboardInterrupt


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run `imwire bench` with another collector, a report that is a stub, and the arguments."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("imwire.bench.commands.bench.build", lambda _, folder: folder / "report.html")

    def run(collect: Callable[..., Any], *arguments: str) -> Result:
        monkeypatch.setattr("imwire.bench.commands.bench.collect", collect)
        return CliRunner().invoke(cli.main, ["bench", "--codec", "json", *arguments])

    return run


def test_what_was_measured_gets_a_report(bench: Callable[..., Result]) -> None:
    result = bench(lambda *given: given[3](partial()), "--out", "o")
    assert result.exit_code == 130
    assert "partial: this run was interrupted" in result.stdout
    assert result.stdout.endswith("o/report.html\n")
    assert "partial results: o/results.json" in result.stderr


def test_a_second_time_while_the_report_is_built_leaves_the_results(
    bench: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("imwire.bench.commands.bench.build", interrupted)
    result = bench(lambda *given: given[3](partial()), "--out", "o")
    assert result.exit_code == 130
    assert "report.html" not in result.stdout
    said = "interrupted: no report; `imwire report o` makes it from o/results.json"
    assert result.stderr.splitlines()[-1] == said
    assert results_file.load("o").run.partial


def test_a_second_time_while_the_first_is_handled_leaves_the_last_round(bench: Callable[..., Result]) -> None:
    def collect(*given: Any) -> None:
        given[3](partial())
        raise KeyboardInterrupt

    result = bench(collect, "--out", "o")
    assert result.exit_code == 130
    assert result.stdout.endswith("o/report.html\n")
    assert results_file.load("o").run.partial


def test_before_anything_was_measured_one_line_and_no_folder(bench: Callable[..., Result]) -> None:
    result = bench(interrupted)
    assert result.exit_code == 130
    assert (result.stdout, result.stderr.count("\n")) == ("", 1)
    assert "interrupted before anything was measured" in result.stderr
    assert list(Path("results").iterdir()) == []
    Path("mine").mkdir()
    assert bench(interrupted, "--out", "mine").exit_code == 130
    assert Path("mine").is_dir(), "the user's own folder stays"
