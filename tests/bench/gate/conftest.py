"""A small git repository to gate, and a way to commit to it."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from imwire.bench import cli
from imwire.bench.gate.tiers import instructions

Commit = Callable[..., str]
WHO = {
    "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@localhost", "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@localhost", "GIT_CONFIG_SYSTEM": os.devnull,
}  # fmt: skip


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the empty folder of a repository without a commit, in which the test then runs."""
    for name, value in WHO.items():
        monkeypatch.setenv(name, value)
    # Nobody's own settings; and whoever owns a checkout, a test may fetch from it.
    config = tmp_path / "gitconfig"
    config.write_text("[safe]\n\tdirectory = *\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    subprocess.run(["git", "init", "--quiet", "--initial-branch", "main"], check=True)
    return folder


@pytest.fixture
def commit(project: Path) -> Commit:
    """Return a call that writes files, commits everything, and returns the commit."""

    def committed(**files: str) -> str:
        for name, text in files.items():
            (project / name.replace("_DOT_", ".")).write_text(text)
        subprocess.run(["git", "add", "--all"], check=True)
        subprocess.run(["git", "commit", "--quiet", "--allow-empty", "--message", "change"], check=True)
        command = ["git", "rev-parse", "HEAD"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    return committed


ROOT = Path(__file__).parents[3]
EXAMPLE = ROOT / "examples" / "plugin-codec"
CODEC = "acme_chat_codec_DOT_py"
Gate = Callable[..., Result]


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


def edit(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert text.count(before) == 1, path
    path.write_text(text.replace(before, after))
