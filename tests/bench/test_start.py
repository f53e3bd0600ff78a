"""The process from first to last: whatever becomes of its output, files are written and statuses are true."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from imwire.bench.gate.outcome import Outcome, SideInfo, TierInfo, outcome
from imwire.bench.gate.sides.verdicts import Row, Tier, Verdict
from imwire.bench.results import results_file
from imwire.reports import page

from .conftest import made_up

# The command as pip installs it, with stubs for what takes long; run0 stands for what is measured.
START = """
import signal, sys
from importlib.metadata import entry_points
def start():
    (command,) = entry_points(group="console_scripts", name="imwire")
    return command.load()
signal.signal(signal.SIGINT, signal.default_int_handler)
{stubs}
sys.exit(start()())
"""
STUBS = {
    "bench": """
from imwire.bench.commands import bench
from imwire.bench.results import results_file
bench.collect = lambda *given: given[3](results_file.load("run0"))
""",
    "gate": """
from pathlib import Path
from imwire.bench.commands import gate
from imwire.bench.gate import outcome
gate.repository.find = gate.settings.load = lambda folder: gate.settings
gate.settings.folder = Path()
gate.comparison.run = lambda *_: outcome.read(Path("found.json"))
""",
    "serve": """
import asyncio
from imwire.bench.pipeline import api
def stopped():
    stop = asyncio.Event()
    stop.set()
    return stop
api.stop_signals = stopped
""",
    "load": """
from imwire.bench.pipeline import api
from imwire.bench.pipeline.sockets.load_test import LoadResult
api.run = lambda *_: LoadResult(9, 1.0, 9.0, 1.0, 1.0, 1.0, 1.0, 0, 0, 0, 0, 0, 0, "")
""",
}
ARROW = "\N{RIGHTWARDS ARROW}"
CALLS = {
    "bench": ["--profile", "quick", "--out", "o"],
    "compare": ["run0", "run1"],
    "gate": ["--base", "HEAD", "--out", "o"],
    "history": ["."],
    "list": [],
    "load": [],
    "report": ["run0", "--out", "o"],
    "serve": ["--port", "0", "--store", "memory"],
    "show": ["text"],
    "sim": ["--messages", "1"],
    "sizes": ["--codec", "json"],
}
STATUSES = {"bench": 1, "gate": 1}
"""The made-up run has a refused case, and the made-up gate a regressed row; every other status is 0."""
WRITES = {"bench": page.PAGE, "report": page.PAGE, "gate": "gate.json"}


def found_by_a_gate() -> Outcome:
    base, head = (SideInfo(name, "a" * 40, "tree", "CPython", [], {}) for name in ("base", "head"))
    rows = [Row(Tier.EXACT, "json/text/bytes", Verdict.REGRESSED, 1, 2, "bytes", 1.0, 0.0, f"orjson 1 {ARROW} 2")]
    return outcome("0.1.0", base, head, [TierInfo(Tier.EXACT)], rows)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with what the stubs need."""
    for number in range(2):
        (tmp_path / f"run{number}").mkdir()
        results_file.write(made_up(number, factor=1 + number), tmp_path / f"run{number}" / "results.json")
    (tmp_path / "found.json").write_bytes(msgspec.json.encode(found_by_a_gate()))
    (tmp_path / "imwire.secret").write_text("0" * 64)
    return tmp_path


def started(
    command: str, cwd: Path, stdout: int, *, stubs: str | None = None, **environment: str
) -> "subprocess.Popen[bytes]":
    program = START.format(stubs=STUBS.get(command, "") if stubs is None else stubs)
    arguments = [sys.executable, "-P", "-c", program, command, *CALLS[command]]
    env = {**os.environ, **environment}
    return subprocess.Popen(arguments, cwd=cwd, stdout=stdout, stderr=subprocess.PIPE, env=env)


def ended(process: "subprocess.Popen[bytes]") -> tuple[int, str, str]:
    out, errors = process.communicate(timeout=120)
    return process.returncode, (out or b"").decode("utf-8", "replace"), errors.decode("utf-8", "replace")


def test_every_command_is_called() -> None:
    from imwire.bench import cli

    assert set(CALLS) == set(cli.COMMANDS)


