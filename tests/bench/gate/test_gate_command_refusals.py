"""The command whole: where nothing can be compared it never passes, and says so wherever a verdict is looked for."""

import os
from pathlib import Path

import pytest
from imwire.bench.commands import gate as gate_command
from imwire.bench.gate import comparison
from imwire.bench.gate.sides.verdicts import CannotCompare
from imwire.bench.gate.tiers import timing

from .conftest import EXAMPLE, Commit, Gate, edit, rows, source

pytestmark = pytest.mark.long


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


def test_settings_alone_are_nothing_measured(example: Path, gate: Gate) -> None:
    edit(example / "pyproject.toml", "[tool.imwire]\n", "[tool.imwire]\ntime-row = 9.0\n")
    found = gate("--base", "HEAD", "--tier", "exact", "--only", "acme/text/encode")
    assert found.exit_code == 4, found.output
    assert "nothing was measured" in found.output


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


def test_a_codec_that_fails_is_not_comparable_whatever_rows_were_asked_for(example: Path, gate: Gate) -> None:
    (example / "acme_chat_codec.py").write_text("raise ImportError('not today')\n")
    found = gate("--base", "HEAD", "--tier", "exact", "--only", "acme/*", "--only", "msgpack/*")
    assert found.exit_code == 4, found.output
    assert "not today" in found.output


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


def test_a_baseline_that_is_named_and_not_there_is_a_mistake(example: Path, gate: Gate) -> None:
    edit(example / "pyproject.toml", "[tool.imwire]\n", '[tool.imwire]\nbaseline = "accepted.json"\n')
    found = gate("--base", "HEAD", "--tier", "exact")
    assert found.exit_code == 2, found.output
    assert "baseline names accepted.json, which is not there; write it with `imwire gate --accept`" in found.output
    assert gate("--accept").exit_code == 0
    assert gate("--base", "HEAD", "--tier", "exact").exit_code == 0


def test_a_cache_that_cannot_be_written_costs_one_line(
    example: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(example / "pyproject.toml"))
    found = gate("--base", "HEAD", "--tier", "exact")
    assert found.exit_code == 4, found.output
    assert "Traceback" not in found.output
    told = (
        f"not comparable: {example / 'pyproject.toml'}/imwire/gate cannot be written: Not a directory; XDG_CACHE_HOME"
    )
    assert told in found.stderr.splitlines()[-1]


def test_a_gate_that_is_interrupted_writes_what_it_has(
    example: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    (example / "acme_chat_codec.py").write_text(source(example).replace("return data\n", 'return data + b"\\xc0"\n'))
    monkeypatch.setattr(timing, "measure", interrupted)
    found = gate("--base", "HEAD", "--tier", "time")
    assert found.exit_code == 130, found.output
    assert rows(example)["acme/text/bytes"]["verdict"] == "regressed"
    assert rows(example)["the whole tier"]["evidence"] == "interrupted"
    monkeypatch.setattr(comparison, "run", interrupted)
    found = gate("--base", "HEAD", "--tier", "time")
    assert (found.exit_code, found.stderr) == (130, "imwire: interrupted\n")
    assert "interrupted" in (example / "results" / "gate" / "gate.md").read_text()


def test_a_verdict_that_finds_no_room_is_printed_and_is_no_pass(
    example: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    assert gate("--accept").exit_code == 0
    monkeypatch.setattr(gate_command, "_write", full)
    found = gate("--base", "HEAD", "--tier", "exact")
    assert found.exit_code == 5, found.output
    assert "imwire: results/gate cannot be written: No space left on device; the verdict is printed" in found.stderr
    assert "passed" in found.stdout
    edit(example / "acme_chat_codec.py", "    return data\n", "    return data[:-1]\n")
    assert gate("--base", "HEAD", "--tier", "exact").exit_code == 1


def test_a_baseline_that_finds_no_room_is_as_it_was(example: Path, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    assert gate("--accept").exit_code == 0
    before = (example / "imwire-baseline.json").read_text()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    found = gate("--accept")
    assert found.exit_code == 5, found.output
    assert found.stderr.endswith("imwire-baseline.json cannot be written: No space left on device; it is as it was\n")
    assert (example / "imwire-baseline.json").read_text() == before


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
