"""Count what a source tree is made of: folders, files, lines, imports, circles, names.

    python tests/house.py [--json] [ROOT ...]

It only reads sources, so it can count the tree of any commit, and nothing has to be installed. Several roots are shown
side by side.
"""

import argparse
import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

FOLDERS = ("payloads", "codecs", "bench", "reports")
LAYERS = ("payloads", "codecs", "bench/pipeline", "bench", "reports")
"""From the lowest to the highest; a file belongs to the longest one that fits."""
COMPOSITION_ROOT = ("bench/cli.py", "bench/commands/")
"""What may import the layers above it, inside a function."""
GRAMMAR = "codecs/names.py"
"""The only module that takes the name of a codec apart."""
LIMITS = {
    "files in the fullest folder": 18,
    "imports of a layer above": 0,
    "circles between folders": 0,
    "codec names taken apart outside codecs/names.py": 0,
    "file names that stand twice": 3,
}
"""The most that the tests allow of a figure of the table (`test_layout.py`, `test_name_parsing.py`)."""
IN_EVERY_FOLDER = ("__init__.py", "py.typed")
LONG = 300


class Import(NamedTuple):
    """One import: the file, the module it names, and whether it runs when the file is imported."""

    file: str
    module: str
    eager: bool


def imports(source: str, file: str) -> list[Import]:
    """Return what a file imports, in all forms: import, from-import, and import_module or __import__ of a constant."""
    package = ["imwire", *Path(file).parent.parts]
    found: list[Import] = []

    def from_package(dots: int, name: str) -> str:
        return ".".join([*(package[: len(package) - dots + 1] if dots else []), *([name] if name else [])])

    def walk(node: ast.AST, eager: bool) -> None:
        if isinstance(node, ast.Import):
            found.extend(Import(file, alias.name, eager) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = from_package(node.level, node.module or "")
            found.extend(Import(file, f"{module}.{alias.name}", eager) for alias in node.names)
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            name = node.args[0].value
            if called in ("import_module", "__import__", "find_spec", "run_module") and isinstance(name, str):
                bare = name.lstrip(".")
                found.append(Import(file, from_package(len(name) - len(bare), bare), eager))
        inner = eager and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            inner = False
        for child in ast.iter_child_nodes(node):
            walk(child, inner)

    walk(ast.parse(source), True)
    return found


TEXT = re.compile(r"\+|.*(\\\+|\[\+\]).*|[\w*?.-]*\+[a-z*][\w*?.-]*", re.DOTALL)
TEMPLATE = re.compile(r"(\{[^{}]*\}|%s)\+|\+(\{\w*\}|%s)")


def stray(source: str) -> list[str]:
    """Return the texts in a module that take a codec's name apart or spell one; docstrings are left out.

    It finds a "+" alone, with which names are split, joined and searched; a pattern that looks for a plus; a text that
    is a name or the end of one ("json+zstd", "+zstd"); and a template with a plus beside a place to fill. Texts for
    people, which have spaces, may show names as examples.
    """

    def walk(node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return
        if isinstance(node, ast.JoinedStr):
            # A format spec ("+.1%") is not part of the text; a sign before the field ("+{share:.0%}") is.
            fields = [each for each in node.values if isinstance(each, ast.FormattedValue)]
            parts = [
                each.value if isinstance(each, ast.Constant) else "{:}" if each.format_spec else "{}"
                for each in node.values
                if isinstance(each, ast.Constant | ast.FormattedValue)
            ]
            if TEMPLATE.search(text := "".join(map(str, parts))):
                yield text
            for each in fields:
                yield from walk(each.value)
            return
        text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
        if TEXT.fullmatch(text) or TEMPLATE.search(text):
            yield text
        for child in ast.iter_child_nodes(node):
            yield from walk(child)

    return list(walk(ast.parse(source)))


class House:
    """A tree's files, read once."""

    def __init__(self, root: Path) -> None:
        found = (file for folder in FOLDERS for file in sorted((root / folder).rglob("*")) if file.is_file())
        self.files = [file.relative_to(root).as_posix() for file in found if "__pycache__" not in file.parts]
        self.sources = {file: (root / file).read_text(encoding="utf-8") for file in self.files if file.endswith(".py")}
        self._modules = {
            ".".join(["imwire", *Path(file).with_suffix("").parts]).removesuffix(".__init__"): file
            for file in self.sources
        }

    def imports(self) -> list[tuple[Import, str]]:
        """Return each import of a module of ours, with the file that it names."""
        every = (one for file, source in self.sources.items() for one in imports(source, file))
        return [(one, file) for one in every if (file := self._file(one.module))]

    def _file(self, module: str) -> str:
        """Return the file of a module, or of the module that a name is imported from."""
        names = module.split(".")
        longest = (".".join(names[:count]) for count in range(len(names), 1, -1))
        return next((self._modules[name] for name in longest if name in self._modules), "")

    def upward(self) -> list[str]:
        """Return the imports of a layer above; the composition root may import those inside a function."""
        return [
            f"{one.file} -> {file}"
            for one, file in self.imports()
            if layer(file) > layer(one.file) and (one.eager or not one.file.startswith(COMPOSITION_ROOT))
        ]

    def circles(self) -> list[str]:
        """Return the sets of folders that import each other, directly or not; a folder's own files are one node."""
        arrows: dict[str, set[str]] = {}
        for one, file in self.imports():
            arrows.setdefault(folder_of(one.file), set()).add(folder_of(file))
        reached = {folder: reach(folder, arrows) for folder in arrows}
        rings = {
            frozenset(other for other in ahead if folder in reached.get(other, ())) for folder, ahead in reached.items()
        }
        return sorted(" <-> ".join(sorted(ring)) for ring in rings if len(ring) > 1)

    def strays(self) -> list[str]:
        """Return where a codec's name is taken apart outside its grammar."""
        return [f"{file}: {text}" for file, source in self.sources.items() if file != GRAMMAR for text in stray(source)]

    def twice(self) -> list[str]:
        """Return the file names that stand in more than one folder."""
        names = Counter(Path(file).name for file in self.files if not file.endswith(IN_EVERY_FOLDER))
        return sorted(name for name, times in names.items() if times > 1)

    def in_folders(self) -> Counter[str]:
        """Return how many files of any kind each folder holds."""
        return Counter(map(folder_of, self.files))

    def lines(self) -> Counter[str]:
        """Return how many lines each module has; protoc's output is left out."""
        return Counter({
            file: len(text.splitlines()) for file, text in self.sources.items() if not file.endswith("_pb2.py")
        })  # fmt: skip


def folder_of(file: str) -> str:
    """Return the folder that a file lies in."""
    return Path(file).parent.as_posix()


def layer(file: str) -> int:
    """Return the layer of a file, counted from below."""
    return LAYERS.index(max((each for each in LAYERS if file.startswith(f"{each}/")), key=len))


def reach(start: str, arrows: dict[str, set[str]]) -> set[str]:
    """Return the folders that can be reached over one arrow or more; the start only if an arrow leads back to it."""
    found: set[str] = set()
    ahead = [start]
    while ahead:
        new = arrows.get(ahead.pop(), set()) - found
        found |= new
        ahead += new
    return found


def counted(root: Path) -> dict[str, tuple[int, list[str]]]:
    """Return the table of a tree: each figure, and the list of what it counts where that is of use."""
    house = House(root)
    folders, lines = house.in_folders(), house.lines()
    (fullest, most), (longest, length) = folders.most_common(1)[0], lines.most_common(1)[0]
    too_long = [f"{file} ({count})" for file, count in lines.most_common() if count > LONG]
    table: dict[str, tuple[int, list[str]]] = {
        "folders": (len(folders), []),
        "files in the fullest folder": (most, [fullest]),
        "lines of Python": (sum(lines.values()), []),
        "lines of the longest file": (length, [longest]),
    }
    lists = {
        f"files over {LONG} lines": too_long,
        "imports of a layer above": house.upward(),
        "circles between folders": house.circles(),
        f"codec names taken apart outside {GRAMMAR}": house.strays(),
        "file names that stand twice": house.twice(),
    }
    return table | {name: (len(found), found) for name, found in lists.items()}


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description="Count the folders, files, lines and imports of a tree.")
    parser.add_argument("roots", nargs="*", type=Path, default=[Path(__file__).parents[1]], metavar="ROOT")
    parser.add_argument("--json", action="store_true", help="also list what each figure counts")
    asked = parser.parse_args()
    tables = {str(root): counted(root) for root in asked.roots}
    if asked.json:
        print(json.dumps(tables, indent=1, ensure_ascii=False))
        return
    for name in next(iter(tables.values())):
        limit = [f"  at most {LIMITS[name]}"] if name in LIMITS else []
        print(f"{name:<50}", *(f"{table[name][0]:>8,}" for table in tables.values()), *limit)


if __name__ == "__main__":
    main()
