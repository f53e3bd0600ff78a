"""The command whole: what it compares, on a scratch repository with a codec of its own, and on ours."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from imwire.bench.gate.tiers import instructions, timing

from .conftest import CODEC, EXAMPLE, ROOT, Commit, Gate, edit, rows, source

pytestmark = pytest.mark.long
needs_valgrind = pytest.mark.skipif(not instructions.available(), reason="valgrind is not installed (Debian: valgrind)")


def test_the_examples_baseline_is_what_it_writes(example: Path, gate: Gate) -> None:
    shutil.copy(EXAMPLE / "pyproject.toml", example)
    assert gate("--accept").exit_code == 0
    assert (example / "imwire-baseline.json").read_text() == (EXAMPLE / "imwire-baseline.json").read_text()


def test_a_byte_more_fails_until_it_is_accepted(
    example: Path, commit: Commit, gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit(**{CODEC: source(example) + "# harmless\n"})
    same = gate("--base", "HEAD~1", "--tier", "exact")
    assert (same.exit_code, rows(example)["acme/text/bytes"]["verdict"]) == (0, "same"), same.output
    assert "instructions: SKIPPED: not asked for" in same.output
    longer = source(example).replace("return data\n", 'return data + b"\\xc0"[: b"typing" in data]\n')
    longer = longer.replace("msgpack.unpackb(data,", 'msgpack.unpackb(data[: len(data) - (b"typing" in data)],')
    commit(**{CODEC: longer})
    summary = tmp_path / "summary.md"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    worse = gate("--base", "HEAD~1", "--tier", "exact")
    assert worse.exit_code == 1, worse.output
    found = rows(example)
    row = found["acme/typing/bytes"]
    assert (row["verdict"], row["head"] - row["base"], row["causes"]) == ("regressed", 256, ["code changed"])
    assert found["acme/text/bytes"]["verdict"] == "same"
    assert "regressed | exact | `acme/typing/bytes`" in summary.read_text()
    assert gate("--accept").exit_code == 0
    commit()
    accepted = gate("--base", "HEAD~2", "--tier", "exact")
    assert accepted.exit_code == 0, accepted.output
    assert rows(example)["acme/typing/bytes"]["verdict"] == "accepted"
    commit(**{CODEC: longer + "# nothing\n"})
    (example / "imwire-baseline.json").write_text('{"schema": 1, "rows": {}}')
    stale = gate("--base", "HEAD~1", "--tier", "exact")
    assert stale.exit_code == 1
    assert "baseline stale" in stale.output


BROKEN = {
    "import a_module_that_nobody_has": "acme",
    "from imwire.codecs import api\nobject.__setattr__(codec, 'bind', lambda model: api.load('nope'))": "acme",
    "object.__setattr__(codec, 'bind', lambda model: __import__('imwire.codecs.api').codecs.api.Functions(int, int))": (
        "acme/text/bytes"
    ),
}
"""What breaks a codec, and the row that says so: its import, its binding, and its encoding."""


@pytest.mark.parametrize("line", BROKEN)
def test_a_base_that_fails_is_not_comparable_whatever_the_baseline_records(
    example: Path, commit: Commit, gate: Gate, line: str
) -> None:
    assert gate("--accept").exit_code == 0
    works = source(example)
    commit(**{CODEC: f"{works}\n{line}\n"})
    commit(**{CODEC: works})
    broken = gate("--base", "HEAD~1", "--tier", "exact")
    assert broken.exit_code == 4, broken.output
    assert rows(example)[BROKEN[line]]["verdict"] == "not comparable"


def test_a_codec_that_the_base_does_not_bring_comes_with_the_baseline(
    example: Path, commit: Commit, gate: Gate
) -> None:
    project = (example / "pyproject.toml").read_text()
    assert gate("--accept").exit_code == 0
    entry_point = '[project.entry-points."imwire.codecs"]\nacme = "acme_chat_codec:codec"\n'
    assert entry_point in project
    commit(pyproject_DOT_toml=project.replace(entry_point, ""))
    commit(pyproject_DOT_toml=project)
    came = gate("--base", "HEAD~1", "--tier", "exact")
    assert came.exit_code == 0, came.output
    assert rows(example)["acme/text/bytes"]["verdict"] == "accepted"


@needs_valgrind
def test_a_needless_copy_is_found_and_the_codec_named(example: Path, gate: Gate) -> None:
    before, after = "packb(shortened(document))", "packb(shortened(shortened(document)))"
    slower = source(example).replace(before, after)
    (example / "acme_chat_codec.py").write_text(slower)
    found = gate("--base", "HEAD", "--tier", "instructions", "--only", "acme/*", "--only", "msgpack/*")
    assert found.exit_code == 1, found.output
    judged = {name: row["verdict"] for name, row in rows(example).items()}
    assert judged["acme/text/encode"] == "regressed"
    assert judged["acme/text/decode"] == judged["acme/text/bytes"] == "same"
    assert {verdict for name, verdict in judged.items() if name.startswith("msgpack")} == {"same"}
    assert judged["acme/all/mean"] == "regressed"


def test_an_upgrade_is_told_from_a_change_of_code(example: Path, gate: Gate) -> None:
    found = gate("--base-requirements", "msgpack==1.1.1", "--tier", "exact")
    assert found.exit_code == 0, found.output
    sides = json.loads((example / "results" / "gate" / "gate.json").read_text())
    assert sides["base"]["distributions"]["msgpack"] == "1.1.1" != sides["head"]["distributions"]["msgpack"]
    assert sides["base"]["replaced"] == ["msgpack==1.1.1"]
    assert sides["base"]["tree"] == sides["head"]["tree"]


def test_a_baseline_that_goes_away_never_passes(example: Path, commit: Commit, gate: Gate) -> None:
    assert gate("--accept").exit_code == 0
    commit()
    (example / "imwire-baseline.json").unlink()
    found = gate("--base", "HEAD", "--tier", "exact")
    assert found.exit_code == 1, found.output
    assert rows(example)["baseline"]["verdict"] == "regressed"
    assert "base has imwire-baseline.json, and head has no baseline" in found.output


def test_a_codec_that_loses_frames_is_regressed_and_the_others_are_counted(
    example: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    monkeypatch.setattr(timing, "measure", lambda _b, _h, codecs, *_: counted.extend(codecs) or ({}, {}, {}))
    edit(example / "acme_chat_codec.py", "    return data\n", "    return data[:-1]\n")
    found = gate("--base", "HEAD", "--tier", "time")
    assert found.exit_code == 1, found.output
    assert next(iter(rows(example).values()))["evidence"].startswith("does not come back")
    assert counted == ["msgpack"]
    assert "without acme, whose frames do not come back" in found.output


def test_a_tree_against_itself_is_compared_with_its_baseline_and_says_what_it_did_not_look_at(
    example: Path, gate: Gate
) -> None:
    # Hooks are for people: this one would fail every checkout.
    hook = example / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert gate("--accept").exit_code == 0
    subprocess.run(["git", "add", "--all"], check=True)
    subprocess.run(["git", "commit", "--quiet", "--message", "baseline"], check=True)
    found = gate("--base", "HEAD")
    assert found.exit_code == 0, found.output
    assert "instructions and time not run" in found.output


def test_what_a_change_does_to_the_settings_is_told(example: Path, commit: Commit, gate: Gate) -> None:
    # Both sides are built by setuptools here, as the example itself says.
    own = (EXAMPLE / "pyproject.toml").read_text()
    whole = own.replace('"history-50"', '"typing"').replace("acme/history-50", "acme/typing")
    commit(pyproject_DOT_toml=whole.replace("[tool.imwire]\n", "[tool.imwire]\nseeds = []\n"))
    edit(example / "pyproject.toml", "[tool.imwire]\n", "[tool.imwire]\ntime-row = 9.0\n")
    found = gate("--base", "HEAD", "--tier", "exact")
    assert found.exit_code == 0, found.output
    assert (row := rows(example)["settings"])["verdict"] == "noted"
    assert "time-row 0.03 \N{RIGHTWARDS ARROW} 9.0" in row["evidence"]


@needs_valgrind
def test_a_slower_stage_and_a_slower_codec_of_ours_are_named(project: Path, commit: Commit, gate: Gate) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout of imwire")
    subprocess.run(["git", "fetch", "--quiet", str(ROOT), "HEAD"], check=True)
    subprocess.run(["git", "reset", "--quiet", "--hard", "FETCH_HEAD"], check=True)
    settings = '[tool.imwire]\ncodecs = ["json", "msgpack"]\npayloads = ["text", "ack-batch"]\nseeds = [1]\n'
    (project / "imwire-baseline.json").unlink()
    text = (project / "pyproject.toml").read_text()
    commit(pyproject_DOT_toml=text.partition("[tool.imwire]")[0] + settings)
    copied = '_loads = lambda document: msgpack.packb(__import__("copy").deepcopy(document)), '
    edit(project / "codecs" / "msgpack.py", "_loads = msgpack.Packer().pack, ", copied)
    scanned = "return next((self._places[each] for each in list(self._places) if each == key), None)"
    edit(project / "bench" / "pipeline" / "gateway" / "idempotency.py", "return self._places.get(key)", scanned)
    found = gate("--base", "HEAD", "--tier", "instructions")
    assert found.exit_code == 1, found.output
    judged = {name: row["verdict"] for name, row in rows(project).items()}
    slower = {name for name, verdict in judged.items() if verdict == "regressed"}
    assert {"msgpack/text/encode", "msgpack/all/mean", "path/dedupe at the gateway/receive"} <= slower
    assert not [name for name in slower if name.startswith("json")]
    assert set(judged.values()) == {"regressed", "same"}
