"""README, CONTRIBUTING and docs: every link leads somewhere, every file and option they name is there."""

import re
import sys
from importlib.util import find_spec
from pathlib import Path

import click
import msgspec
import pytest
from imwire.bench.cli import main
from imwire.bench.gate.sides.settings import Settings

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("examples/*/README.md"), *DOCS.rglob("*.md")]
FENCED = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)
CONTEXT = click.Context(main)
MOST_WORDS = 1_200
"""In the README: a stranger reads it in a few minutes."""


def prose(page: Path) -> str:
    """Return a page without its blocks of code."""
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ +(.+?) *$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(page: Path) -> list[str]:
    """Return the targets of a page's links and pictures that are no web addresses."""
    return [target for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)) if "://" not in target]


def test_there_are_links_to_look_at() -> None:
    assert sum(len(links(page)) for page in PAGES) > 50


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    for target in links(page):
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), target


def test_the_index_names_every_page() -> None:
    listed = {(DOCS / target).resolve() for target in links(DOCS / "README.md")}
    assert {page.resolve() for page in DOCS.rglob("*.md")} - listed == {(DOCS / "README.md").resolve()}


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").split()) <= MOST_WORDS


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_source_file_and_module_that_is_named_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for path in re.findall(r"`((?:payloads|codecs|bench|reports|tests|docs|examples)/[\w./-]+\.\w+)`", text):
        assert (ROOT / path).exists(), path
    for module in re.findall(r"python -m (imwire[\w.]+)", text):
        assert find_spec(module), module


@pytest.mark.parametrize("command", main.list_commands(CONTEXT))
def test_every_command_is_described_with_exactly_its_options(command: str) -> None:
    found = main.get_command(CONTEXT, command)
    assert found is not None
    page = (DOCS / "reference" / "commands.md").read_text(encoding="utf-8")
    (section,) = re.findall(rf"^## imwire {command}$(.*?)(?=^## |\Z)", page, re.DOTALL | re.MULTILINE)
    options = [each for each in found.params if isinstance(each, click.Option)]
    expected = {flag for option in options for flag in (*option.opts, *option.secondary_opts)}
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `--")]
    assert {flag for row in rows for flag in re.findall(r"--[\w-]+", row)} == expected


def test_every_setting_is_described_with_no_other() -> None:
    page = (DOCS / "reference" / "settings.md").read_text(encoding="utf-8")
    described = re.findall(r"^\| `([\w-]+)` \|", page, re.MULTILINE)
    assert described == [field.encode_name for field in msgspec.structs.fields(Settings)]


def test_contributing_warns_of_files_that_hide_modules_of_python() -> None:
    """In such a folder, `python3 -m json.tool` and a script find ours before Python's."""
    hide = [
        f"{path.relative_to(ROOT)}"
        for folder in ("payloads", "codecs", "bench", "reports")
        for path in (ROOT / folder).rglob("*.py")
        if path.stem in sys.stdlib_module_names
    ]
    assert "codecs/json.py" in hide
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert [file for file in hide if f"`{file}`" not in text] == []
