"""A side of a comparison, as its processes are run.

The rule: both sides run on one interpreter and differ only in the folders in front of its own packages. What a side
really imported is checked, because a comparison of a tree with itself always passes.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Timer
from typing import Any

from ....payloads.catalogue import BUILT_IN
from .verdicts import CannotCompare

TASK_S = 600
_ANSWER = "answer.json"


@dataclass(frozen=True)
class Side:
    """A commit, ready to run: `root` holds its own modules, `packages` are their top-level names.

    `overlay` holds the distributions that replace the interpreter's own, `replaced` their requirements; `catalogue` is
    the source of the payloads. The self-test changes a side by `extra`, which is added to every order, and by
    `hash_seed_step`.
    """

    name: str
    commit: str
    tree: str
    root: Path
    packages: tuple[str, ...]
    overlay: Path | None = None
    replaced: tuple[str, ...] = ()
    catalogue: str = BUILT_IN
    extra: Mapping[str, Any] = field(default_factory=dict)
    hash_seed_step: int = 0

    def environment(self, hash_seed: int = 0) -> dict[str, str]:
        """Return the environment variables that this side's processes run with."""
        folders = [self.root, *([self.overlay] if self.overlay else [])]
        seed = str(hash_seed + self.hash_seed_step)
        path = os.pathsep.join([*map(str, folders), *filter(None, [os.environ.get("PYTHONPATH")])])
        # Packages that were installed without bytecode (as by uv) are compiled once, not by each of a side's processes.
        written = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**written, "PYTHONPATH": path, "PYTHONHASHSEED": seed}

    def ask(self, task: str, order: Mapping[str, Any], *, under: Sequence[str] = (), hash_seed: int = 0) -> Any:
        """Run a task of `entry.py` on this side and return its answer; raises CannotCompare."""
        with tempfile.TemporaryDirectory() as scratch:
            command = [*under, *self._command(task, order, Path(scratch))]
            env = self.environment(hash_seed)
            try:
                run = subprocess.run(command, cwd=scratch, capture_output=True, text=True, env=env, timeout=TASK_S)
            except subprocess.TimeoutExpired:
                raise CannotCompare(f"{self.name}: {task} did not end within {TASK_S} s") from None
            if run.returncode:
                raise CannotCompare(f"{self.name}: {task} failed: {last_line(run.stderr)}")
            return self._answer(Path(scratch))

    @contextmanager
    def started(self, task: str, order: Mapping[str, Any], *, hash_seed: int = 0) -> "Iterator[subprocess.Popen[str]]":
        """Start a task that reads lines as it runs; an empty line ends it. Raises CannotCompare when it fails."""
        with tempfile.TemporaryDirectory() as scratch:
            errors = Path(scratch, "errors")
            command, env = self._command(task, order, Path(scratch)), self.environment(hash_seed)
            pipe = subprocess.PIPE
            with errors.open("w", encoding="utf-8") as file:
                run = subprocess.Popen(
                    command, cwd=scratch, stdin=pipe, stdout=pipe, stderr=file, text=True, env=env
                )  # fmt: skip
            # Without it, a hung task would keep its reader waiting for ever.
            watchdog = Timer(TASK_S, run.kill)
            watchdog.daemon = True
            watchdog.start()
            try:
                yield run
                run.communicate("\n", timeout=TASK_S)
            except (subprocess.TimeoutExpired, OSError):
                raise CannotCompare(f"{self.name}: {task} did not end") from None
            except CannotCompare as error:
                run.kill()
                run.wait()
                raise CannotCompare(f"{error}: {last_line(errors.read_text(encoding='utf-8'))}") from None
            finally:
                watchdog.cancel()
                run.kill()
                # Closes the pipes, and ignores that their other end is gone.
                run.communicate()
            if run.returncode:
                raise CannotCompare(f"{self.name}: {task} failed: {last_line(errors.read_text(encoding='utf-8'))}")
            self._answer(Path(scratch))

    def _command(self, task: str, order: Mapping[str, Any], scratch: Path) -> list[str]:
        asked = scratch / "order.json"
        owned = [(str(self.root), self.packages)]
        owned += [(str(self.overlay), _owned(self.overlay))] if self.overlay else []
        own = {"root": str(self.root), "packages": self.packages, "owned": owned, "catalogue": self.catalogue}
        asked.write_text(json.dumps({**order, **self.extra, **own}), encoding="utf-8")
        entry = str(Path(__file__).parents[1] / "tasks" / "entry.py")
        return [sys.executable, "-P", "-s", entry, task, str(asked), str(scratch / _ANSWER)]

    def _answer(self, scratch: Path) -> Any:
        answer = json.loads((scratch / _ANSWER).read_text(encoding="utf-8"))
        if strays := answer.get("strays"):
            raise CannotCompare(f"{self.name}: modules were imported from elsewhere: {'; '.join(strays[:3])}")
        return answer


def last_line(text: str) -> str:
    """Return the line of what a program said that tells best why it failed."""
    lines = [line for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["without a word"])[-1].strip()[:300]


def _owned(overlay: Path) -> tuple[str, ...]:
    """Return the names that an overlay installs; for a shared namespace package, the names inside it."""
    found: list[str] = []
    for name in sorted(top_level(overlay)):
        folder = overlay / name
        shared = folder.is_dir() and not (folder / "__init__.py").exists()
        found += [f"{name}.{inner}" for inner in sorted(top_level(folder))] if shared else [name]
    return tuple(found)


def top_level(root: Path) -> set[str]:
    """Return the names that can be imported from a folder."""
    names = {each.name.partition(".")[0] for each in root.iterdir() if each.suffix not in (".dist-info", ".data")}
    return {name for name in names if name.isidentifier() and name not in ("bin", "__pycache__")}
