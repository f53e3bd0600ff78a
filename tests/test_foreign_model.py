"""A model that has nothing of ours goes through sizes, bench, report and gate, without a change to the product."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from imwire.bench import cli
from imwire.bench.gate.tiers import instructions
from imwire.bench.harness import machine, profiles
from imwire.bench.results import results_file

TRAFFIC = Path(__file__).parent / "foreign" / "acme_traffic.py"
CODECS = (
    "json", "json-default", "orjson", "msgspec-json", "protobuf", "protobuf-json", "msgpack", "ormsgpack", "cbor2",
    "msgspec-msgpack",
)  # fmt: skip
PAYLOADS = ("order", "book")
SOURCES = ("imwire-acme", "imwire_foreign_traffic:catalogue")
Call = Callable[..., Result]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Return a call of the command in a folder with the module; another is installed, with an entry point."""
    here, site = tmp_path / "here", tmp_path / "site"
    about = site / "imwire_acme-1.0.dist-info"
    about.mkdir(parents=True)
    here.mkdir()
    shutil.copy(TRAFFIC, here / "imwire_foreign_traffic.py")
    shutil.copy(TRAFFIC, site / "imwire_acme_traffic.py")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: imwire-acme\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[imwire.catalogues]\nimwire-acme = imwire_acme_traffic:catalogue\n")
    monkeypatch.syspath_prepend(site)
    monkeypatch.setenv("PYTHONPATH", str(site))
    monkeypatch.chdir(here)
    monkeypatch.setattr(machine, "busy_share", lambda: 0.0)
    tiny = replace(profiles.QUICK, processes=2, case_s=1e-6, again_s=-1.0)
    monkeypatch.setitem(profiles.PROFILES, "quick", tiny)
    return lambda *arguments: CliRunner().invoke(cli.main, list(arguments))


def succeeded(result: Result) -> Result:
    assert result.exit_code == 0, result.output
    return result


def named(*codecs: str) -> list[str]:
    return [part for codec in codecs for part in ("--codec", codec)]


def test_every_codec_has_sizes_of_it_from_either_source(call: Call) -> None:
    everything = [*CODECS, *(f"{codec}+zstd" for codec in CODECS)]
    answers = [succeeded(call("sizes", "--json", "--catalogue", each, *named(*everything))).stdout for each in SOURCES]
    assert answers[0] == answers[1]
    rows = json.loads(answers[0])
    assert [(row["payload"], row["codec"]) for row in rows] == [(p, c) for p in PAYLOADS for c in everything]
    assert all(row["frames"] in (256, 6) and row["min_bytes"] > 0 and not row["missing"] for row in rows)


def test_it_is_listed_and_shown(call: Call) -> None:
    rows = json.loads(succeeded(call("list", "payloads", "--json", "--catalogue", SOURCES[0])).stdout)
    assert [(row["name"], row["traffic"], row["count"], row["items"], row["default"]) for row in rows] == [
        ("order", "orders", 256, 1, True), ("book", "books", 6, 50, True),
    ]  # fmt: skip
    frame = json.loads(succeeded(call("show", "book", "--catalogue", SOURCES[0])).stdout)
    assert (frame["type"], len(frame["positions"])) == ("book", 50)
    assert "order_id" in succeeded(call("show", "order", "--codec", "orjson", "--catalogue", SOURCES[0])).stdout


