"""What is recorded of the machine, and when it is called busy."""

import getpass
import os
import socket
import subprocess
import sys
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pyperf
import pytest
from imwire.bench.harness import machine, measuring_process
from imwire.bench.harness.machine import busy_share  # the fixtures around all tests replace it in the module
from imwire.bench.harness.measuring_process import ask
from imwire.bench.harness.supervisor import WorkerError
from imwire.bench.results.rows import FINGERPRINT


def test_everything_a_figure_depends_on_is_recorded() -> None:
    environment = machine.environment(7, "built-in", ["orjson+zstd", "protobuf"])
    assert set(FINGERPRINT) <= set(environment)
    assert environment["seed"] == 7
    assert environment["protobuf_implementation"] in ("upb", "python")
    packages = environment["packages"]
    assert isinstance(packages, dict)
    assert {"imwire", "orjson", "protobuf", "msgspec", "pyperf", "zstandard"} <= set(packages)
    # They change no figure: a worker that measures these codecs does not import them.
    assert not {"pip", "setuptools", "pytest", "click", "rich", "cbor2", "msgpack", "ormsgpack"} & set(packages)
    # A wheel does not know its commit.
    assert all(environment[name] for name in FINGERPRINT if name not in ("seed", "commit"))


@pytest.mark.parametrize(
    ("variable", "value", "name", "recorded"),
    [
        ("PYTHONMALLOC", "malloc", "PYTHONMALLOC", "malloc"),
        ("PYTHONDEVMODE", "1", "dev_mode", "True"),
        ("PYTHONOPTIMIZE", "2", "optimize", "2"),
        ("PYTHONTRACEMALLOC", "1", "PYTHONTRACEMALLOC", "1"),
        ("GLIBC_TUNABLES", "glibc.malloc.tcache_count=0", "GLIBC_TUNABLES", "glibc.malloc.tcache_count=0"),
    ],
)
def test_what_slows_python_down_is_recorded(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, name: str, recorded: str
) -> None:
    before = ask("built-in", ["json"]).settings
    monkeypatch.setenv(variable, value)
    assert ask("built-in", ["json"]).settings == {**before, name: recorded}
    assert before.get(name) != recorded


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="Linux only")
def test_affinity_quota_and_governor_are_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed = os.sched_getaffinity(0)
    if len(allowed) < 2:
        pytest.skip("one processor cannot be narrowed")
    try:
        os.sched_setaffinity(0, {min(allowed)})
        assert ask("built-in", ["json"]).settings["cpu_affinity"] == str(min(allowed))
    finally:
        os.sched_setaffinity(0, allowed)
    told = {"cpu_quota": "1.5 CPUs", "cpu_config": "0-1=driver:intel_pstate, governor:powersave"}
    monkeypatch.setattr(pyperf.Run, "get_metadata", lambda _: told)
    assert told.items() <= measuring_process.settings().items()
    monkeypatch.setattr(pyperf.Run, "get_metadata", lambda _: {})
    unknown = {"cpu_affinity": "all", "cpu_quota": "none", "cpu_config": "unknown"}
    assert unknown.items() <= measuring_process.settings().items()


def test_a_preloaded_library_is_named_without_its_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_PRELOAD", "/home/somebody/libjemalloc.so.2")
    assert measuring_process.settings()["LD_PRELOAD"] == "libjemalloc.so.2"


def test_a_process_that_cannot_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    program = "import sys; print('no room', file=sys.stderr); sys.exit(3)"
    monkeypatch.setattr(measuring_process, "COMMAND", (sys.executable, "-c", program))
    with pytest.raises(WorkerError, match=r"the worker cannot run: .* exit status 3\. no room"):
        ask("built-in", ["json"])


def test_nothing_names_the_machine_or_its_owner() -> None:
    text = str({name: value for name, value in machine.environment(0).items() if name != "packages"})
    assert socket.gethostname() not in text
    assert str(Path.home()) not in text
    assert f"/home/{getpass.getuser()}" not in text


