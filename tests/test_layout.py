"""The house: what contracts of import-linter (pyproject.toml) cannot say, where files lie, and what is installed."""

import ast
import codecs
import fnmatch
import json
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from .house import FOLDERS, LIMITS, House, imports

ROOT = Path(__file__).parents[1]
HOUSE = House(ROOT)


def test_the_house_keeps_its_measures():
    folders = HOUSE.in_folders()
    assert len(folders) > 20
    assert [folder for folder, files in folders.items() if files > LIMITS["files in the fullest folder"]] == []
    assert HOUSE.circles() == []
    assert len(HOUSE.twice()) <= LIMITS["file names that stand twice"]


def test_no_import_goes_up():
    """Also not one that import-linter cannot see, by a text, nor one of the command line before it is called."""
    assert len(HOUSE.imports()) > 100
    assert HOUSE.upward() == []


def test_our_folders_are_imported_from_imwire_and_payloads_need_msgspec_alone():
    for file, source in HOUSE.sources.items():
        tops = {one.module.partition(".")[0] for one in imports(source, file)}
        assert not tops & {"payloads", "bench", "reports"}, file
        if file.startswith("payloads/"):
            assert tops <= {*sys.stdlib_module_names, "msgspec", "imwire"}, file


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


def test_every_folder_is_a_listed_package():
    found = {".".join(["imwire", *Path(file).parent.parts]) for file in HOUSE.sources}
    assert sorted(found) == sorted(settings()["packages"])
    assert settings()["package-dir"] == {f"imwire.{folder}": folder for folder in FOLDERS}


@pytest.mark.parametrize(
    ("python", "left_out"),
    [("3.13", set()), ("3.14", {"ruptures"}), ("3.15", {"ruptures", "orjson", "zstandard"})],
)
def test_what_has_no_wheel_everywhere_is_not_required_everywhere(python, left_out):
    """A free-threaded Python, for which orjson and zstandard have none either, no marker can tell from others."""
    owners = {"protobuf", "orjson", "msgpack", "zstandard", "pyperf", "pandas", "matplotlib"}
    required = [Requirement(text) for text in metadata.requires("imwire") or []]

    def installed(extra: str) -> set[str]:
        where = {"python_version": python, "extra": extra}
        return {each.name for each in required if each.marker is None or each.marker.evaluate(where)}

    assert installed("") & owners == owners - left_out
    more = {"cbor2", "ormsgpack", "ruptures"}
    assert not installed("") & {*more, "pyahocorasick"}
    assert (installed("codecs") | installed("history")) & more == more - left_out


def test_every_folder_says_that_it_is_typed():
    assert all((ROOT / folder / "py.typed").exists() for folder in FOLDERS)


def wanted_files() -> set[str]:
    """The files that an installation should have: code, and the data beside it."""
    return {f"imwire/{file}" for file in HOUSE.files}


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
    assert [file for file in HOUSE.sources if {Path(file).stem.strip("_"), *Path(file).parts[:-1]} & names] == []


def test_every_module_says_what_it_is():
    # protoc's output is not ours to word, and an empty test folder has nothing to say.
    for file, source in HOUSE.sources.items():
        if not file.endswith("_pb2.py"):
            assert ast.get_docstring(ast.parse(source)), file
