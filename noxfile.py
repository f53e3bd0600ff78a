"""The project's tasks: `nox -s bench` measures, `nox -s tests` tests; `nox -l` lists all.

Python versions and dependency groups are read from pyproject.toml.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nox

PROJECT = nox.project.load_toml("pyproject.toml")
HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
# The Python that runs nox is always among them, so that a machine with only a newer one tests something.
PYTHONS = sorted({*nox.project.python_versions(PROJECT), HERE}, key=lambda version: int(version.split(".")[1]))

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
WORKERS = ("-n", str(CORES + 1), "--dist", "worksteal")
"""Tests in parallel, one more than this process has cores, as many wait for a browser, a server or a timer.

A worker that has nothing left takes from the others, as some tests last half a minute.
"""

COVERED = ("codecs", "payloads")
"""The packages whose branches are counted; below 95 % of either the tests fail."""

nox.options.sessions = ["lint", "types", "tests"]
nox.options.reuse_venv = "yes"
# Where uv is, environments take seconds instead of a minute each.
nox.options.default_venv_backend = "uv|virtualenv"
# A Python that is not there is left out, not fetched.
nox.options.download_python = "never"
# CI services set CI=true, which would turn a Python that is not installed into a failure.
nox.options.error_on_missing_interpreters = False


def group(name: str) -> list[str]:
    """Return the requirements of a dependency group."""
    return nox.project.dependency_groups(PROJECT, name)


def install(session: nox.Session, *more: str, extras: str = "codecs,serve") -> None:
    """Install imwire with all its codecs, from a wheel built anew, and what else is named."""
    session.install(f".[{extras}]" if extras else ".", *more, env={"DIST_EXTRA_CONFIG": build_apart(session)})


def build_apart(session: nox.Session) -> str:
    """Return a file that has setuptools build below the session's environment, in a folder that is empty.

    In the tree, sessions that run side by side would build in one folder; and what was deleted since the last build
    would still lie there, and go into the wheel.
    """
    folder = Path(session.virtualenv.location, "built").resolve()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    settings = folder / "setuptools.cfg"
    settings.write_text(f"[build]\nbuild_base = {folder}\n[egg_info]\negg_base = {folder}\n", encoding="utf-8")
    return str(settings)


SIZES: dict[str, str] = {}
"""The SHA-256 of `imwire sizes --json`, by the Python and the hash seed that printed it."""


def same_sizes(session: nox.Session) -> None:
    """Fail unless the exact byte table is the same in two runs and on every Python of this call of nox."""
    for seed in ("1", "2"):
        said = session.run("imwire", "sizes", "--json", silent=True, env={"PYTHONHASHSEED": seed})
        SIZES[f"{session.python}, hash seed {seed}"] = hashlib.sha256(str(said).encode()).hexdigest()
    session.log("imwire sizes --json: %s", SIZES)
    if len(set(SIZES.values())) > 1:
        session.error(f"imwire sizes --json differs: {SIZES}")


def commit() -> str:
    """Return the commit of this tree, for the wheel that cannot know it; "" where there is no git or no checkout."""
    if shutil.which("git") is None:
        return ""
    git = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    return subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()


@nox.session(python=HERE)
def bench(session: nox.Session) -> None:
    """Measure, and write results/latest/; arguments go to `imwire bench`, as in `-- --profile quick`."""
    install(session)
    session.run("imwire", "bench", *session.posargs, env={"IMWIRE_COMMIT": commit()})


@nox.session(python=HERE)
def report(session: nox.Session) -> None:
    """Build the report of results/latest/ again, or of the result files given."""
    install(session)
    options_only = all(argument.startswith("-") for argument in session.posargs[:1])
    session.run("imwire", "report", *(["results/latest"] if options_only else []), *session.posargs)


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests against the installed wheel; without arguments, on one Python with branch coverage."""
    # protoc's generator, the browser driver and coverage: once, on the Python that runs nox.
    first = session.python == HERE
    more = [*group("proto"), *group("browser")] if first else []
    install(session, *group("test"), *more, extras="codecs,serve,history")
    if first and not session.posargs:
        packages = [f"--cov=imwire.{package}" for package in COVERED]
        there = [f"tests/{package}" for package in COVERED]
        session.run("pytest", *WORKERS, "--cov-branch", "--cov-report=", *packages, "-m", "covered", *there)
        for package in COVERED:
            session.run("coverage", "report", f"--include=*/imwire/{package}/*", "--fail-under=95")
        # Apart, because pytest-cov's own marker no_cover does not stop counting in a worker of pytest-xdist.
        session.run("pytest", *WORKERS, "-m", "not covered")
    elif first:
        session.run("pytest", *WORKERS, *session.posargs)
    else:
        # What takes long and comes out the same on every Python is run once.
        again = ("-m", "not long", "--hypothesis-profile=again")
        session.run("pytest", *WORKERS, *again, *session.posargs, env={"IMWIRE_REQUIRE_TOOLS": ""})
    same_sizes(session)


@nox.session(python=HERE)
def gate(session: nox.Session) -> None:
    """Compare this tree with its parent commit, and with the committed baseline; arguments go to `imwire gate`."""
    install(session)
    parent = ["git", "rev-parse", "--verify", "--quiet", "HEAD~1"]
    base = "HEAD~1" if subprocess.run(parent, capture_output=True).returncode == 0 else "HEAD"
    if base == "HEAD":
        session.warn("this clone has no parent commit: only the baseline is compared with")
    # Time is left to machines of one's own: here it would double what CI takes.
    usual = ("--base", base, "--tier", "exact", "--tier", "instructions")
    session.run("imwire", "gate", *(session.posargs or usual))


@nox.session(python=HERE)
def plain(session: nox.Session) -> None:
    """Show that `pip install .` is enough: a small run, its report and exact sizes without any extra."""
    install(session, extras="")
    few = ("--codec", "json", "--codec", "proto*", "--payload", "typing", "--payload", "ack")
    session.run("imwire", "bench", "--profile", "quick", *few, "--out", f"{session.create_tmp()}/run")
    session.run("imwire", "list", "codecs")
    session.run("imwire", "sizes", "--payload", "typing")


@nox.session(python=HERE)
def lint(session: nox.Session) -> None:
    """Check style and formatting."""
    session.install(*group("lint"))
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session(python=HERE)
def types(session: nox.Session) -> None:
    """Check types and import contracts on a non-editable install: the editable finder is invisible to mypy."""
    install(session, *group("types"))
    session.run("mypy")
    session.run("lint-imports", "--no-cache")


@nox.session(python=HERE)
def proto(session: nox.Session) -> None:
    """Generate codecs/_protobuf/imwire_pb2.py again from codecs/_protobuf/imwire.proto."""
    session.install(*group("proto"))
    session.chdir("codecs/_protobuf")
    session.run("python", "-m", "grpc_tools.protoc", "-I.", "--python_out=.", "--pyi_out=.", "imwire.proto")
