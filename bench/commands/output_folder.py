"""The folder that a run writes to, and the link to the newest one.

The rule: a folder that cannot be written to is found before measuring starts, and no run overwrites another.
"""

import os
import tempfile
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from ..results.results_file import FILE_NAME

RESULTS = Path("results")
LATEST = "latest"


class OutputError(Exception):
    """A folder that cannot be written to; the text says which and why."""


def prepare(folder: Path | None) -> Path:
    """Return `folder`, or a new one named by the UTC time below `results/`; it exists and can be written to.

    Raises OutputError.
    """
    try:
        if folder is None:
            folder = _new_folder(datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ"))
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        raise OutputError(f"cannot write to {folder or RESULTS}: {error.strerror or error}") from error


def prepare_for_run(folder: Path | None) -> Path:
    """Return what `prepare` returns; raises OutputError also for a folder that holds a run, which took minutes.

    `results/latest` is such a folder: it holds the newest run.
    """
    if folder is not None and os.path.lexists(folder / FILE_NAME):
        found = folder / FILE_NAME
        raise OutputError(f"{found} holds another run; choose another --out, or remove that file first")
    return prepare(folder)


def discard_if_empty(folder: Path, asked: Path | None) -> None:
    """Remove a folder that nothing was written to, unless the user `asked` for it by name."""
    if asked is None:
        with suppress(OSError):
            folder.rmdir()


def point_latest(folder: Path) -> str:
    """Point `latest` beside `folder` to it in one atomic step; return why that failed, or ""."""
    partial = folder.parent / f".{LATEST}.{os.getpid()}"
    try:
        partial.unlink(missing_ok=True)
        # Relative, so that results/ may be moved or copied.
        partial.symlink_to(folder.name, target_is_directory=True)
        os.replace(partial, folder.parent / LATEST)
    except OSError as error:
        partial.unlink(missing_ok=True)
        return f"{folder.parent / LATEST} cannot point to the newest results: {error.strerror or error}"
    return ""


def _new_folder(name: str) -> Path:
    for number in count(1):
        folder = RESULTS / (name if number == 1 else f"{name}-{number}")
        try:
            folder.mkdir(parents=True)
        except FileExistsError:
            if folder.exists():
                continue
            raise
        return folder
    raise AssertionError("count never ends")
