"""What a process that measures runs on: its settings, and the packages that it imports.

The rule: it is asked of a process that is started as workers are. What the harness itself imports changes no figure,
and options of its command line (`python -O`) do not reach a worker.

    python -P -m imwire.bench.harness.measuring_process CATALOGUE CODEC ...
"""

import os
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from importlib import metadata
from pathlib import Path

import msgspec
import pyperf

from ...codecs import api
from ...payloads.catalogue import find
from .supervisor import START_LIMIT_S, WorkerError

COMMAND = (sys.executable, "-P", "-m", "imwire.bench.harness.measuring_process")
VARIABLES = (
    "PYTHONMALLOC", "PYTHONTRACEMALLOC", "PYTHONPERFSUPPORT", "PYTHON_GIL", "PYTHON_JIT", "GLIBC_TUNABLES",
    "LD_PRELOAD",
)  # fmt: skip
"""Environment variables that change how long Python takes; development mode and -O have keys of their own."""


BY_SITE = "_distutils_hack"
"""What setuptools has every Python import when it starts; it changes no figure."""


class Surroundings(msgspec.Struct, frozen=True):
    """The settings and the packages, by name."""

    settings: dict[str, str]
    packages: dict[str, str]


def ask(catalogue: str, codecs: Iterable[str]) -> Surroundings:
    """Return what a worker that measures these codecs runs on; raises WorkerError when none can start."""
    try:
        done = subprocess.run([*COMMAND, catalogue, *codecs], capture_output=True, check=True, timeout=START_LIMIT_S)
    except subprocess.SubprocessError as error:
        words = (getattr(error, "stderr", None) or b"").decode("utf-8", "replace").split("\n")[-2:]
        raise WorkerError(f"the worker cannot run: {' '.join([str(error), *words]).strip()}") from error
    # Whatever a codec prints stands before the last line.
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Surroundings)


def pyperf_metadata() -> dict[str, str | int | float]:
    """Return pyperf's metadata of this process, or nothing: pyperf reads /proc, which not every container shows."""
    try:
        found: dict[str, str | int | float] = pyperf.Run([1.0], collect_metadata=True).get_metadata()
    except OSError:
        return {}
    return found


def settings() -> dict[str, str]:
    """Return the settings of this process and of its machine that change times; no file is named with its folder."""
    told = pyperf_metadata()
    return {
        "cpu_affinity": str(told.get("cpu_affinity", "all")),
        "cpu_config": str(told.get("cpu_config", "unknown")),
        "cpu_quota": str(told.get("cpu_quota", "none")),
        "dev_mode": str(sys.flags.dev_mode),
        "optimize": str(sys.flags.optimize),
        "python_build": " ".join(sys.version.split()[1:]),
        **{name: Path(os.environ[name]).name for name in VARIABLES if os.environ.get(name)},
    }


def packages() -> dict[str, str]:
    """Return the versions of the distributions that this process has imported, by normalised name."""
    of = metadata.packages_distributions()
    imported = {module.partition(".")[0] for module in list(sys.modules)} - {BY_SITE}
    found = {name for module in imported for name in of.get(module, ())}
    return {name.lower().replace("_", "-"): metadata.version(name) for name in sorted(found)}


def main(catalogue: str, *codecs: str) -> None:
    """Load the codecs and print everything."""
    for name in codecs:
        # The run says why.
        with suppress(api.CodecError):
            api.load(name, find(catalogue).model)
    sys.stdout.buffer.write(b"\n" + msgspec.json.encode(Surroundings(settings(), packages())) + b"\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
