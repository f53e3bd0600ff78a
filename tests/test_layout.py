"""The house: which folder may import what, where files lie, and that everything is installed.

    payloads <- codecs <- bench.pipeline <- bench <- reports

`bench/cli.py` is the composition root: the one file that may import every folder, `reports` only inside a function.
"""

import ast
import codecs
import fnmatch
import json
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("payloads", "codecs", "bench", "reports")
COMPOSITION_ROOT = "bench/cli.py"
PATH, DOOR = "imwire.bench.pipeline", "imwire.bench.pipeline.api"
"""The message path, and the one module of it that others may import."""
LINKS = ("bench/results/rows.py", "imwire.bench.pipeline.rules.links")
"""Results carry links as the path has them; through the door, whoever reads a file would import the whole path."""


class Import(NamedTuple):
    """One import: the file, the module it names, and whether it runs when the file is imported."""

    file: str
    module: str
    eager: bool


# Which modules of ours each folder may import; the longest folder that fits a file is the one that counts.
ARROWS = {
    "payloads": ("imwire.payloads",),
    "codecs": ("imwire.payloads", "imwire.codecs"),
    "bench/pipeline": ("imwire.payloads", "imwire.codecs", "imwire.bench.pipeline"),
    "bench": ("imwire.payloads", "imwire.codecs", "imwire.bench"),
    "reports": (
        "imwire.reports",
        "imwire.bench.results.rows",
        "imwire.bench.results.run_history",
        "imwire.bench.gate.outcome",
        "imwire.bench.gate.self_test.power",
        "imwire.bench.gate.sides.verdicts",
        "imwire.bench.gate.verdict_words",
    ),
}
# Which files may import a library; the others may not.
ONLY = {
    "pandas": ["reports/*"],
    "matplotlib": ["reports/*"],
    "pyperf": ["bench/harness/*", "bench/results/*", "bench/studies/*"],
    "asyncio": ["bench/pipeline/*"],
    "pytest": [],
    "hypothesis": [],
}


