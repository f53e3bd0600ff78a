"""The page of `imwire history`: every case over the runs of one machine, what changed first.

A picture shows each value as measured and, stronger, without what moved all cases together. A change is named
with the first run that has it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import isnan
from pathlib import Path
from statistics import median

from markupsafe import Markup
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from ..bench.results.run_history import SHORTEST, Change, History, Series
from .drawing.figure import Ink, Panel, svg
from .drawing.palette import look
from .page import whole
from .rendering.render import fill
from .rendering.section import Content, Section
from .rendering.wording import byte_count, byte_tick, counted, seconds, time_tick, times

PAGE = "history.html"
HEIGHT_IN, LEFT_IN = 1.9, 0.8
NO_CODEC_COLOUR = "#6f7782"


@dataclass(frozen=True)
class ChangeLine:
    """One change as the table has it: by how much, from what to what, and the first run that has it."""

    name: str
    change: str
    before: str
    after: str
    started: str
    commit: str


def build(found: History, out: Path) -> Path:
    """Write `history.html` into a folder and return its path; raises OSError."""
    everything = [*found.times, *found.sizes]
    changed = [_picture(series, found, number) for number, series in enumerate(found.changed)]
    together = _picture(found.together, found, len(changed)) if found.times else None
    parts = [
        ("What changed", fill("history_changes.html.j2", rows=rows(found), found=found, together=together)),
        ("Case by case", fill("history_cases.html.j2", changed=changed, groups=list(_groups(everything, found)))),
        ("Runs", fill("history_runs.html.j2", found=found)),
    ]
    page = whole(
        title="Wire formats over time",
        lead=lead(found),
        caveats=caveats(found),
        sections=[(_section(number, title, html), html) for number, (title, html) in enumerate(parts)],
        told=f"Built from {counted(len(found.runs), 'results file')} and nothing else.",
    )
    out.mkdir(parents=True, exist_ok=True)
    (out / PAGE).write_bytes(page)
    return out / PAGE


def lead(found: History) -> str:
    """Say which runs of which machine these are."""
    machine = found.machine
    first, last = (run.started[:10] for run in (found.runs[0], found.runs[-1]))
    return (
        f"{counted(len(found.runs), 'run')} from {first} to {last}, {machine['cpu_model_name']}, "
        f"{counted(int(machine['cpu_count'] or 1), 'CPU')}, Python {machine['python_version']}"
    )


def caveats(found: History) -> list[str]:
    """Return what a reader must know first."""
    told = []
    if len(found.runs) < 2 * SHORTEST:
        told.append(f"With fewer than {2 * SHORTEST} runs no change of time can be told from noise.")
    if found.left_out:
        told.append(f"{counted(len(found.left_out), 'file')} left out; see Runs.")
    return told


def rows(found: History) -> list[ChangeLine]:
    """Return every change of every case; the cases that changed most come first, all cases together last."""
    changed = [*found.changed, *([found.together] if found.together.changes else [])]
    return [
        _row(found, series, *each)
        for series in changed
        for each in zip(series.changes, pairwise(levels(series)), strict=True)
    ]


def levels(series: Series) -> list[float]:
    """Return the level before each change and after the last: medians of `beside`, at a typical run's height."""
    ends = [0, *(change.at for change in series.changes), len(series.values)]
    return [median(value for value in _scaled(series)[a:b] if not isnan(value)) for a, b in pairwise(ends)]


def _scaled(series: Series) -> list[float]:
    pairs = zip(series.values, series.beside, strict=True)
    height = median(value / each for value, each in pairs if not isnan(value))
    return [each * height for each in series.beside]


def _row(found: History, series: Series, change: Change, around: tuple[float, float]) -> ChangeLine:
    words = {"bytes": byte_count, "s": seconds}.get(series.unit, times)
    run = found.runs[change.at]
    before, after = map(words, around)
    return ChangeLine(series.name, f"{change.factor - 1:+.1%}", before, after, run.started[:16], run.commit[:12])


def _section(number: int, title: str, html: Markup) -> Section:
    return Section(number, title, title.lower().replace(" ", "-"), lambda _: Content(html))


def _groups(everything: list[Series], found: History) -> Iterator[tuple[str, list[tuple[Panel, Markup, bool]]]]:
    """Yield the cases that did not change, codec by codec, with their pictures."""
    calm: dict[str, list[Series]] = {}
    for series in everything:
        if not series.changes:
            calm.setdefault(series.name.partition("/")[0], []).append(series)
    number = len(everything)
    for codec, mine in calm.items():
        pictures = []
        for series in mine:
            number += 1
            pictures.append(_picture(series, found, number))
        yield codec, pictures


def _picture(series: Series, found: History, number: int) -> tuple[Panel, Markup, bool]:
    last = [value for value in series.values if not isnan(value)][-1]
    words = {"bytes": byte_count, "s": seconds}.get(series.unit, times)
    times_of_runs = starts(found)
    told = [f"{change.factor - 1:+.1%} from {times_of_runs[change.at]} on" for change in series.changes]
    panel = Panel(
        key=f"history-{number}",
        title=series.name,
        label=f"{series.name} over {len(found.runs)} runs, last {words(last)}; {'; '.join(told) or 'no change'}.",
        height_in=HEIGHT_IN,
        left_in=LEFT_IN,
        draw=partial(_draw, series, times_of_runs),
        note="; ".join(told),
    )
    return panel, svg(panel), True


def starts(found: History) -> list[str]:
    """Return when each run started: its day, and the time where a day has more than one."""
    days = [run.started[:10] for run in found.runs]
    return days if len({*days}) == len(days) else [run.started[:16].replace("T", " ") for run in found.runs]


def _draw(series: Series, began: list[str], axis: Axes, ink: Ink) -> None:
    codec = series.name.partition("/")[0]
    colour = look(codec).colour if series.unit else NO_CODEC_COLOUR
    places = range(len(began))
    if series.unit == "s":
        axis.plot(places, series.values, color=ink.text, alpha=0.35, linewidth=0.9, marker=".", markersize=3)
    axis.plot(places, _scaled(series), linestyle="none", color=colour, marker="o", markersize=4, clip_on=False)
    ends = [0, *(change.at for change in series.changes), len(began)]
    for (start, end), level in zip(pairwise(ends), levels(series), strict=True):
        axis.plot([start - 0.4, end - 0.6], [level, level], color=colour, linewidth=1.6)
    for change in series.changes:
        axis.axvline(change.at - 0.5, color=ink.text, linewidth=0.9, linestyle=(0, (3, 2)))
    axis.set_xlim(-0.6, len(began) - 0.4)
    words = {"bytes": byte_tick, "s": time_tick}.get(series.unit, times)
    axis.yaxis.set_major_locator(MaxNLocator(3, integer=series.unit == "bytes"))
    axis.yaxis.set_major_formatter(FuncFormatter(lambda value, _: words(value)))
    ticks = sorted({0, len(began) - 1})
    axis.xaxis.set_major_locator(FixedLocator(ticks))
    axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: began[round(value)]))
    axis.set_xlabel("runs, the oldest first")
    for label, side in zip(axis.get_xticklabels(), ("left", "right"), strict=False):
        label.set(horizontalalignment=side if len(began) > 1 else "center")
