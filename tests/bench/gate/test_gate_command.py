"""The command whole, on scratch repositories: a user's with a codec of their own (examples/plugin-codec), and ours."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from imwire.bench import cli
from imwire.bench.commands import gate as gate_command
from imwire.bench.gate import comparison
from imwire.bench.gate.sides.verdicts import CannotCompare
from imwire.bench.gate.tiers import instructions, timing

pytestmark = pytest.mark.long
ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "plugin-codec"
CODEC = "acme_chat_codec_DOT_py"
Commit = Callable[..., str]
Gate = Callable[..., Result]

needs_valgrind = pytest.mark.skipif(not instructions.available(), reason="valgrind is not installed (Debian: valgrind)")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for built sides that all tests here share, as the jobs of a CI service do."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def gate(cache: Path, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Return a call of the command in the project."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    # What one hash seed finds, three find: the changes here are far beyond what seeds do.
    monkeypatch.setattr(instructions, "HASH_SEEDS", (1,))
    return lambda *arguments: CliRunner().invoke(cli.main, ["gate", *arguments])


@pytest.fixture
def example(project: Path, commit: Commit) -> Path:
    """Return the example as a repository of one commit, without its baseline, and without what takes long.

    flit builds it, because setuptools takes several times as long to start, for each of many trees.
    """
    shutil.copytree(EXAMPLE, project, dirs_exist_ok=True)
    (project / "imwire-baseline.json").unlink()
    edit(project / "pyproject.toml", "[tool.imwire]\n", "[tool.imwire]\nseeds = []\n")
    edit(project / "pyproject.toml", ', "history-50"]', "]")
    edit(project / "pyproject.toml", "acme/history-50/*", "acme/typing/*")
    edit(project / "pyproject.toml", '"setuptools>=77"', '"flit_core>=3.11"')
    edit(project / "pyproject.toml", "setuptools.build_meta", "flit_core.buildapi")
    edit(
        project / "pyproject.toml",
        '[tool.setuptools]\npy-modules = ["acme_chat_codec"]\n',
        '[tool.flit.module]\nname = "acme_chat_codec"\n',
    )
    commit()
    return project


def source(project: Path) -> str:
    return (project / "acme_chat_codec.py").read_text()


def rows(project: Path) -> dict[str, dict[str, Any]]:
    found = json.loads((project / "results" / "gate" / "gate.json").read_text())
    return {row["name"]: row for row in found["rows"]}


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


def test_a_base_that_fails_to_load_is_not_comparable_whatever_the_baseline_records(
    example: Path, commit: Commit, gate: Gate
) -> None:
    assert gate("--accept").exit_code == 0
    works = source(example)
    commit(**{CODEC: f"import a_module_that_nobody_has\n{works}"})
    commit(**{CODEC: works})
    broken = gate("--base", "HEAD~1", "--tier", "exact")
    assert broken.exit_code == 4, broken.output
    row = rows(example)["acme"]
    assert row["verdict"] == "not comparable"
    assert "a_module_that_nobody_has" in row["evidence"]


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


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ((), 2, "name a base"),
        (("--base", "origin/main"), 2, "there is no commit 'origin/main' here"),
        (("--base-requirements", "orjson = 3"), 2, "is not a requirement"),
        (("--accept", "--base", "HEAD"), 2, "takes no base"),
        (("--self-test", "--base", "HEAD"), 2, "--self-test tries the gate on this tree"),
        (("--base", "HEAD", "--long"), 2, "--long needs --self-test"),
        (("--base", "HEAD", "--tier", "exact", "--only", "acme/*", "--only", "nothing/*"), 2, "no row matches"),
        (("--base", "HEAD"), 4, "1 not comparable"),
        (("--base", "HEAD", "--base-requirements", "no-such-distribution-of-imwire==1"), 4, "pip install"),
        (("--base", "HEAD", "--out", "pyproject.toml/x"), 2, "cannot write to pyproject.toml/x"),
    ],
)
@pytest.mark.usefixtures("example")
def test_a_call_that_compares_nothing_never_passes(
    gate: Gate, arguments: tuple[str, ...], status: int, said: str
) -> None:
    found = gate(*arguments)
    assert found.exit_code == status, found.output
    assert said in found.output


def test_a_comparison_that_comes_to_nothing_says_so_wherever_a_verdict_is_looked_for(
    example: Path, gate: Gate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    assert gate("--base", "origin/main").exit_code == 2
    said = "there is no commit &apos;origin/main&apos; here", "there is no commit 'origin/main' here"
    out = example / "results" / "gate"
    assert any(words in (out / "junit.xml").read_text() for words in said)
    assert said[1] in (out / "gate.md").read_text()
    assert said[1] in (tmp_path / "summary.md").read_text()
    assert not (out / "gate.json").exists()


def test_what_compares_nothing_leaves_the_last_verdict_alone(example: Path, gate: Gate) -> None:
    out = example / "results" / "gate"
    out.mkdir(parents=True)
    (out / "gate.md").write_text("the last verdict")
    (example / "acme_chat_codec.py").write_text("raise ImportError('no')\n")
    assert gate("--accept").exit_code == 4
    assert gate().exit_code == 2
    assert (out / "gate.md").read_text() == "the last verdict"
    (example / "pyproject.toml").write_text("[tool.imwire]\npaylods = []\n")
    mistaken = gate("--base", "HEAD")
    assert mistaken.exit_code == 2
    assert "unknown field `paylods`; the keys are codecs, payloads," in mistaken.output.replace("\n", " ")
    assert "unknown field" in (out / "gate.md").read_text()


def test_a_codec_that_writes_other_bytes_each_time_is_told_apart(example: Path, gate: Gate) -> None:
    assert gate("--accept").exit_code == 0
    accepted = (example / "imwire-baseline.json").read_text()
    random = source(example).replace(
        "return data\n", 'return data + bytes([__import__("random").randrange(2, 256)])[b"typing" not in data :]\n'
    )
    (example / "acme_chat_codec.py").write_text(
        random.replace("msgpack.unpackb(data,", 'msgpack.unpackb(data[: len(data) - (b"typing" in data)],')
    )
    found = gate("--base", "HEAD", "--tier", "exact")
    assert found.exit_code == 4, found.output
    assert rows(example)["acme/typing/bytes"]["verdict"] == "not comparable"
    assert "head gives another figure when it is asked again" in found.output
    refused = gate("--accept")
    assert refused.exit_code == 4, refused.output
    assert "nothing was accepted" in refused.output
    assert (example / "imwire-baseline.json").read_text() == accepted


def test_a_baseline_that_goes_away_is_told(example: Path, commit: Commit, gate: Gate) -> None:
    assert gate("--accept").exit_code == 0
    commit()
    (example / "imwire-baseline.json").unlink()
    found = gate("--base", "HEAD", "--tier", "exact")
    assert found.exit_code == 0, found.output
    assert rows(example)["baseline"]["verdict"] == "accepted"
    assert "base has imwire-baseline.json, and head has no baseline" in found.output


def test_settings_alone_are_nothing_measured(example: Path, gate: Gate) -> None:
    edit(example / "pyproject.toml", "[tool.imwire]\n", "[tool.imwire]\ntime-row = 9.0\n")
    found = gate("--base", "HEAD", "--tier", "exact", "--only", "acme/text/encode")
    assert found.exit_code == 4, found.output
    assert "nothing was measured" in found.output


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


def test_a_threshold_of_no_row_is_a_mistake(example: Path, gate: Gate) -> None:
    text = (example / "pyproject.toml").read_text()
    (example / "pyproject.toml").write_text(text.replace("acme/typing/*", "acme/typng/*"))
    found = gate("--base", "HEAD", "--tier", "exact")
    assert found.exit_code == 2, found.output
    assert "no row matches [tool.imwire] thresholds 'acme/typng/*'" in found.output


@pytest.mark.parametrize(
    ("key", "kind", "arguments"),
    [("codecs", "codec", ("--base", "HEAD", "--tier", "exact")), ("payloads", "payload", ("--accept",))],
)
def test_a_glob_that_stands_for_nothing_is_a_mistake(
    example: Path, gate: Gate, key: str, kind: str, arguments: tuple[str, ...]
) -> None:
    text = (example / "pyproject.toml").read_text()
    (example / "pyproject.toml").write_text(text.replace(f"{key} = [", f'{key} = ["nothing-*", '))
    found = gate(*arguments)
    assert found.exit_code == 2, found.output
    assert f"no {kind} matches 'nothing-*'" in found.output


def test_nothing_is_accepted_where_not_everything_works(example: Path, gate: Gate) -> None:
    whole = (EXAMPLE / "imwire-baseline.json").read_text()
    (example / "imwire-baseline.json").write_text(whole)
    for broken in ("raise ImportError('no')\n", source(example).replace("return data\n", "return data[:-1]\n")):
        (example / "acme_chat_codec.py").write_text(broken)
        found = gate("--accept")
        assert found.exit_code == 4, found.output
        assert "nothing was accepted" in found.output
        assert (example / "imwire-baseline.json").read_text() == whole


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


def test_a_codec_that_fails_is_not_comparable_whatever_rows_were_asked_for(example: Path, gate: Gate) -> None:
    (example / "acme_chat_codec.py").write_text("raise ImportError('not today')\n")
    found = gate("--base", "HEAD", "--tier", "exact", "--only", "acme/*", "--only", "msgpack/*")
    assert found.exit_code == 4, found.output
    assert "not today" in found.output


def test_what_a_change_does_to_the_settings_is_told(example: Path, commit: Commit, gate: Gate) -> None:
    # Both sides are built by setuptools here, as the example itself says.
    own = (EXAMPLE / "pyproject.toml").read_text()
    whole = own.replace('"history-50"', '"typing"').replace("acme/history-50", "acme/typing")
    commit(pyproject_DOT_toml=whole.replace("[tool.imwire]\n", "[tool.imwire]\nseeds = []\n"))
    edit(example / "pyproject.toml", "[tool.imwire]\n", "[tool.imwire]\ntime-row = 9.0\n")
    found = gate("--base", "HEAD", "--tier", "exact")
    assert found.exit_code == 0, found.output
    assert (row := rows(example)["settings"])["verdict"] == "accepted"
    assert "time-row 0.03 \N{RIGHTWARDS ARROW} 9.0" in row["evidence"]


def test_a_tier_that_fails_takes_nothing_with_it(example: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise CannotCompare("the timed process ended")

    monkeypatch.setattr(timing, "measure", fails)
    (example / "acme_chat_codec.py").write_text(source(example).replace("return data\n", 'return data + b"\\xc0"\n'))
    found = gate("--base", "HEAD", "--tier", "time")
    assert found.exit_code == 4, found.output
    judged = rows(example)
    assert judged["acme/text/bytes"]["verdict"] == "regressed"
    assert judged["the whole tier"]["evidence"] == "the timed process ended"


def test_a_verdict_that_cannot_be_told_leaves_none_behind(
    example: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise UnicodeEncodeError("ascii", "\u2192", 0, 1, "ordinal not in range(128)")

    assert gate("--accept").exit_code == 0
    monkeypatch.setattr(gate_command, "show", fails)
    found = gate("--base", "HEAD", "--tier", "exact")
    assert found.exit_code == 4, found.output
    out = example / "results" / "gate"
    assert not (out / "gate.json").exists(), "it would say that all is well"
    assert "UnicodeEncodeError" in (out / "junit.xml").read_text()


@pytest.mark.usefixtures("example")
def test_a_fault_of_ours_is_never_taken_for_a_regression(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("ours")

    Path("results/gate").mkdir(parents=True)
    Path("results/gate/gate.json").write_text("{}")
    monkeypatch.setattr(comparison, "run", fails)
    found = gate("--base", "HEAD")
    assert found.exit_code == 4
    assert "RuntimeError: ours" in found.output
    assert not Path("results/gate/gate.json").exists(), "an earlier verdict would be taken for this one"


def test_a_base_that_cannot_be_built_is_not_comparable(example: Path, commit: Commit, gate: Gate) -> None:
    whole = (example / "pyproject.toml").read_text()
    commit(pyproject_DOT_toml=whole.replace("flit_core.buildapi", "no_such_backend"))
    commit(pyproject_DOT_toml=whole)
    found = gate("--base", "HEAD~1")
    assert found.exit_code == 4
    assert "imwire: not comparable: pip install" in found.output


def test_a_codec_that_goes_away_is_not_comparable(example: Path, gate: Gate) -> None:
    text = (example / "pyproject.toml").read_text()
    (example / "pyproject.toml").write_text(text.replace('acme = "acme_', 'other = "acme_'))
    found = gate("--base", "HEAD", "--tier", "exact")
    assert found.exit_code == 4, found.output
    assert rows(example)["acme"]["verdict"] == "not comparable"


@needs_valgrind
def test_a_slower_stage_and_a_slower_codec_of_ours_are_named(project: Path, commit: Commit, gate: Gate) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout of imwire")
    subprocess.run(["git", "fetch", "--quiet", str(ROOT), "HEAD"], check=True)
    subprocess.run(["git", "reset", "--quiet", "--hard", "FETCH_HEAD"], check=True)
    settings = '[tool.imwire]\ncodecs = ["json", "msgpack"]\npayloads = ["text", "ack-batch"]\nseeds = [1]\n'
    settings += 'baseline = "none.json"\n'
    text = (project / "pyproject.toml").read_text()
    commit(pyproject_DOT_toml=text.partition("[tool.imwire]")[0] + settings)
    copied = 'dumps=lambda document: msgpack.packb(__import__("copy").deepcopy(document)),'
    edit(project / "codecs" / "msgpack.py", "dumps=msgpack.Packer().pack,", copied)
    scanned = "return next((self._places[each] for each in list(self._places) if each == key), None)"
    edit(project / "bench" / "pipeline" / "idempotency.py", "return self._places.get(key)", scanned)
    found = gate("--base", "HEAD", "--tier", "instructions")
    assert found.exit_code == 1, found.output
    judged = {name: row["verdict"] for name, row in rows(project).items()}
    slower = {name for name, verdict in judged.items() if verdict == "regressed"}
    assert {"msgpack/text/encode", "msgpack/all/mean", "path/dedupe at the gateway/receive"} <= slower
    assert not [name for name in slower if name.startswith("json")]
    assert set(judged.values()) == {"regressed", "same"}


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert text.count(before) == 1, path
    path.write_text(text.replace(before, after))
