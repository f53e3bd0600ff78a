"""Shows the progress of a run: a bar on a terminal, one line for each round elsewhere.

The bar is redrawn only twice a second, so that it hardly disturbs the worker.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

from ..harness.progress_events import Event, Fewer, ItemDone, Note, Round, Stage, Watch

REDRAWS_PER_S = 2


@contextmanager
def shown(console: Console) -> Iterator[Watch]:
    """Yield the function that shows a run's events on `console`."""
    if not console.is_terminal:
        yield _Lines(console).tell
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TimeRemainingColumn(compact=True),
    )
    with Progress(*columns, console=console, refresh_per_second=REDRAWS_PER_S, transient=True) as progress:
        yield _Bar(progress).tell


@contextmanager
def telling(console: Console) -> Iterator[Callable[[str], None]]:
    """Yield a function that shows the work in progress: in one line on a terminal, else in a line for each kind."""
    if console.is_terminal:
        with console.status("") as status:
            yield lambda what: status.update(escape(what))
        return
    kinds: set[str] = set()

    def tell(what: str) -> None:
        kind = what.partition(";")[0]
        if kind not in kinds:
            kinds.add(kind)
            console.print(f"{kind} ...", markup=False, highlight=False)

    yield tell


class _Bar:
    """One bar a stage; the case that was measured last stands beside it."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.title = ""
        self.task = progress.add_task("", total=1)

    def tell(self, event: Event) -> None:
        match event:
            case Stage(title, steps):
                self.title = title
                self.progress.reset(self.task, total=steps, description=title)
            case Round(number, of):
                self.title = f"measuring {number}/{of}"
            case ItemDone(what, steps):
                self.progress.update(self.task, advance=steps, description=f"{self.title} [dim]{escape(what)}[/]")
            case Fewer(steps):
                # Set on the task itself: `update` would reset the speed, and with it the time that is left.
                (task,) = self.progress.tasks
                task.total = (task.total or 0) - steps
            case Note(text):
                self.progress.console.print(escape(text), highlight=False)


class _Lines:
    """A line a stage or round, with the time left; for logs."""

    def __init__(self, console: Console) -> None:
        self.console = console
        self.began_s = 0.0
        self.done = 0
        self.left = 0

    def tell(self, event: Event) -> None:
        match event:
            case Stage(title, steps):
                self.done, self.left = 0, steps
                self.say(f"{title} ({steps} steps)" if steps > 1 else title)
            case Round(1, of):
                self.began_s = monotonic()
                self.say(f"round 1 of {of}")
            case Round(number, of):
                left_s = (monotonic() - self.began_s) / max(self.done, 1) * self.left
                self.say(f"round {number} of {of}, about {left_s:.0f} s left")
            case ItemDone(_, steps):
                self.done, self.left = self.done + steps, self.left - steps
            case Fewer(steps):
                self.left -= steps
            case Note(text):
                self.say(text)

    def say(self, text: str) -> None:
        self.console.print(escape(text), highlight=False, soft_wrap=True)
