"""What a run shows while it goes on, on a terminal and off it."""

import re
from io import StringIO

import pytest
from imwire.bench.events import Event, Note, Round, Stage, Step
from imwire.bench.progress import shown
from rich.console import Console

RUN: list[Event] = [
    Stage("preparing", 1),
    Step("this machine"),
    Stage("measuring", 4),
    Round(1, 2),
    Step("json/text/encode"),
    Note("refused: a/b/c: [bold]not markup[/bold]"),
    Step("json/text/decode"),
    Round(2, 2),
    Step("json/text/encode"),
    Step("json/text/decode"),
]


def shown_on(console: Console) -> str:
    with shown(console) as tell:
        for event in RUN:
            tell(event)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_without_a_terminal_a_line_a_round() -> None:
    lines = shown_on(Console(file=StringIO(), width=40)).splitlines()
    assert lines[:4] == ["preparing", "measuring (4 steps)", "round 1 of 2", "refused: a/b/c: [bold]not markup[/bold]"]
    assert lines[4].startswith("round 2 of 2, about ")
    assert len(lines) == 5


def test_on_a_terminal_a_bar_with_the_case_and_the_notes() -> None:
    text = shown_on(Console(file=StringIO(), force_terminal=True, width=100))
    assert "refused: a/b/c: [bold]not markup[/bold]" in text
    assert "measuring 2/2" in text
    assert "\x1b[" in text


def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    text = shown_on(Console(file=StringIO(), force_terminal=True, width=100))
    colours = r"\x1b\[[0-9;]*\b(3[0-8]|9[0-7])(;[0-9;]*)?m"
    assert re.search(colours, text) is None
    monkeypatch.delenv("NO_COLOR")
    assert re.search(colours, shown_on(Console(file=StringIO(), force_terminal=True, width=100)))
