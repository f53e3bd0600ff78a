"""What is recorded of the machine, and when it is called busy."""

import getpass
import socket
import subprocess
from pathlib import Path

import pytest
from imwire.bench.harness import machine
from imwire.bench.results.rows import FINGERPRINT


def test_everything_a_figure_depends_on_is_recorded() -> None:
    environment = machine.environment(7)
    assert set(FINGERPRINT) <= set(environment)
    assert environment["seed"] == 7
    assert environment["protobuf_implementation"] in ("upb", "python")
    packages = environment["packages"]
    assert isinstance(packages, dict)
    assert {"imwire", "orjson", "protobuf", "msgspec", "pyperf"} <= set(packages)
    # A wheel does not know its commit.
    assert all(environment[name] for name in FINGERPRINT if name not in ("seed", "commit"))


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


def test_steal_is_read_from_the_counters() -> None:
    before = machine.ticks("cpu  100 0 100 700 100 0 0 0 50 0\ncpu0 1 2 3\n")
    after = machine.ticks("cpu  150 0 120 710 100 0 0 20 90 0\n")
    assert before == machine.Ticks(total=1000, idle=800, steal=0)
    assert machine.steal_share(before, after) == 0.2
    assert machine.ticks("intr 1 2 3\n") is None
    assert machine.steal_share(None, after) == -1
    assert machine.steal_share(before, before) == -1


def test_old_kernels_without_steal_are_read_too() -> None:
    assert machine.ticks("cpu  1 2 3 4 5 6 7\n") == machine.Ticks(total=28, idle=9, steal=0)


@pytest.mark.parametrize(
    ("busy", "steal", "words"),
    [(0.1, 0.0, []), (-1.0, -1.0, []), (0.5, 0.0, ["50%"]), (0.0, 0.09, ["9.0%"]), (0.3, 0.05, ["30%", "5.0%"])],
)
def test_warnings(monkeypatch: pytest.MonkeyPatch, busy: float, steal: float, words: list[str]) -> None:
    monkeypatch.setattr(machine, "STEAL_SHARE", 0.02)
    found = machine.disturbances(busy, steal, "now")
    assert len(found) == len(words)
    assert all(word in text and text.startswith("now, ") for word, text in zip(words, found, strict=True))
