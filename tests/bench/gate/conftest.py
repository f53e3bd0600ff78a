"""A small git repository to gate, and a way to commit to it."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

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