@pytest.mark.long
@pytest.mark.parametrize("source", SOURCES)
def test_it_is_measured_and_reported(call: Call, source: str) -> None:
    levelled = ("orjson+zstd", "orjson+zstd-9")
    result = succeeded(
        call("bench", "--profile", "quick", "--catalogue", source, "--out", "run", *named(*CODECS, *levelled))
    )
    assert result.stdout.endswith("run/report.html\n")
    assert "no message path: it carries imwire's own frames" in result.stdout
    results = results_file.load("run")
    assert (results.run.catalogue.name, results.run.catalogue.source) == ("acme", source)
    cases = {(c, p, o) for c in (*CODECS, *levelled) for p in PAYLOADS for o in ("encode", "decode")}
    assert {(t.codec, t.payload, t.operation) for t in results.timings} == cases
    assert results.run.refusals == []
    assert (results.run.context, results.path_timings) == ([], ())
    page = Path("run/report.html")
    page.unlink()
    succeeded(call("report", "run"))
    text = page.read_text(encoding="utf-8")
    assert f"The payloads of this run are those of the catalogue acme ({source})" in text
    assert "decode advantage over json / that on order" in text
    assert "order, level 9" in text


def git(*arguments: str) -> None:
    who = {f"GIT_{role}_{what}": "a@localhost" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["git", *arguments], check=True, capture_output=True, env={**os.environ, **who})


PYPROJECT = """
[build-system]
requires = ["flit_core>=3.11"]
build-backend = "flit_core.buildapi"

[project]
name = "acme-traffic"
version = "1.0"
description = "Traffic, and what is gated on it."
dependencies = ["imwire"]

[project.entry-points."imwire.catalogues"]
acme-gated = "acme_traffic:catalogue"

[tool.imwire]
catalogue = "{catalogue}"
codecs = {codecs}
"""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for built sides that all tests here share."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def gated(call: Call, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Return what makes a project that brings the traffic and is gated on it: a commit, and one that is harmless."""

    def made(catalogue: str) -> Path:
        module = tmp_path / "project" / "acme_traffic.py"
        module.parent.mkdir()
        monkeypatch.chdir(module.parent)
        monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
        monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
        Path("pyproject.toml").write_text(PYPROJECT.format(catalogue=catalogue, codecs=json.dumps(CODECS)))
        shutil.copy(TRAFFIC, module)
        git("init", "--quiet")
        git("add", "--all")
        git("commit", "--quiet", "--message", "traffic")
        succeeded(call("gate", "--accept"))
        module.write_text(f"{module.read_text(encoding='utf-8')}# harmless\n", encoding="utf-8")
        git("add", "--all")
        git("commit", "--quiet", "--message", "harmless")
        return module

    return made


def verdicts(result: Result) -> tuple[int, dict[str, str]]:
    rows = json.loads(Path("results/gate/gate.json").read_text(encoding="utf-8"))["rows"]
    return result.exit_code, {row["name"]: row["verdict"] for row in rows}


@pytest.mark.long
@pytest.mark.parametrize("catalogue", ["acme-gated", "acme_traffic:catalogue"])
def test_it_is_gated_by_the_catalogue_of_each_sides_own_tree(
    call: Call, gated: Callable[[str], Path], catalogue: str
) -> None:
    module = gated(catalogue)
    exact = {f"{codec}/{payload}/bytes": "same" for codec in CODECS for payload in PAYLOADS}
    assert verdicts(call("gate", "--base", "HEAD~1", "--tier", "exact")) == (0, exact)
    text = module.read_text(encoding="utf-8")
    module.write_text(text.replace("account {", "the account {"), encoding="utf-8")
    status, found = verdicts(call("gate", "--base", "HEAD", "--tier", "exact"))
    assert status == 4
    assert {name for name, verdict in found.items() if verdict == "not comparable"} == {
        name for name in exact if "/book/" in name
    }


@pytest.mark.long
@pytest.mark.skipif(not instructions.available(), reason="valgrind is not installed (Debian: valgrind)")
def test_its_instructions_are_counted(
    call: Call, gated: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instructions, "HASH_SEEDS", (1,))
    gated("acme-gated")
    rows = ["all/mean", *(f"{p}/{figure}" for p in PAYLOADS for figure in ("bytes", "encode", "decode"))]
    status, found = verdicts(call("gate", "--base", "HEAD~1", "--tier", "instructions", "--only", "json/*"))
    assert (status, found) == (0, {f"json/{row}": "same" for row in rows})
