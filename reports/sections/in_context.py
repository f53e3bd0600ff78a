"""Section 6: each codec as one step of the whole message path: scenarios, links, processor time by part.

Bytes and waiting are exact and virtual, processor time is this machine's. The sum of the two is called a
model, and the page shows what the parts leave unexplained.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from ...bench.results.path_rows import AckRow, ContextRow
from ...bench.results.rows import SAME_WORDS, UNDECIDED_WORDS, Ratio, Results, read_name
from ..drawing.figure import Ink, Panel, svg
from ..drawing.marks import ROW_IN, label_room_in, name_rows
from ..findings import on_path
from ..rendering.render import fill
from ..rendering.section import Content, Section
from ..rendering.wording import interval, listing, percent, times

AGREEMENT = 0.1
"""The parts are said to explain the whole when they come within a tenth of it."""
KEY_ROWS = 2
TURNS = "taking turns"
"""The time that codec, compression and transport take more when their calls alternate than each alone."""
PARTS = {
    "codec": "#0072b2",
    "compression": "#56b4e9",
    "transport": "#e69f00",
    TURNS: "#f0e442",
    "protocol": "#999999",
}
"""The parts of a message's processor time, in the order they are stacked; colours from Okabe and Ito's set."""


@dataclass(frozen=True)
class Causes:
    """Where the median time on a link comes from, in milliseconds: the first two virtual, the others measured."""

    link: str
    network_ms: float
    queueing_ms: float
    client_ms: float
    codec_ms: float

    @property
    def sum_ms(self) -> float:
        """Return send to shown by the model."""
        return self.network_ms + self.queueing_ms + self.client_ms + self.codec_ms


@dataclass(frozen=True)
class CodecOnPath:
    """One codec in one scenario; times in microseconds a message, medians over processes, None where not measured."""

    row: ContextRow
    parts: dict[str, float]
    whole: float | None
    remainder: Ratio | None
    alone: Ratio | None
    end_to_end: Ratio | None
    causes: list[Causes]

    @property
    def total(self) -> float:
        """Return the whole, 0 where it was not measured."""
        return self.whole or 0.0

    @property
    def agreement(self) -> str:
        """Say whether the whole is within a tenth of its parts; undecided when the interval has the limit in it."""
        if self.remainder is None:
            return ""
        inside = [1 / (1 + AGREEMENT) <= end <= 1 + AGREEMENT for end in (self.remainder.low, self.remainder.high)]
        return "within 10 %" if all(inside) else UNDECIDED_WORDS if any(inside) else "beyond 10 %"

    def p99_ms(self, link: str) -> float:
        """Return the 99th percentile of send to shown on a link by the model."""
        return self.row.links[link].p99_ms + self.total / 1e3


@dataclass(frozen=True)
class ScenarioOnPage:
    """One scenario as the page shows it; factors are against the first line."""

    name: str
    summary: str
    lines: list[CodecOnPath]
    links: list[str]
    acks: list[AckRow]


def scenarios(results: Results) -> list[ScenarioOnPage]:
    """Return the scenarios of a run in their order."""
    return [_scenario(results, name) for name in dict.fromkeys(row.scenario for row in results.run.context)]


def _scenario(results: Results, name: str) -> ScenarioOnPage:
    rows = [row for row in results.run.context if row.scenario == name]
    lines = [line(results, row, rows[0]) for row in rows]
    acks = [row for row in results.run.acks if row.scenario == name]
    return ScenarioOnPage(name, rows[0].summary, lines, list(rows[0].links), acks)


def line(results: Results, row: ContextRow, base: ContextRow) -> CodecOnPath:
    """Return the line of a row; its factors say how many times as fast as `base` it is."""

    def spent(codec: str, *parts: str) -> on_path.Seconds:
        return on_path.cost(results, codec, row.scenario, *parts)

    def quicker(*parts: str) -> Ratio | None:
        return on_path.factor(spent(base.codec, *parts), spent(row.codec, *parts))

    by_part = {part: spent(row.codec, part) for part in PARTS} | {
        TURNS: on_path.surcharge(results, row.codec, row.scenario)
    }
    parts = {part: 1e6 * s for part, seconds in by_part.items() if (s := on_path.middle(seconds)) is not None}
    whole = on_path.middle(spent(row.codec, "whole"))
    return CodecOnPath(
        row=row,
        parts=parts,
        whole=1e6 * whole if whole else None,
        remainder=on_path.factor(spent(row.codec, "whole"), on_path.explained(results, row.codec, row.scenario)),
        alone=quicker(*on_path.CODEC),
        end_to_end=quicker("whole"),
        causes=[causes(row, link, 1e6 * whole, parts) for link in row.links] if whole else [],
    )


def causes(row: ContextRow, link: str, whole_us: float, parts: dict[str, float]) -> Causes:
    """Return where the median time on a link comes from; processor time that is not the codec's is the client's."""
    virtual = row.links[link]
    codec_us = parts.get("codec", 0.0) + parts.get("compression", 0.0)
    client_us = whole_us - codec_us
    queueing_ms = virtual.p50_ms - virtual.network_ms
    return Causes(link, virtual.network_ms, queueing_ms, client_us / 1e3, codec_us / 1e3)


def amdahl(scenario: ScenarioOnPage) -> str:
    """Say how much faster the quickest plain codec is, alone and end to end; nothing when nothing was timed."""
    base, *others = scenario.lines
    timed = [
        (each.end_to_end, each.alone, each.row.codec)
        for each in others
        if each.end_to_end and each.alone and not read_name(each.row.codec).layers
    ]
    if not timed:
        return ""
    whole, alone, name = max(timed, key=lambda each: each[0].estimate)
    best = next(each for each in others if each.row.codec == name)
    gone = [f"{percent(1 - b.sum_ms / a.sum_ms)} on {a.link}" for a, b in zip(base.causes, best.causes, strict=True)]
    return (
        f"In processor time {name} by itself is {_sure(alone)} as fast as {base.row.codec}, "
        f"and the whole path with it {_sure(whole)}. "
        f"That cuts the median time from send to shown by {listing(gone, len(gone))} (model)."
    )


def _sure(ratio: Ratio) -> str:
    """Return a ratio with its interval, and "undecided" where the run cannot tell."""
    words = f"; {UNDECIDED_WORDS}" if ratio.answer == "undecided" else ""
    return f"{times(ratio.estimate)} ({interval(ratio)}{words})"


def panel(scenario: ScenarioOnPage) -> Panel | None:
    """Return the picture of processor time by part, or None when it was not measured."""
    timed = [each for each in scenario.lines if each.whole]
    if not timed:
        return None
    told = "; ".join(f"{each.row.codec} {each.total:.0f} \N{MICRO SIGN}s" for each in timed)
    return Panel(
        key=f"context-{scenario.name}",
        title=f"{scenario.name}: processor time a message",
        label=f"Stacked bars of processor time a message by part. {told}. All values are in the table below.",
        height_in=1.3 + ROW_IN * (len(timed) + KEY_ROWS),
        left_in=label_room_in([each.row.codec for each in timed]),
        draw=partial(_draw, timed),
        note="From the left: " + listing(list(PARTS), len(PARTS)) + "; the empty end is the remainder of the whole.",
    )


def _draw(timed: Sequence[CodecOnPath], axis: Axes, ink: Ink) -> None:
    for place, each in enumerate(timed):
        left = 0.0
        for part, colour in PARTS.items():
            width = max(0.0, each.parts.get(part, 0.0))
            axis.barh([place], [width], left=[left], height=0.7, color=colour, edgecolor=ink.ground, linewidth=0.6)
            left += width
        # The time of the whole beyond its parts belongs to no part, but must be seen.
        axis.barh([place], [max(0.0, each.total - left)], left=[left], height=0.7, color="none", edgecolor=ink.text)
    name_rows(axis, ink, list(range(len(timed))), [each.row.codec for each in timed])
    axis.set_ylim(len(timed) - 0.3, -0.7 - KEY_ROWS)
    # At the right end, so that it reaches over the room of long names and not over the panel beside.
    key = [Patch(facecolor=colour, edgecolor=ink.ground, label=part) for part, colour in PARTS.items()]
    key.append(Patch(facecolor="none", edgecolor=ink.text, label="remainder"))
    axis.legend(
        handles=key, ncols=3, loc="upper right", frameon=False, fontsize=9, labelcolor=ink.text, borderaxespad=0.1,
        handlelength=1.0, handletextpad=0.5, columnspacing=1.0, labelspacing=0.3,
    )  # fmt: skip
    axis.set_xlabel("\N{MICRO SIGN}s a message, by part")


def build(results: Results) -> Content:
    """Return the section."""
    found = scenarios(results)
    pictures = [(made, svg(made), True) for each in found if (made := panel(each))]
    processes = max((len(timing.processes) for timing in results.path_timings), default=0)
    return Content(
        fill(
            "in_context.html.j2", scenarios=found, pictures=pictures, processes=processes, parts_of=list(PARTS),
            amdahl=amdahl, linked=bool(results.run.links), foreign=results.run.catalogue.foreign, same_words=SAME_WORDS,
            undecided_words=UNDECIDED_WORDS,
        )
    )  # fmt: skip


section = Section(6, "In context", "in-context", build)
