"""Section 6: each codec as one step of the whole message path: scenarios, links, processor time by part.

The rule: bytes and waiting are exact and virtual, processor time is this machine's; the one figure that adds the two is
called a model, and the page shows what the parts leave unexplained.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median

from matplotlib.axes import Axes

from ..bench.results import AckRow, ContextRow, Results
from .figure import Ink, Panel, svg
from .marks import ROW_IN, label_room_in, name_rows
from .render import fill
from .section import Content, Section
from .wording import listing

PARTS = {"codec": "#0072b2", "compression": "#56b4e9", "protocol": "#999999", "transport": "#e69f00"}
"""The parts of a message's processor time, in the order they are stacked; colours from Okabe and Ito's set."""
MOST = 0.5
"""What "most of the latency" is taken to mean: more than half."""


@dataclass(frozen=True)
class Share:
    """How much of the median time on a link goes when one codec takes the place of another."""

    link: str
    before_ms: float
    after_ms: float

    @property
    def gone(self) -> float:
        """Return the share that is gone; negative when it grew."""
        return 1 - self.after_ms / self.before_ms

    @property
    def holds(self) -> bool:
        """Return whether that is most of it."""
        return self.gone > MOST


@dataclass(frozen=True)
class Line:
    """One codec in one scenario; times in microseconds a message, None where they were not measured."""

    row: ContextRow
    parts: dict[str, float]
    whole: float | None
    remainder: float | None
    alone: float | None
    end_to_end: float | None

    @property
    def per_second(self) -> float | None:
        """Return messages a second, transport included where it was measured."""
        return 1e6 / total(self) if self.whole else None


@dataclass(frozen=True)
class Scenario:
    """One scenario as the page shows it."""

    name: str
    summary: str
    lines: list[Line]
    links: list[str]
    shares: list[Share]
    acks: list[AckRow]
    base: str


def total(line: Line) -> float:
    """Return the whole with the transport, in microseconds a message."""
    return (line.whole or 0.0) + line.parts.get("transport", 0.0)


def time_ms(line: Line, link: str, *, p99: bool = False) -> float:
    """Return send to shown on a link by the model: virtual time, and a message's whole processor time added once."""
    times = line.row.links[link]
    return (times.p99_ms if p99 else times.p50_ms) + total(line) / 1e3


def scenarios(results: Results) -> list[Scenario]:
    """Return the scenarios of a run in their order; the first codec of each is what the others are held against."""
    names = list(dict.fromkeys(row.scenario for row in results.run.context))
    return [_scenario(results, name) for name in names]


def _scenario(results: Results, name: str) -> Scenario:
    rows = [row for row in results.run.context if row.scenario == name]
    lines = lines_of(rows)
    links = list(rows[0].links)
    pair = [next((line for line in lines if line.row.codec == codec), None) for codec in ("json", "protobuf")]
    before, after = pair
    shares = [Share(link, time_ms(before, link), time_ms(after, link)) for link in links] if before and after else []
    acks = [row for row in results.run.acks if row.scenario == name]
    return Scenario(name, rows[0].summary, lines, links, shares, acks, rows[0].codec)


def lines_of(rows: Sequence[ContextRow]) -> list[Line]:
    """Return the lines of one scenario; least values of all rounds, factors against the first row."""
    found: list[Line] = []
    for row in rows:
        least = {part: min(values) for part, values in row.parts_us.items() if values}
        whole = least.pop("whole", None)
        inside = sum(us for part, us in least.items() if part != "transport")
        remainder = whole / inside - 1 if whole and inside else None
        line = Line(row, least, whole, remainder, None, None)
        if whole:
            first = found[0] if found and found[0].whole else line
            line = Line(row, least, whole, remainder, _codec(first) / _codec(line), total(first) / total(line))
        found.append(line)
    return found


def _codec(line: Line) -> float:
    return line.parts["codec"] + line.parts.get("compression", 0.0)


def amdahl(scenario: Scenario) -> str:
    """Say of the quickest plain codec how much faster it is alone and end to end; nothing when nothing was timed."""
    timed = [
        line for line in scenario.lines if line.alone and "+" not in line.row.codec and line is not scenario.lines[0]
    ]
    if not timed:
        return ""
    best = max(timed, key=lambda line: line.end_to_end or 0.0)
    return (
        f"{best.row.codec} is {best.alone:.1f} times as fast as {scenario.base} alone and {best.end_to_end:.1f} times "
        "end to end."
    )


def panel(scenario: Scenario) -> Panel | None:
    """Return the picture of processor time by part, or None when it was not measured."""
    timed = [line for line in scenario.lines if line.whole]
    if not timed:
        return None
    told = "; ".join(f"{line.row.codec} {total(line):.0f} us" for line in timed)
    return Panel(
        key=f"context-{scenario.name}",
        title=f"{scenario.name}: processor time a message",
        label=f"Stacked bars of processor time a message by part. {told}. All values are in the table below.",
        height_in=1.3 + ROW_IN * len(timed),
        left_in=label_room_in([line.row.codec for line in timed]),
        draw=partial(_draw, timed),
        note="From the left: " + listing(list(PARTS), 4) + ".",
    )


def _draw(timed: Sequence[Line], axis: Axes, ink: Ink) -> None:
    for place, line in enumerate(timed):
        left = 0.0
        for part, colour in PARTS.items():
            width = line.parts.get(part, 0.0)
            axis.barh([place], [width], left=[left], height=0.7, color=colour, edgecolor=ink.ground, linewidth=0.6)
            left += width
    name_rows(axis, ink, list(range(len(timed))), [line.row.codec for line in timed])
    axis.set_xlabel("us a message, by part")


def build(results: Results) -> Content:
    """Return the section."""
    found = scenarios(results)
    pictures = [(made, svg(made), True) for each in found if (made := panel(each))]
    rounds = median([len(v) for row in results.run.context for v in row.parts_us.values()] or [0])
    return Content(
        fill(
            "in_context.html.j2", scenarios=found, pictures=pictures, rounds=int(rounds), parts_of=list(PARTS),
            time_ms=time_ms, amdahl=amdahl, most=MOST,
        )
    )  # fmt: skip


section = Section(6, "In context", "in-context", build)
