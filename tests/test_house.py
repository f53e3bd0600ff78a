"""The counter of the house: it finds what was put into a made-up tree, and nothing in a tidy one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from .house import COMPOSITION_ROOT, LIMITS, House, counted, imports

TIDY = {
    "payloads/__init__.py": "",
    "payloads/frames.py": "import msgspec",
    "codecs/json.py": "import json\nfrom ..payloads.frames import Frame\nfrom .inner import part",
    "codecs/inner/__init__.py": "",
    "codecs/inner/part.py": "from ...payloads import frames",
    "bench/__init__.py": "",
    "bench/cli.py": "from ..codecs import json\ndef report():\n    from ..reports import page",
    "bench/pipeline/__init__.py": "",
    "bench/pipeline/api.py": "from ...codecs import json",
    "bench/results/rows.py": "from ..pipeline.api import x",
    "reports/__init__.py": "",
    "reports/page.py": "from ..bench.results.rows import Rows",
}


def tree(root: Path, **more: str) -> Path:
    for file, source in {**TIDY, **{name.replace("__", "/") + ".py": text for name, text in more.items()}}.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(source)
    return root


def test_a_tidy_tree_has_no_faults(tmp_path: Path) -> None:
    house = House(tree(tmp_path))
    assert len(house.imports()) == 8
    assert (house.upward(), house.circles(), house.strays(), house.twice()) == ([], [], [], [])


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("payloads__x", "from ..codecs import json"),
        ("payloads__x", "import imwire.bench as b"),
        ("codecs__x", "from imwire.reports import page"),
        ("codecs__x", "def f():\n    from imwire import reports"),
        ("codecs__x", "from importlib import import_module\nimport_module('..bench.results.rows', __package__)"),
        ("codecs__x", "__import__('imwire.bench.results.rows')"),
        ("bench__pipeline__x", "from ..results.rows import Rows"),
        ("bench__pipeline__x", "from ...reports import page"),
        ("bench__x", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ..reports import page"),
        ("bench__commands__x", "from ...reports import page"),
        ("bench__commands__x", "class A:\n    from ...reports import page"),
    ],
)
def test_an_import_that_goes_up_is_found(tmp_path: Path, file: str, source: str) -> None:
    (found,) = House(tree(tmp_path, **{file: source})).upward()
    assert found.startswith(f"{file.replace('__', '/')}.py -> ")


def test_the_command_line_may_import_pages_when_it_is_called() -> None:
    (lazy,) = imports("def f():\n    from ..reports import page", COMPOSITION_ROOT[0])
    assert (lazy.module, lazy.eager) == ("imwire.reports.page", False)


def test_circles_are_found_also_through_a_third_folder(tmp_path: Path) -> None:
    back = {"codecs__inner__back": "from .. import json"}
    assert House(tree(tmp_path / "one", **back)).circles() == ["codecs <-> codecs/inner"]
    longer = {"codecs__inner__back": "from ..layers import a", "codecs__layers__a": "import imwire.codecs.json"}
    assert House(tree(tmp_path / "two", **longer)).circles() == ["codecs <-> codecs/inner <-> codecs/layers"]


def test_full_folders_long_files_strays_and_duplicates_are_counted(tmp_path: Path) -> None:
    many = {f"payloads__built_in__n{number}": "" for number in range(19)}
    root = tree(tmp_path, **many, bench__long="x = 1\n" * 301, reports__rows="codec, _, layer = name.partition('+')")
    table = counted(root)
    assert table["files in the fullest folder"] == (19, ["payloads/built_in"])
    assert table["files over 300 lines"] == (1, ["bench/long.py (301)"])
    assert table["codec names taken apart outside codecs/names.py"] == (1, ["reports/rows.py: +"])
    assert table["file names that stand twice"] == (1, ["rows.py"])


def test_the_script_prints_trees_side_by_side(tmp_path: Path) -> None:
    roots = [str(tree(tmp_path / "one")), str(tree(tmp_path / "two", reports__rows=""))]
    command = [sys.executable, str(Path(__file__).with_name("house.py")), *roots]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    *_, twice = lines = shown.splitlines()
    assert twice.split()[-5:] == ["0", "1", "at", "most", "3"]
    assert {line[:50].strip() for line in lines if "at most" in line} == set(LIMITS)
    both = json.loads(subprocess.run([*command, "--json"], capture_output=True, text=True, check=True).stdout)
    assert [both[root]["file names that stand twice"] for root in roots] == [[0, []], [1, ["rows.py"]]]
