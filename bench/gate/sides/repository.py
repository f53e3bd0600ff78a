"""The tree that is gated: its repository, its commits, and its working tree as a commit.

The rule: git is asked, never guessed; when it has no answer, the error says what to do.
"""

import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from .verdicts import CannotCompare, UsageMistake

_WHO = {
    "GIT_AUTHOR_NAME": "imwire gate", "GIT_AUTHOR_EMAIL": "gate@localhost",
    "GIT_COMMITTER_NAME": "imwire gate", "GIT_COMMITTER_EMAIL": "gate@localhost",
}  # fmt: skip


@dataclass(frozen=True)
class Repository:
    """A project in a git repository; `prefix` is its folder below `top`, "" when it is the top itself."""

    top: Path
    prefix: str

    @property
    def folder(self) -> Path:
        """Return the project's folder in the working tree."""
        return self.top / self.prefix

    def git(self, *arguments: str, **environment: str) -> str:
        """Return what a git command prints; raises CalledProcessError."""
        # Hooks are meant for people's own commits and checkouts, not for these.
        command = ["git", "-C", str(self.top), "-c", f"core.hooksPath={os.devnull}", *arguments]
        env = {**os.environ, **environment}
        return subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout.strip()

    def must(self, *arguments: str, **environment: str) -> str:
        """Return what a git command prints; raises CannotCompare with git's own words."""
        try:
            return self.git(*arguments, **environment)
        except subprocess.CalledProcessError as error:
            words = (error.stderr or "").strip().splitlines() or ["without a word"]
            raise CannotCompare(f"git {arguments[0]} failed: {words[-1]}") from None

    def file(self, commit: str, name: str) -> str:
        """Return a file of the project at a commit; raises UsageMistake."""
        path = f"{self.prefix}/{name}" if self.prefix else name
        try:
            return self.git("show", f"{commit}:{path}")
        except subprocess.CalledProcessError:
            raise UsageMistake(f"commit {commit[:12]} has no {path}") from None

    def has(self, commit: str, name: str) -> bool:
        """Return whether a commit has a file of the project."""
        try:
            self.file(commit, name)
        except UsageMistake:
            return False
        return True

    def commit(self, name: str) -> str:
        """Return the commit that a name stands for; raises UsageMistake."""
        try:
            return self.git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
        except subprocess.CalledProcessError:
            what = self._shallow() or "; is it spelt as in `git branch --all`, and was it fetched?"
            raise UsageMistake(f"there is no commit {name!r} here{what}") from None

    def merge_base(self, name: str) -> str:
        """Return the commit where this tree's history left that of `name`; raises UsageMistake."""
        commit = self.commit(name)
        try:
            return self.git("merge-base", commit, "HEAD")
        except subprocess.CalledProcessError:
            raise UsageMistake(f"{name!r} and HEAD have no commit in common here{self._shallow()}") from None

    def tree(self, commit: str) -> str:
        """Return the id of the project's files at a commit: equal files, equal id."""
        try:
            return self.git("rev-parse", "--verify", "--quiet", f"{commit}:{self.prefix}")
        except subprocess.CalledProcessError:
            raise UsageMistake(f"commit {commit[:12]} has no folder {self.prefix!r}") from None

    def working_tree(self) -> str:
        """Return a commit of what the working tree holds now, untracked files too; HEAD when nothing was edited."""
        with tempfile.TemporaryDirectory() as scratch:
            index = {"GIT_INDEX_FILE": str(Path(scratch, "index"))}
            self.must("read-tree", "HEAD", **index)
            self.must("add", "--all", "--", self.prefix or ".", **index)
            tree = self.must("write-tree", **index)
        if tree == self.must("rev-parse", "HEAD^{tree}"):
            return self.commit("HEAD")
        return self.must("commit-tree", tree, "-p", "HEAD", "-m", "what the working tree holds", **_WHO)

    def _shallow(self) -> str:
        if self.git("rev-parse", "--is-shallow-repository") != "true":
            return ""
        how = "git fetch --unshallow; actions/checkout: fetch-depth: 0"
        return f"; this clone is shallow: fetch more of its history ({how})"


def find(folder: Path) -> Repository:
    """Return the repository of the nearest pyproject.toml at or above a folder; raises UsageMistake."""
    folder = folder.resolve()
    project = next((each for each in (folder, *folder.parents) if (each / "pyproject.toml").is_file()), None)
    if project is None:
        raise UsageMistake(f"neither {folder} nor a folder above it has a pyproject.toml")
    try:
        command = ["git", "-C", str(project), "rev-parse", "--show-toplevel"]
        top = Path(subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()).resolve()
    except FileNotFoundError:
        raise UsageMistake("git is not installed") from None
    except subprocess.CalledProcessError as error:
        raise UsageMistake(f"{project} is not in a git repository: {error.stderr.strip()}") from None
    prefix = project.relative_to(top).as_posix()
    found = Repository(top, "" if prefix == "." else prefix)
    try:
        found.commit("HEAD")
    except UsageMistake:
        raise UsageMistake(f"{top} is a repository without a commit: commit once first") from None
    return found
