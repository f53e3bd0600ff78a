"""One grammar of a codec's name: outside `codecs/names.py` nothing takes one apart or spells one out.

Found are: a "+" alone, which is what names are split at, joined with and searched for; a pattern that looks for a plus;
a text that is a name or the end of one ("json+zstd", "+zstd"); and a template with a plus beside a place to fill.
Texts for people, which have spaces, may show names as examples.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GRAMMAR = "codecs/names.py"
ALLOWED = {("bench/gate/sides/sides.py", "+")}
"""Not a codec's name: the local part of a version ("1.0+cpu")."""
TEXT = re.compile(r"\+|.*(\\\+|\[\+\]).*|[\w*?.-]*\+[a-z*][\w*?.-]*", re.DOTALL)
TEMPLATE = re.compile(r"(\{[^{}]*\}|%s)\+|\+(\{\w*\}|%s)")


def stray(source: str) -> list[str]:
    """Return the texts in a module that take a name apart or spell one; docstrings are left out."""

    def walk(node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return
        if isinstance(node, ast.JoinedStr):
            # How a value is formatted ("+.1%") is no part of the text; a sign in front of it ("+{share:.0%}") is one.
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


def test_only_the_grammar_takes_a_name_apart() -> None:
    files = [file for folder in ("payloads", "codecs", "bench", "reports") for file in (ROOT / folder).rglob("*.py")]
    found = {
        (file.relative_to(ROOT).as_posix(), text) for file in files for text in stray(file.read_text(encoding="utf-8"))
    }
    assert {text for file, text in found if file == GRAMMAR} >= {"+"}
    assert {each for each in found if each[0] != GRAMMAR} == ALLOWED


@pytest.mark.parametrize(
    "source",
    [
        'name.partition("+")',
        'name.rsplit("+", 1)',
        '"+" in name',
        'name.find("+")',
        'PLUS = "+"',
        'name + "+" + layer',
        '"+".join([name, layer])',
        'f"{name}+{layer}"',
        'f"{name}+zstd-{level}"',
        'f"smallest: {best.codec}+{best.layer}, {count(best)}"',
        "', '.join(f'+{layer}' for layer in layers)",
        "f'{len(name.split(\"+\")):>9}'",
        '"{}+{}".format(name, layer)',
        '"%s+%s" % (name, layer)',
        'name.endswith("+zstd")',
        'fnmatch(name, "*+zstd")',
        'fnmatch(name, "json+*")',
        'LEVELS = ("orjson+zstd-9",)',
        're.compile(r"\\+[a-z0-9]+--?\\d+$")',
        're.split("[+]", name)',
        "def f():\n    def g(name):\n        return name.split('+')[0]",
    ],
)
def test_the_walk_finds_what_takes_a_name_apart(source: str) -> None:
    assert stray(source) != []


@pytest.mark.parametrize(
    "source",
    [
        '"""orjson+zstd"""',
        "def f():\n    '''The name of codec+zstd.'''",
        "a + b",
        'f"{change:+.1%}"',
        'f"+{share:.0%} in one codec"',
        'f"{a + b} bytes"',
        'LABEL = "encode + decode"',
        'WORDS = "+1 byte in one field"',
        're.compile(r"(\\d+\\.\\d\\d)\\d+")',
        "option(help=\"Only codecs that match: '*+zstd', orjson+zstd-9.\")",
        'RAW = b"a+b"',
    ],
)
def test_the_walk_lets_other_pluses_pass(source: str) -> None:
    assert stray(source) == []