def imports(source: str, file: str) -> list[Import]:
    """Return what a file imports, in all forms: import, from-import, and import_module or __import__ of a constant."""
    package = ["imwire", *Path(file).parent.parts]
    found: list[Import] = []

    def walk(node: ast.AST, eager: bool) -> None:
        if isinstance(node, ast.Import):
            found.extend(Import(file, alias.name, eager) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*start, *([node.module] if node.module else [])])
            found.extend(Import(file, f"{module}.{alias.name}", eager) for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            name = node.args[0].value
            if called in ("import_module", "__import__", "find_spec", "run_module") and isinstance(name, str):
                dots = len(name) - len(name.lstrip("."))
                start = package[: len(package) - dots + 1] if dots else []
                found.append(Import(file, ".".join([*start, name[dots:]]), eager))
        inner = eager and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            inner = False
        for child in ast.iter_child_nodes(node):
            walk(child, inner)

    walk(ast.parse(source), True)
    return found


def inside(module: str, package: str) -> bool:
    """Tell whether a module is a package or below it; a longer name that starts alike is neither."""
    return module == package or module.startswith(f"{package}.")


def faults(found: list[Import]) -> list[str]:
    """Return what is wrong with some imports."""
    said = []
    for file, module, eager in found:
        folder = max((folder for folder in ARROWS if file.startswith(f"{folder}/")), key=len)
        if inside(module, "imwire"):
            allowed = any(inside(module, package) for package in ARROWS[folder])
            if file == COMPOSITION_ROOT:
                allowed = allowed or (inside(module, "imwire.reports") and not eager)
            if inside(module, PATH) and folder != "bench/pipeline" and module != PATH:
                allowed = allowed and (inside(module, DOOR) or (file == LINKS[0] and inside(module, LINKS[1])))
            if not allowed:
                said.append(f"{file} may not import {module}" + (" when it is imported" if not eager else ""))
            continue
        top = module.partition(".")[0]
        if top in FOLDERS and not (top == "codecs" and top in sys.stdlib_module_names):
            said.append(f"{file} imports {module} without imwire in front")
        if folder == "payloads" and top not in {*sys.stdlib_module_names, "msgspec"}:
            said.append(f"{file} may import msgspec and the standard library, not {module}")
        patterns = ONLY.get(top)
        if patterns is not None and not any(fnmatch.fnmatchcase(file, pattern) for pattern in patterns):
            said.append(f"{file} may not import {module}: only {' '.join(patterns) or 'tests'} may")
    return said


def sources() -> dict[str, str]:
    """Return the text of every module, by its path from the root."""
    files = (file for folder in FOLDERS for file in sorted((ROOT / folder).rglob("*.py")))
    return {file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8") for file in files}


# --- arrows -----------------------------------------------------------------------------------------------------------


def test_imports_point_one_way():
    files = sources()
    assert {file.split("/")[0] for file in files} == set(FOLDERS)
    found = [one for file, source in files.items() for one in imports(source, file)]
    assert len(found) > 100
    assert faults(found) == []


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("payloads/x.py", "from ..codecs import api"),
        ("payloads/x.py", "from .. import codecs"),
        ("payloads/x.py", "import imwire.codecs.api"),
        ("payloads/x.py", "import imwire.bench as b"),
        ("payloads/x.py", "import orjson"),
        ("payloads/x.py", "def f():\n    import numpy.random"),
        ("payloads/x.py", "if True:\n    from google.protobuf import message"),
        ("codecs/x.py", "from ..bench.results.rows import Results"),
        ("codecs/x.py", "from imwire.reports import page"),
        ("codecs/x.py", "def f():\n    from imwire import reports"),
        ("codecs/x.py", "import importlib\nimportlib.import_module('imwire.bench')"),
        ("codecs/x.py", "from importlib import import_module\nimport_module('..bench', __package__)"),
        ("codecs/x.py", "__import__('imwire.bench.results.rows')"),
        ("codecs/x.py", "try:\n    import pandas\nexcept ImportError:\n    pass"),
        ("codecs/x.py", "async def f():\n    import asyncio"),
        ("bench/pipeline/x.py", "from ..results.rows import Results"),
        ("bench/pipeline/x.py", "from ...reports import page"),
        ("bench/pipeline/x.py", "import pyperf"),
        ("bench/x.py", "from ..reports import page"),
        ("bench/x.py", "def f():\n    from ..reports import page"),
        ("bench/x.py", "from .pipeline.client import Client"),
        ("bench/x.py", "def f():\n    from .pipeline import client"),
        ("bench/gate/x.py", "from imwire.bench.pipeline.rules.limits import MS"),
        ("bench/x.py", "import matplotlib.pyplot"),
        ("bench/x.py", "import pandas as pd"),
        ("bench/x.py", "import asyncio"),
        ("bench/x.py", "from pyperf import Runner"),
        ("bench/x.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ..reports import page"),
        ("bench/cli.py", "from ..reports import page"),
        ("bench/cli.py", "class A:\n    from ..reports import page"),
        ("bench/cli.py", "import pandas"),
        ("reports/x.py", "from ..codecs import api"),
        ("reports/x.py", "from ..payloads.frames import Frame"),
        ("reports/x.py", "from ..bench import cases"),
        ("reports/x.py", "from ..bench.results.results_file import load"),
        ("reports/x.py", "from .. import payloads"),
        ("reports/x.py", "import asyncio"),
        ("bench/x.py", "import payloads.frames"),
        ("bench/x.py", "import pytest"),
    ],
)
def test_the_walk_finds_every_arrow_the_wrong_way(file, source):
    assert len(faults(imports(source, file))) == 1


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("payloads/x.py", "import msgspec, codecs\nfrom . import frames\nfrom .frames import Frame"),
        ("codecs/x.py", "from ..payloads.frames import Frame\nfrom . import _domain\nimport orjson"),
        ("bench/pipeline/x.py", "import asyncio\nfrom ...codecs import api\nfrom . import core\nfrom .core import y"),
        ("bench/x.py", "from .pipeline.api import y\nfrom .pipeline import api\nfrom .results import rows"),
        ("bench/harness/worker.py", "import pyperf"),
        ("bench/cli.py", "def report():\n    from ..reports import page"),
        (
            "reports/x.py",
            "import pandas\nfrom ..bench.results.rows import Results\nfrom . import page",
        ),
        ("reports/x.py", "from ..bench.results import rows"),
    ],
)
def test_the_walk_lets_the_right_ones_pass(file, source):
    assert faults(imports(source, file)) == []


OURS = ("imwire.payloads.frames", "imwire.payloads.bodies")
"""Our own model, which the message path speaks: whatever measures codecs takes its model from a catalogue."""
ANY_MODEL = ("codecs", "bench/harness", "bench/results", "bench/gate", "bench/commands", "reports", "bench/cli.py")
KNOW_OURS = ("codecs/api.py", "codecs/_hazards/hazards.py")
STAGES = [("bench/gate/tasks/counted.py", f"imwire.payloads.{name}") for name in ("bodies.Text", "frames.Message")]
"""The gate counts stages of the message path too."""


def names_ours(found: list[Import]) -> list[tuple[str, str]]:
    """Return what names our model where any model is to be measured."""
    return [
        (one.file, one.module)
        for one in found
        if f"{one.file}/".startswith(tuple(f"{place}/" for place in ANY_MODEL))
        and any(inside(one.module, module) for module in OURS)
    ]


