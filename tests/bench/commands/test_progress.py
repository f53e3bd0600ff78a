"""What a run shows while it goes on, on a terminal and off it."""

import re
from io import StringIO

import pytest
from imwire.bench.commands import progress
from imwire.bench.commands.progress import shown, telling
from imwire.bench.harness.progress_events import Event, Fewer, ItemDone, Note, Round, Stage
from rich.console import Console
from rich.progress import Progress

RUN: list[Event] = [
    Stage("preparing", 1),
    ItemDone("this machine"),
    Stage("measuring", 4),
    Round(1, 2),
    ItemDone("json/text/encode"),
    Note("refused: a/b/c: [bold]not markup[/bold]"),
    ItemDone("json/text/decode"),
    Round(2, 2),
    ItemDone("json/text/encode"),
    ItemDone("json/text/decode"),
]


class Clock:
    """A clock that goes when it is told to."""

    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


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


def test_the_bar_ends_full_when_a_case_was_refused() -> None:
    console = Console(file=StringIO(), force_terminal=True, width=100)
    with Progress(console=console) as bar:
        shows = progress._Bar(bar)
        for event in (Stage("measuring", 6), ItemDone("a"), ItemDone("b"), Fewer(3), ItemDone("c")):
            shows.tell(event)
        (task,) = bar.tasks
        assert (task.completed, task.total, task.percentage) == (3, 3, 100)
        assert task.finished


def test_taking_steps_off_keeps_the_speed_and_shortens_the_time_that_is_left() -> None:
    clock = Clock()
    with Progress(console=Console(file=StringIO(), force_terminal=True), get_time=clock) as bar:
        shows = progress._Bar(bar)
        shows.tell(Stage("measuring", 12))
        for _ in range(4):
            clock.now_s += 1
            shows.tell(ItemDone("a"))
        (task,) = bar.tasks
        assert task.time_remaining == 8
        shows.tell(Fewer(6))
        assert task.time_remaining == 2


def test_the_line_of_a_round_counts_the_steps_that_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(progress, "monotonic", clock)
    console = Console(file=StringIO(), width=80)
    with shown(console) as tell:
        for event in (Stage("measuring", 12), Round(1, 3)):
            tell(event)
        for event in (ItemDone("a"), ItemDone("b"), Fewer(6)):
            clock.now_s += 2
            tell(event)
        tell(Round(2, 3))
    assert isinstance(console.file, StringIO)
    assert console.file.getvalue().splitlines()[-1] == "round 2 of 3, about 12 s left"


def test_no_color_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    text = shown_on(Console(file=StringIO(), force_terminal=True, width=100))
    colours = r"\x1b\[[0-9;]*\b(3[0-8]|9[0-7])(;[0-9;]*)?m"
    assert re.search(colours, text) is None
    monkeypatch.delenv("NO_COLOR")
    assert re.search(colours, shown_on(Console(file=StringIO(), force_terminal=True, width=100)))


def test_off_a_terminal_each_kind_of_work_is_a_line() -> None:
    console = Console(file=StringIO())
    with telling(console) as tell:
        for what in ("building base", "timing; round 1 of 9", "timing; round 2 of 9", "asking again; [2] rows"):
            tell(what)
    assert isinstance(console.file, StringIO)
    assert console.file.getvalue() == "building base ...\ntiming ...\nasking again ...\n"


def test_on_a_terminal_it_is_one_line() -> None:
    console = Console(file=StringIO(), force_terminal=True)
    with telling(console) as tell:
        tell("timing, [9] rounds")
        console.print("beside")
    assert isinstance(console.file, StringIO)
    assert "timing, [9] rounds" in console.file.getvalue()
