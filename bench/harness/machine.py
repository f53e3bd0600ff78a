"""The machine and the software a run was measured with, and how busy the machine was.

The rule: everything that can change a figure is recorded, and nothing that names the machine, its owner or its files;
users share these records.
"""

import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path

import psutil

from ...payloads.catalogue import BUILT_IN
from ..results.rows import NOISY_WORDS, Environment
from . import measuring_process

MEASURED_PACKAGES = ("payloads", "codecs", "bench")
BUSY_SHARE = 0.25
"""Logical CPUs mostly come in pairs that share a core: with a quarter of them busy, every second core is shared."""
STEAL_SHARE = 0.02
"""Stolen time lands in the values: 2 % of it is most of the 3 % that we call a difference."""
GC = "enabled; earlier objects frozen before each case"


@dataclass(frozen=True)
class CpuTimes:
    """The time of all CPUs together since the machine started; `steal_s` is None where it is not counted (macOS)."""

    total_s: float
    idle_s: float
    steal_s: float | None


def environment(seed: int, catalogue: str = BUILT_IN, codecs: Iterable[str] = ()) -> Environment:
    """Return what the figures of these codecs depend on: versions, sources, processor and settings."""
    around = measuring_process.ask(catalogue, codecs)
    return {
        "imwire_version": metadata.version("imwire"),
        "source_sha256": source_sha256(),
        "commit": commit(),
        "python_version": platform.python_version(),
        "python_implementation": platform.python_implementation(),
        "cpu_model_name": cpu_model_name(),
        "cpu_count": os.cpu_count() or 1,
        "platform": platform.platform(),
        "protobuf_implementation": protobuf_implementation(),
        "packages": around.packages,
        "settings": around.settings,
        "seed": seed,
        "gc": GC,
    }


def protobuf_implementation() -> str:
    """Return which of its implementations the Protobuf library uses here: "upb" or "python"."""
    # A private module without types; there is no public way to ask.
    return str(import_module("google.protobuf.internal.api_implementation").Type())


def source_sha256() -> str:
    """Return the hash of all files of imwire that can change a figure: an edit without a commit shows here."""
    hashed = sha256()
    for package in MEASURED_PACKAGES:
        folder = _folder(package)
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                data = path.read_bytes()
                hashed.update(f"{package}/{path.relative_to(folder).as_posix()} {len(data)}\n".encode() + data)
    return hashed.hexdigest()


def commit() -> str:
    """Return the commit of imwire's sources ("-dirty" when they were edited), or "" when it is unknown.

    An installed wheel takes it from IMWIRE_COMMIT, which `nox -s bench` sets.
    """
    folder = _folder("bench")
    try:
        # An installed copy may lie inside somebody else's repository: only a tracked file makes it ours.
        _git(folder, "ls-files", "--error-unmatch", "__init__.py")
        return _git(folder, "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*")
    except (OSError, subprocess.SubprocessError):
        return os.environ.get("IMWIRE_COMMIT", "")


def cpu_model_name() -> str:
    """Return the processor's name as the system gives it."""
    if sys.platform == "darwin":
        command = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
        try:
            return subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout.strip()
        except (OSError, subprocess.SubprocessError):
            return platform.processor() or platform.machine()
    try:
        told = Path("/proc/cpuinfo").read_text()
    except OSError:
        told = ""
    for line in told.splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def load_average() -> float:
    """Return the load of the last minute, or -1 where the system does not tell."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else -1.0


def cpu_times() -> CpuTimes | None:
    """Return the times that the CPUs have counted, or None where the system does not let us read them."""
    try:
        times = psutil.cpu_times()._asdict()
    except OSError:
        return None
    # Guest time is inside user's and nice's already.
    total_s = sum(seconds for name, seconds in times.items() if not name.startswith("guest"))
    return CpuTimes(total_s, times["idle"] + times.get("iowait", 0.0), times.get("steal"))


def steal_share(before: CpuTimes | None, after: CpuTimes | None) -> float:
    """Return the share of CPU time that other virtual machines took, or -1 where it is not known."""
    if before is None or after is None or after.total_s <= before.total_s:
        return -1.0
    if before.steal_s is None or after.steal_s is None:
        return -1.0
    return (after.steal_s - before.steal_s) / (after.total_s - before.total_s)


def busy_share(pause_s: float = 1.0) -> float:
    """Return the share of all CPUs that others use while this process sleeps; the load average where unknown."""
    before = cpu_times()
    if before is None:
        return min(1.0, load_average() / (os.cpu_count() or 1))
    time.sleep(pause_s)
    after = cpu_times()
    if after is None or after.total_s <= before.total_s:
        return -1.0
    return 1 - (after.idle_s - before.idle_s) / (after.total_s - before.total_s)


def disturbances(busy: float, steal: float, when: str) -> list[str]:
    """Return a warning for each share that is too large for narrow intervals."""
    found = []
    if busy > BUSY_SHARE:
        found.append(f"{when}, other programs used {busy:.0%} of the processors: {NOISY_WORDS}")
    if steal > STEAL_SHARE:
        found.append(f"{when}, other virtual machines took {steal:.1%} of the processor time: {NOISY_WORDS}")
    return found


def _folder(package: str) -> Path:
    # `codecs` has no __init__.py, so it is found by the file that is its door.
    spec = find_spec(f"imwire.{package}.api" if package == "codecs" else f"imwire.{package}")
    return Path(str(spec and spec.origin)).parent


def _git(folder: Path, *arguments: str) -> str:
    command = ["git", "--no-optional-locks", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout.strip()
