"""The two sides of a comparison: a commit's own modules, and the distributions that only this side has.

The rule: both sides run on one interpreter and differ only in the folders in front of its own packages. What a side
really imported is checked, because a comparison of a tree with itself always passes.
"""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from threading import Timer
from typing import Any

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from .repository import Repository
from .verdicts import CannotCompare, UsageMistake

KEPT = 12
"""How many built folders stay in the cache; the oldest go."""
TASK_S = 600
_ANSWER = "answer.json"
LOCAL = "+"
"""What stands before the local part of a version; no index has such a version."""


@dataclass(frozen=True)
class Side:
    """A commit, ready to run: `root` holds its own modules, `packages` are their top-level names.

    `overlay` holds the distributions that replace the interpreter's own, `replaced` their requirements. The self-test
    changes a side by `extra`, which is added to every order, and by `hash_seed_step`.
    """

    name: str
    commit: str
    tree: str
    root: Path
    packages: tuple[str, ...]
    overlay: Path | None = None
    replaced: tuple[str, ...] = ()
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
                raise CannotCompare(f"{self.name}: {task} failed: {_last_line(run.stderr)}")
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
                raise CannotCompare(f"{error}: {_last_line(errors.read_text(encoding='utf-8'))}") from None
            finally:
                watchdog.cancel()
                run.kill()
                # Closes the pipes, and ignores that their other end is gone.
                run.communicate()
            if run.returncode:
                raise CannotCompare(f"{self.name}: {task} failed: {_last_line(errors.read_text(encoding='utf-8'))}")
            self._answer(Path(scratch))

    def _command(self, task: str, order: Mapping[str, Any], scratch: Path) -> list[str]:
        asked = scratch / "order.json"
        owned = [(str(self.root), self.packages)]
        owned += [(str(self.overlay), _owned(self.overlay))] if self.overlay else []
        own = {"root": str(self.root), "packages": self.packages, "owned": owned}
        asked.write_text(json.dumps({**order, **self.extra, **own}), encoding="utf-8")
        entry = str(Path(__file__).parents[1] / "tasks" / "entry.py")
        return [sys.executable, "-P", "-s", entry, task, str(asked), str(scratch / _ANSWER)]

    def _answer(self, scratch: Path) -> Any:
        answer = json.loads((scratch / _ANSWER).read_text(encoding="utf-8"))
        if strays := answer.get("strays"):
            raise CannotCompare(f"{self.name}: modules were imported from elsewhere: {'; '.join(strays[:3])}")
        return answer


def cache_folder() -> Path:
    """Return where built sides are kept (XDG_CACHE_HOME)."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "imwire" / "gate"


def prepare(
    name: str,
    repository: Repository,
    commit: str,
    *,
    requirements: Sequence[str] = (),
    files: Sequence[str] = (),
    tell: Callable[[str], None] = lambda _: None,
) -> Side:
    """Return a side, built or from the cache; raises CannotCompare and UsageMistake.

    The overlay gets `requirements`, and what this interpreter lacks of the commit's own requirements (its metadata and
    the requirement `files`).
    """
    tree = repository.tree(commit)
    root = _cached(f"tree-{tree}", lambda folder: _install_tree(repository, commit, folder), tell, f"building {name}")
    own = next(iter(metadata.distributions(path=[str(root)])), None)
    if own is None:
        raise CannotCompare(f"{name}: commit {commit[:12]} installs no distribution")
    wanted = [Requirement(each) for each in own.requires or []]
    for file in files:
        wanted += _read_requirements(repository, commit, file)
    asked = [_parsed(each) for each in requirements]
    named = {canonicalize_name(each.name) for each in asked}
    needed = [*asked, *(each for each in unmet(wanted) if canonicalize_name(each.name) not in named)]
    texts = tuple(sorted(str(each) for each in needed))
    overlay = None
    if needed:
        pins = _pins(needed)
        key = sha256("\n".join([*texts, "", *pins]).encode()).hexdigest()
        overlay = _cached(
            f"over-{key[:40]}",
            lambda folder: _install_over(texts, pins, folder),
            tell,
            f"installing {', '.join(texts)}",
        )
    packages = tuple(sorted(_top_level(root)))
    _check_own(name, own, packages)
    return Side(name, commit, tree, root, packages, overlay, texts)


def unmet(requirements: Iterable[Requirement], extras: Iterable[str] = ("",)) -> list[Requirement]:
    """Return the requirements that this interpreter's packages do not meet; `extras` are those that were asked for.

    A requirement that is pinned to a URL always counts as unmet: the installed version does not tell where it is from.
    """
    found = []
    for each in requirements:
        if each.marker is not None and not any(each.marker.evaluate({"extra": extra}) for extra in extras):
            continue
        try:
            there = metadata.distribution(each.name)
        except metadata.PackageNotFoundError:
            found.append(each)
            continue
        behind = [Requirement(text) for text in there.requires or []] if each.extras else []
        known = not each.url and each.specifier.contains(there.version, prereleases=True)
        if not known or unmet([one for one in behind if "extra" in str(one.marker)], each.extras):
            found.append(each)
    return found


def _check_own(name: str, own: metadata.Distribution, packages: Sequence[str]) -> None:
    """Raise CannotCompare unless the gated modules are the side's own: otherwise both sides would run the same."""
    if not packages:
        raise CannotCompare(f"{name}: {own.name} installs no module")
    for entry in own.entry_points.select(group="imwire.codecs"):
        if entry.module.partition(".")[0] not in packages:
            raise CannotCompare(f"{name}: the codec {entry.name} is {entry.module}, which {own.name} does not install")


