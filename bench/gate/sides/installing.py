"""Folders into which pip or uv installs, each made once and kept in the cache."""

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from .repository import Repository
from .sides import last_line
from .verdicts import CannotCompare

KEPT = 12
"""How many built folders stay in the cache; the oldest go."""


def cache_folder() -> Path:
    """Return where built sides are kept (XDG_CACHE_HOME)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")) / "imwire" / "gate"


def cached(key: str, make: Callable[[Path], None], tell: Callable[[str], None], what: str) -> Path:
    """Return the folder of a key, made once; `what` is told when it is. Raises CannotCompare."""
    tag = f"{sys.implementation.cache_tag}{sys.abiflags}-{sysconfig.get_platform()}"
    folder = cache_folder() / f"{key}-{tag}"
    if folder.is_dir():
        # A cache that may only be read serves as well.
        with suppress(OSError):
            os.utime(folder)
        return folder
    tell(what)
    try:
        _fill(folder, make)
    except OSError as error:
        why = f"{folder.parent} cannot be written: {error.strerror or error}"
        raise CannotCompare(f"{why}; XDG_CACHE_HOME names another folder for built sides") from error
    # Another process may clear up, too.
    with suppress(OSError):
        for old in sorted(folder.parent.glob("[!.]*"), key=lambda each: -each.stat().st_mtime)[KEPT:]:
            shutil.rmtree(old, ignore_errors=True)
    return folder


def _fill(folder: Path, make: Callable[[Path], None]) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".making-") as scratch:
        made = Path(scratch, "made")
        make(made)
        try:
            made.rename(folder)
        except OSError:
            # Another process was quicker.
            if not folder.is_dir():
                raise


def install_tree(repository: Repository, commit: str, folder: Path) -> None:
    """Install the modules of a commit into a folder, and nothing that they require; raises CannotCompare."""
    checkout = folder.with_name("checkout")
    # A killed job may have left its worktree behind.
    repository.must("worktree", "prune")
    repository.must("worktree", "add", "--detach", "--force", str(checkout), commit)
    try:
        _pip("--no-deps", "--target", str(folder), str(checkout / repository.prefix))
    finally:
        repository.must("worktree", "remove", "--force", str(checkout))


def install_over(requirements: Sequence[str], pins: Sequence[str], folder: Path) -> None:
    """Install requirements into a folder, and leave everything else at its pinned version; raises CannotCompare."""
    constraints = folder.with_name("constraints.txt")
    constraints.write_text("\n".join(pins), encoding="utf-8")
    _pip("--target", str(folder), "--constraint", str(constraints), *requirements)


def _pip(*arguments: str) -> None:
    run = subprocess.run([*_installer(), "--quiet", *arguments], capture_output=True, text=True)
    if run.returncode:
        raise CannotCompare(f"pip install {arguments[-1]} failed: {last_line(run.stderr)}")


def _installer() -> list[str]:
    """Return the start of a command that installs for this interpreter; environments that uv made have no pip."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "install", "--disable-pip-version-check"]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", sys.executable]
    raise CannotCompare(f"{sys.prefix} has no pip and there is no uv: python -m ensurepip brings pip")
