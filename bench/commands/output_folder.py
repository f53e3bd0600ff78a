"""The folder that a run writes to, and the link to the newest one.

The rule: a folder that cannot be written to is found before measuring starts, and no run overwrites another, not even
one at the same time.
"""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from ..results.results_file import FILE_NAME
from .exit_status import FULL, UNWRITTEN, USAGE

RESULTS = Path("results")
LATEST = "latest"


class OutputError(Exception):
    """A folder that cannot be written to; the text says which and why."""

    exit_status = USAGE


class Unwritten(OutputError):
    """What was found cannot be written; the text says where, why, and what was kept."""

    exit_status = UNWRITTEN


@contextmanager
def writing(path: Path, kept: str) -> Iterator[None]:
    """Raise Unwritten when the block fails to write `path` or what lies beside it; `kept` says what is left."""
    try:
        yield
    except OSError as error:
        # Half a file would look like a whole one.
        path.unlink(missing_ok=True)
        raise Unwritten(f"{path} cannot be written: {error.strerror or error}; {kept}") from error


@contextmanager
def prepared(folder: Path | None, *, for_run: bool = False) -> Iterator[Path]:
    """Yield `folder`, or a new one named by the UTC time below `results/`, to write to and for this process alone.

    `for_run` refuses a folder that holds a run, which took minutes; `results/latest` is such a folder. Raises
    OutputError. A new folder that nothing was written to is removed at the end.
    """
    found = _writable(folder)
    with _alone(found):
        if for_run and os.path.lexists(found / FILE_NAME):
            what = f"{found / FILE_NAME} holds another run"
            raise OutputError(f"{what}; choose another --out, or remove that file first")
        try:
            yield found
        finally:
            if folder is None:
                with suppress(OSError):
                    found.rmdir()


def _writable(folder: Path | None) -> Path:
    try:
        if folder is None:
            folder = _new_folder(datetime.now(UTC).strftime("%Y-%m-%dT%H%M%SZ"))
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError as error:
        kind = Unwritten if error.errno in FULL else OutputError
        raise kind(f"cannot write to {folder or RESULTS}: {error.strerror or error}") from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep every other imwire out of a folder; raises OutputError when one is in it.

    The folder itself is locked, so that no file is left behind, and the system unlocks it when the process dies.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        # Some network file systems cannot lock a folder; a run that nobody disturbs must not fail there.
        with suppress(OSError):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                what = f"another imwire is writing to {folder}"
                raise OutputError(f"{what}; wait until it has ended, or choose another --out") from None
        yield
    finally:
        os.close(handle)


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