def _parsed(text: str) -> Requirement:
    try:
        return Requirement(text)
    except InvalidRequirement as error:
        raise UsageMistake(f"{text!r} is not a requirement such as orjson==3.12.0: {error}") from None


def _read_requirements(repository: Repository, commit: str, file: str) -> list[Requirement]:
    """Return the requirements of a file at a commit; options of pip other than hashes are refused."""
    try:
        text = repository.file(commit, file)
    except UsageMistake as error:
        raise UsageMistake(f"{error} ([tool.imwire] requirements)") from None
    found = []
    for line in text.replace("\\\n", " ").splitlines():
        line = line.partition(" #")[0].partition(" --hash")[0].strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("-"):
            what = "name the files that pin in [tool.imwire] requirements"
            raise UsageMistake(f"{file}: {line!r} is not read here; {what}")
        found.append(_parsed(line))
    return found


def _pins(needed: Iterable[Requirement]) -> list[str]:
    """Return the versions of all other packages as constraints, so that only what was asked for changes."""
    free = {canonicalize_name(each.name) for each in needed}
    there = {canonicalize_name(each.name): each.version for each in metadata.distributions() if each.name}
    return [
        f"{name}=={version}" for name, version in sorted(there.items()) if name not in free and LOCAL not in version
    ]


def _cached(key: str, make: Callable[[Path], None], tell: Callable[[str], None], what: str) -> Path:
    tag = f"{sys.implementation.cache_tag}{sys.abiflags}-{sysconfig.get_platform()}"
    folder = cache_folder() / f"{key}-{tag}"
    if folder.is_dir():
        os.utime(folder)
        return folder
    tell(what)
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
    for old in sorted(folder.parent.glob("[!.]*"), key=lambda each: -each.stat().st_mtime)[KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
    return folder


def _install_tree(repository: Repository, commit: str, folder: Path) -> None:
    checkout = folder.with_name("checkout")
    # A killed job may have left its worktree behind.
    repository.must("worktree", "prune")
    repository.must("worktree", "add", "--detach", "--force", str(checkout), commit)
    try:
        _pip("--no-deps", "--target", str(folder), str(checkout / repository.prefix))
    finally:
        repository.must("worktree", "remove", "--force", str(checkout))


def _install_over(requirements: Sequence[str], pins: Sequence[str], folder: Path) -> None:
    constraints = folder.with_name("constraints.txt")
    constraints.write_text("\n".join(pins), encoding="utf-8")
    _pip("--target", str(folder), "--constraint", str(constraints), *requirements)


def _pip(*arguments: str) -> None:
    run = subprocess.run([*_installer(), "--quiet", *arguments], capture_output=True, text=True)
    if run.returncode:
        raise CannotCompare(f"pip install {arguments[-1]} failed: {_last_line(run.stderr)}")


def _installer() -> list[str]:
    """Return the start of a command that installs for this interpreter; environments that uv made have no pip."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip", "install", "--disable-pip-version-check"]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--python", sys.executable]
    raise CannotCompare(f"{sys.prefix} has no pip and there is no uv: python -m ensurepip brings pip")


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower()]
    return (errors or lines or ["without a word"])[-1].strip()[:300]


def _owned(overlay: Path) -> tuple[str, ...]:
    """Return the names that an overlay installs; for a shared namespace package, the names inside it."""
    found: list[str] = []
    for name in sorted(_top_level(overlay)):
        folder = overlay / name
        shared = folder.is_dir() and not (folder / "__init__.py").exists()
        found += [f"{name}.{inner}" for inner in sorted(_top_level(folder))] if shared else [name]
    return tuple(found)


def _top_level(root: Path) -> set[str]:
    names = {each.name.partition(".")[0] for each in root.iterdir() if each.suffix not in (".dist-info", ".data")}
    return {name for name in names if name.isidentifier() and name not in ("bin", "__pycache__")}