@pytest.mark.parametrize("command", CALLS)
def test_the_reader_of_the_output_changes_neither_files_nor_status(command: str, folder: Path) -> None:
    status = STATUSES.get(command, 0)
    reading, broken = os.pipe()
    os.close(reading)
    with ExitStack() as stack, open("/dev/full", "wb") as full:
        places = [folder / name for name in ("piped", "full")]
        for place in places:
            shutil.copytree(folder, place, ignore=shutil.ignore_patterns("piped", "full"))
        piped, filled = (
            stack.enter_context(started(command, place, out))
            for place, out in zip(places, (broken, full.fileno()), strict=True)
        )
        os.close(broken)
        assert ended(piped)[0] == status
        code, _, errors = ended(filled)
        assert code == (status or 5)
        assert "Traceback" not in errors
        if not status:
            assert "standard output cannot be written: No space left on device" in errors
        for place in places:
            assert command not in WRITES or (place / "o" / WRITES[command]).stat().st_size


@pytest.mark.parametrize("command", CALLS)
@pytest.mark.parametrize("encoding", [pytest.param("ascii", marks=pytest.mark.long), "latin-1"])
def test_every_encoding_and_width_will_do(command: str, encoding: str, folder: Path) -> None:
    with started(command, folder, subprocess.PIPE, PYTHONIOENCODING=encoding, COLUMNS="1") as process:
        code, out, errors = ended(process)
    assert code == STATUSES.get(command, 0), errors
    assert "Traceback" not in errors
    assert out


def test_a_frame_stays_json_in_any_encoding(folder: Path) -> None:
    texts = []
    for encoding in ("utf-8", "latin-1"):
        with started("show", folder, subprocess.PIPE, PYTHONIOENCODING=encoding) as process:
            out, _ = process.communicate(timeout=60)
        texts.append(msgspec.json.decode(out.decode(encoding)))
    assert texts[0] == texts[1]
    assert not str(texts[0]).isascii()


def test_our_own_signs_are_spelt_where_they_cannot_be_written(folder: Path) -> None:
    with started("gate", folder, subprocess.PIPE, PYTHONIOENCODING="latin-1", COLUMNS="160") as process:
        _, out, _ = ended(process)
    assert "orjson 1 -> 2" in out


def test_a_standard_output_that_was_closed_is_no_trouble(folder: Path) -> None:
    closed = "import os; os.close(1); import sys; sys.stdout = None"
    with started("report", folder, subprocess.PIPE, stubs=closed) as process:
        code, _, errors = ended(process)
    assert (code, errors) == (0, "")
    assert (folder / "o" / page.PAGE).read_text(encoding="utf-8").endswith("</html>")


SIGNALLED = """
import os
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            sys.meta_path.remove(finder)
            os.kill(os.getpid(), {number})
finder = Finder()
sys.meta_path.insert(0, finder)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("module", ["click", "imwire.bench.commands.show", "imwire.codecs.json"])
def test_a_signal_in_the_first_half_second_costs_one_line(number: signal.Signals, module: str, folder: Path) -> None:
    """While the command line is imported, while the command is, and while the command imports its codec."""
    stubs = SIGNALLED.format(module=module, number=int(number)) + "sys.argv += ['--hex']"
    with started("show", folder, subprocess.PIPE, stubs=stubs) as process:
        assert ended(process) == (130, "", "imwire: interrupted\n")


def test_a_signal_that_is_ignored_stays_ignored(folder: Path) -> None:
    ignored = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"
    stubs = ignored + SIGNALLED.format(module="imwire.bench.commands.list", number=int(signal.SIGTERM))
    with started("list", folder, subprocess.PIPE, stubs=stubs) as process:
        assert ended(process)[0] == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_told_to_end_writes_its_report(number: signal.Signals, folder: Path) -> None:
    stubs = STUBS["bench"].replace("bench.collect =", "collect =") + (
        "import os\n"
        "def interrupted(*given):\n"
        "    collect(*given)\n"
        f"    os.kill(os.getpid(), {int(number)})\n"
        "    signal.pause()\n"
        "bench.collect = interrupted\n"
    )
    whole = made_up()
    partial = replace(whole, run=msgspec.structs.replace(whole.run, partial=True))
    results_file.write(partial, folder / "run0" / "results.json")
    with started("bench", folder, subprocess.PIPE, stubs=stubs) as process:
        code, out, errors = ended(process)
    assert code == 130, errors
    assert "partial results: o/results.json" in errors
    assert out.splitlines()[-1] == "o/report.html"
    assert "artial run" in (folder / "o" / page.PAGE).read_text(encoding="utf-8")