def test_what_measures_codecs_does_not_know_our_frames():
    found = names_ours([one for file, source in sources().items() for one in imports(source, file)])
    assert {file for file, _ in found if file.startswith("codecs/")} == set(KNOW_OURS)
    assert {one for one in found if not one[0].startswith("codecs/")} == set(STAGES)


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("codecs/x.py", "from ..payloads.frames import Frame"),
        ("codecs/_protobuf/x.py", "from ...payloads import frames"),
        ("bench/harness/x.py", "def f():\n    from ...payloads.frames import Frame"),
        ("bench/gate/tasks/x.py", "from imwire.payloads.bodies import Text"),
        ("bench/cli.py", "import imwire.payloads.frames"),
        ("reports/sections/x.py", "from ...payloads import bodies"),
    ],
)
def test_the_walk_finds_what_names_our_model(file, source):
    assert len(names_ours(imports(source, file))) == 1


# --- files ------------------------------------------------------------------------------------------------------------


def test_no_folder_can_take_the_place_of_anything():
    assert not (ROOT / "codecs" / "__init__.py").exists()
    assert not (ROOT / "imwire").exists()
    assert not (ROOT / "__init__.py").exists()
    assert [*(ROOT / "tests").rglob("__init__.py")] == []
    assert [folder for folder in FOLDERS if (ROOT / folder / "__init__.py").exists()] == [
        "payloads",
        "bench",
        "reports",
    ]


def test_the_standard_librarys_codecs_is_the_standard_librarys():
    assert Path(codecs.__file__).parent == Path(json.__file__).parents[1]
    # As a script or `python -c` would see it, with the root of the repository first on the path.
    program = (
        "import sys, codecs, json, os; assert sys.path[0] in ('', os.getcwd());"
        "import importlib; sys.modules.pop('codecs'); again = importlib.import_module('codecs');"
        "print(os.path.dirname(again.__file__) == os.path.dirname(os.__file__), hasattr(again, 'lookup'))"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout == "True True\n", done.stderr


def settings() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]


def package_of(folder: Path) -> str:
    return ".".join(["imwire", *folder.relative_to(ROOT).parts])


def code_folders() -> list[Path]:
    every = (folder for name in FOLDERS for folder in [ROOT / name, *(ROOT / name).rglob("*")])
    return [folder for folder in every if folder.is_dir() and any(folder.glob("*.py"))]


def test_every_folder_is_a_listed_package():
    assert sorted(package_of(folder) for folder in code_folders()) == sorted(settings()["packages"])
    assert settings()["package-dir"] == {f"imwire.{folder}": folder for folder in FOLDERS}


def test_every_folder_says_that_it_is_typed():
    assert all((ROOT / folder / "py.typed").exists() for folder in FOLDERS)


def wanted_files() -> set[str]:
    """The files that an installation should have: code, and the data beside it."""
    files = (file for name in FOLDERS for file in (ROOT / name).rglob("*") if file.is_file())
    return {
        f"imwire/{file.relative_to(ROOT).as_posix()}"
        for file in files
        if "__pycache__" not in file.parts and file.suffix != ".pyc"
    }


def installed_files() -> list[str] | None:
    """Return the installed files of the package, or None when the install is editable."""
    # The root may be on sys.path and hold the metadata that a build left behind; only an installer writes RECORD.
    every = [one for one in metadata.distributions(name="imwire") if one.read_text("RECORD")]
    assert every, "imwire is not installed"
    if json.loads(every[0].read_text("direct_url.json") or "{}").get("dir_info", {}).get("editable"):
        return None
    return [file.as_posix() for file in every[0].files or [] if file.suffix != ".pyc"]


@pytest.mark.skipif(
    installed_files() is None, reason="an editable install has no files of its own; nox -s tests installs the wheel"
)
def test_every_file_is_installed_and_no_other():
    assert {file for file in installed_files() or [] if file.startswith("imwire/")} == wanted_files()


def test_every_data_file_is_covered_by_a_pattern():
    """What the wheel test would find, without a wheel: a data file that no pattern of package-data names."""
    patterns = settings()["package-data"]
    packages = sorted(settings()["packages"], key=len, reverse=True)
    for file in sorted(wanted_files()):
        if not file.endswith(".py"):
            package = next(name for name in packages if file.startswith(f"{name.replace('.', '/')}/"))
            below = file.removeprefix(f"{package.replace('.', '/')}/")
            assert any(fnmatch.fnmatchcase(below, pattern) for pattern in patterns.get(package, [])), file


def test_no_file_has_a_name_that_says_nothing():
    names = {"utils", "helpers", "base", "common", "misc", "tools"}
    assert [file for file in sources() if {Path(file).stem.strip("_"), *Path(file).parts[:-1]} & names] == []


def test_every_module_says_what_it_is():
    # protoc's output is not ours to word, and an empty test folder has nothing to say.
    for file, source in sources().items():
        if not file.endswith("_pb2.py"):
            assert ast.get_docstring(ast.parse(source)), file
