"""`imwire sim`: what it prints, and its exit status."""

import pytest
from click.testing import CliRunner
from imwire.bench import cli
from imwire.bench.pipeline.simulation.bugs import BUGS
from imwire.bench.studies import seeded_bugs

pytestmark = pytest.mark.long


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.main, ["sim", *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_one_seed_says_what_happened() -> None:
    status, output = run("--seed", "3", "--loss", "0.3", "--ack-shape", "ids")
    assert status == 0
    for words in ("seed 3: ", "30% lost", "ids ACKs", "messages kept", "no promise was broken in this seed"):
        assert words in output


def test_the_outcome_does_not_depend_on_how_many_processes_work() -> None:
    assert run("--seeds", "30", "--jobs", "1") == run("--seeds", "30", "--jobs", "2")


def test_a_broken_promise_names_its_seed_and_exits_with_1() -> None:
    status, output = run("--seeds", "4", "--bug", "no dedupe")
    assert status == 1
    assert "seed 0: " in output
    assert "imwire sim --seed 0 --trace" in output
    assert "of 4 seeds broke a promise" in output


def test_a_trace_names_time_device_step_and_message() -> None:
    _, output = run("--seed", "1", "--trace", "--messages", "3")
    for step in ("created", "sent", "on its way to the store", "ACK to the sender", "delivered", "ACK of a batch"):
        assert f" {step}" in output
    assert "conversation 1" in output


@pytest.mark.parametrize("arguments", [("--loss", "2"), ("--seeds", "0"), ("--bug", "nothing")])
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...]) -> None:
    assert run(*arguments)[0] == 2


def test_the_table_of_bugs_names_all_and_says_when_one_is_not_found(capsys: pytest.CaptureFixture[str]) -> None:
    assert seeded_bugs.main(["--most", "1"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(" | ")[0].removeprefix("| ") for line in lines[2:]] == list(BUGS)
    assert any("not found" in line for line in lines)
