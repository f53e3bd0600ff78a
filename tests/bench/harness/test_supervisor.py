"""Workers that misbehave: each costs its own case, is named, and never outlives the reader."""

import os
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from imwire.bench.harness.orders import Began, Checked, Failed, WorkerReady, WorkOrder, digest, line
from imwire.bench.harness.supervisor import WorkerError, answers

READY = line(WorkerReady({}, 0.0, 1.0))


def order(*items: tuple[str, ...]) -> WorkOrder:
    return WorkOrder(task="validate", items=list(items), digest=digest(items), catalogue="built-in", seed=0)


def script(tmp_path: Path, body: str) -> tuple[str, ...]:
    """Return the command of a worker that reads its order into `order` and then runs `body`."""
    start = (
        "import json, os, sys, time\n"
        "def say(**reply):\n"
        "    print(json.dumps(reply), flush=True)\n"
        "order = json.load(sys.stdin)\n"
        "say(type='WorkerReady', metadata={}, overhead_s=0.0, speed=1.0)\n"
    )
    path = tmp_path / "worker_script.py"
    path.write_text(start + body)
    return (sys.executable, str(path))


ANSWER_ALL = """
for index, item in enumerate(order["items"]):
    say(type="Began", index=index)
    {deed}
    say(type="Checked", frame_bytes=[int(item[1])], reason="")
"""


def collected(given: WorkOrder, command: tuple[str, ...], limit_s: float = 20.0) -> dict[int, msgspec.Struct]:
    found = [(index, reply) for index, reply in answers(given, limit_s, command) if index is not None]
    assert len(dict(found)) == len(found), "an item was answered twice"
    return dict(found)


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        ("os._exit(7)", "the worker died: exit status 7"),
        ("os.abort()", "the worker died: signal 6 (Aborted)"),
        ("raise SystemError('deep trouble')", "the worker died: exit status 1: SystemError: deep trouble"),
        ("print('{\"type\": ', end='', flush=True); os._exit(0)", "the worker died: exit status 0"),
    ],
)
def test_the_item_that_kills_its_worker_is_named_and_the_rest_goes_on(tmp_path: Path, deed: str, said: str) -> None:
    command = script(tmp_path, ANSWER_ALL.format(deed=f"if item[0] == 'bad': {deed}"))
    given = order(("good", "1"), ("bad", "2"), ("good", "3"), ("bad", "2"), ("good", "5"), ("bad", "6"))
    found = collected(given, command)
    assert found[1] == found[5] == Failed(said)
    assert {index for index, reply in found.items() if isinstance(reply, Checked)} == {0, 2, 4}
    assert found[4] == Checked([5], "")
    assert 3 not in found, "what killed a worker is not tried again"


def test_a_worker_that_falls_silent_is_ended(tmp_path: Path) -> None:
    deed = "if item[0] == 'bad': open('pid', 'w').write(str(os.getpid())); time.sleep(600)"
    command = script(tmp_path, f"os.chdir({str(tmp_path)!r})\n" + ANSWER_ALL.format(deed=deed))
    found = collected(order(("bad", "1"), ("good", "2")), command, limit_s=1.0)
    assert found[0] == Failed("no answer within 1 s: the worker was ended")
    assert found[1] == Checked([2], "")
    _assert_gone(tmp_path)


def test_a_reader_that_leaves_takes_the_worker_with_it(tmp_path: Path) -> None:
    command = script(tmp_path, f"os.chdir({str(tmp_path)!r})\n" + "open('pid', 'w').write(str(os.getpid()))\n"
                     + ANSWER_ALL.format(deed="if item[0] == 'bad': time.sleep(600)"))  # fmt: skip
    with closing(answers(order(("good", "1"), ("bad", "2")), 20.0, command)) as replies:
        assert next(replies)[0] is None
        assert next(replies) == (0, Checked([1], ""))
    _assert_gone(tmp_path)


def _assert_gone(folder: Path) -> None:
    with pytest.raises(ProcessLookupError):
        os.kill(int((folder / "pid").read_text()), 0)


@pytest.mark.parametrize("body", ["raise ImportError('no such library')", "os._exit(1)"])
def test_workers_that_cannot_run_at_all_are_an_error(tmp_path: Path, body: str) -> None:
    with pytest.raises(WorkerError, match="the worker cannot run: the worker died: exit status 1"):
        collected(order(("good", "1")), script(tmp_path, body))


def test_a_worker_that_dies_between_two_items_costs_none(tmp_path: Path) -> None:
    body = ANSWER_ALL.format(deed="pass").rstrip() + "\n    os._exit(0)\n"
    found = collected(order(("good", "1"), ("good", "2"), ("good", "3")), script(tmp_path, body))
    assert found == {0: Checked([1], ""), 1: Checked([2], ""), 2: Checked([3], "")}


def test_the_real_worker_answers() -> None:
    given = order(("json", "typing"), ("orjson", "typing"))
    replies: list[Any] = list(answers(given))
    assert [index for index, _ in replies] == [None, 0, 1]
    assert isinstance(replies[0][1], WorkerReady)
    assert replies[1][1] == replies[2][1]
    assert not isinstance(replies[1][1], Began)
