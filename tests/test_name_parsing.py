"""One grammar of a codec's name: outside `codecs/names.py` nothing takes one apart or spells one out."""

from pathlib import Path

import pytest

from .house import GRAMMAR, House, stray


def test_only_the_grammar_takes_a_name_apart() -> None:
    house = House(Path(__file__).parents[1])
    assert "+" in stray(house.sources[GRAMMAR])
    assert house.strays() == []


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