def test_an_edit_of_a_source_shows(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "one.pyc").write_bytes(b"compiled")
    (tmp_path / "one.py").write_text("value = 1\n")
    monkeypatch.setattr(machine, "_folder", lambda _: tmp_path)
    before = machine.source_sha256()
    (tmp_path / "__pycache__" / "one.pyc").write_bytes(b"compiled again")
    assert machine.source_sha256() == before
    (tmp_path / "one.py").write_text("value = 2\n")
    assert machine.source_sha256() != before


def test_a_copy_inside_somebody_elses_repository_has_no_commit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", str(tmp_path)], check=True)
    (tmp_path / "__init__.py").write_text("")
    monkeypatch.setattr(machine, "_folder", lambda _: tmp_path)
    assert machine.commit() == ""
    add = ["git", "-C", str(tmp_path), "-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run([*add, "add", "."], check=True)
    subprocess.run([*add, "commit", "--quiet", "-m", "one"], check=True)
    assert len(machine.commit()) == 40
    (tmp_path / "__init__.py").write_text("edited = True\n")
    assert machine.commit().endswith("-dirty")


Linux = namedtuple("Linux", "user nice system idle iowait irq softirq steal guest guest_nice")
MacOS = namedtuple("MacOS", "user nice system idle")


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Have psutil tell made-up times, one after the other, and nobody sleep."""
    monkeypatch.setattr(machine.time, "sleep", lambda _: None)

    def tell(*times: object) -> None:
        told = iter(times)
        monkeypatch.setattr(machine.psutil, "cpu_times", lambda: next(told))

    return tell


def test_what_others_use_and_steal_is_read_from_the_counted_times(counted: Callable[..., None]) -> None:
    times = Linux(100, 0, 100, 700, 100, 0, 0, 0, 50, 0), Linux(150, 0, 120, 710, 100, 0, 0, 20, 90, 0)
    counted(*times)
    before, after = machine.cpu_times(), machine.cpu_times()
    assert before == machine.CpuTimes(total_s=1000, idle_s=800, steal_s=0)
    assert machine.steal_share(before, after) == 0.2
    assert machine.steal_share(None, after) == -1
    assert machine.steal_share(before, before) == -1
    counted(*times)
    assert busy_share() == 0.9


def test_where_steal_is_not_counted_it_is_not_known(counted: Callable[..., None]) -> None:
    times = MacOS(1, 2, 3, 4), MacOS(2, 2, 3, 5)
    counted(*times)
    before, after = machine.cpu_times(), machine.cpu_times()
    assert before == machine.CpuTimes(total_s=10, idle_s=4, steal_s=None)
    assert machine.steal_share(before, after) == -1
    counted(*times)
    assert busy_share() == 0.5


def test_where_no_times_can_be_read_the_load_stands_in(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden() -> None:
        raise PermissionError("/proc/stat")

    monkeypatch.setattr(machine.psutil, "cpu_times", forbidden)
    monkeypatch.setattr(machine, "load_average", lambda: 3.0)
    monkeypatch.setattr(machine.os, "cpu_count", lambda: 4)
    assert machine.cpu_times() is None
    assert busy_share() == 0.75


def test_the_times_of_this_machine_are_read() -> None:
    before, after = machine.cpu_times(), machine.cpu_times()
    assert before is not None
    assert after is not None
    assert 0 < before.idle_s < before.total_s <= after.total_s


@pytest.mark.parametrize(
    ("busy", "steal", "words"),
    [(0.1, 0.0, []), (-1.0, -1.0, []), (0.5, 0.0, ["50%"]), (0.0, 0.09, ["9.0%"]), (0.3, 0.05, ["30%", "5.0%"])],
)
def test_warnings(monkeypatch: pytest.MonkeyPatch, busy: float, steal: float, words: list[str]) -> None:
    monkeypatch.setattr(machine, "STEAL_SHARE", 0.02)
    found = machine.disturbances(busy, steal, "now")
    assert len(found) == len(words)
    assert all(word in text and text.startswith("now, ") for word, text in zip(words, found, strict=True))
