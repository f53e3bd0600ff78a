"""Section 3: encode and decode, payload by payload, with the library's own step inside.

The marker is the whole price between an application's frame and bytes; the tick is the library's own step
on its own native object, and the line between them is what conversion and checks add.
"""

from dataclasses import dataclass
from functools import partial
from statistics import median

from matplotlib.axes import Axes

from ...bench.results.rows import PayloadInfo, Results, Timing, ratio, read_name
from ..drawing.figure import Ink, Panel, log_axis, png, svg
from ..drawing.marks import ROW_IN, label_room_in, name_rows, point
from ..drawing.palette import look
from ..findings.coverage import is_headline, payloads
from ..findings.ranking import Choice, candidates, quickest
from ..rendering.render import fill
from ..rendering.section import Content, Section
from ..rendering.wording import listing, seconds, time_tick

STEPS = (("encode", "dumps"), ("decode", "loads"))


@dataclass(frozen=True)
class Conversion:
    """The share (0 to 1) of a codec's encode and decode that is not the library's own step: median over payloads."""

    codec: str
    encode: float | None
    decode: float | None


def conversions(results: Results) -> list[Conversion]:
    """Return the conversion shares of each plain codec whose own steps were measured."""
    names = [name for name in candidates(results) if not read_name(name).layers]
    rows = [Conversion(name, *(_converting(results, name, *step) for step in STEPS)) for name in names]
    return [row for row in rows if row.encode is not None or row.decode is not None]


def panel(results: Results, payload: PayloadInfo, number: int) -> Panel | None:
    """Return a payload's panel, or None when none of its times was measured."""
    blocks = []
    for whole, own in STEPS:
        rows = [(t, results.timing(c, payload.name, own)) for c in candidates(results)
                if (t := results.timing(c, payload.name, whole))]  # fmt: skip
        if rows:
            blocks.append((whole, rows))
    if not blocks:
        return None
    told = [
        f"{whole}: fastest {(best := min(rows, key=lambda r: r[0].median_s)[0]).codec} {seconds(best.median_s)}, "
        f"slowest {(worst := max(rows, key=lambda r: r[0].median_s)[0]).codec} {seconds(worst.median_s)}"
        for whole, rows in blocks
    ]
    return Panel(
        key=f"speed-{number}",
        title=payload.name,
        label=f"Time per frame of {payload.name} on a log axis. {'; '.join(told)}. All values are in the table below.",
        height_in=0.9 + ROW_IN * sum(len(rows) + 1 for _, rows in blocks),
        left_in=label_room_in([t.codec for _, rows in blocks for t, _ in rows]),
        draw=partial(_draw, blocks),
        note=" ".join(filter(None, (first(whole, quickest(t for t, _ in rows)) for whole, rows in blocks))),
    )


def first(operation: str, choice: Choice | None) -> str:
    """Say which codec is first in an operation, and against which that is undecided; nothing for a single codec."""
    if choice is None or choice.candidates < 2:
        return ""
    if not choice.sure:
        return f"Lowest estimate in {operation}: {choice.best}."
    told = f"First in {operation}: {listing(choice.winners, 4)}"
    told += f" ({choice.tie})" if choice.same else ""
    return told + (f"; undecided against {listing(choice.undecided, 4)}." if choice.undecided else ".")


def build(results: Results) -> Content:
    """Return the section."""
    everything = payloads(results)
    shown = [(p, made) for number, p in enumerate(everything) if (made := panel(results, p, number))]
    pictures = [(made, svg(made), is_headline(p, everything)) for p, made in shown]
    headline = [made for made, _, is_open in pictures if is_open]
    packed = any(read_name(timing.codec).layers for timing in results.timings)
    return Content(
        fill("speed.html.j2", pictures=pictures, conversions=conversions(results), packed=packed),
        {"encode-decode.png": png(headline, results=results)} if headline else {},
    )


def _converting(results: Results, codec: str, whole: str, own: str) -> float | None:
    found = []
    for payload in payloads(results):
        sides = results.timing(codec, payload.name, own), results.timing(codec, payload.name, whole)
        if sides[0] and sides[1] and (share := ratio(sides[0], sides[1])):
            found.append(1 - share.estimate)
    return max(0.0, median(found)) if found else None


def _draw(blocks: list[tuple[str, list[tuple[Timing, Timing | None]]]], axis: Axes, ink: Ink) -> None:
    places, names, place = [], [], 0
    ends = []
    for whole, rows in blocks:
        axis.text(0.0, place, whole, transform=axis.get_yaxis_transform(), va="center", ha="left",
                  color=ink.text, fontweight="bold", fontsize=11)  # fmt: skip
        for timing, own in rows:
            place += 1
            places.append(place)
            names.append(timing.codec)
            ends += [*timing.times_s, own.median_s if own else timing.median_s]
            _row(axis, ink, timing, own, place)
        place += 1
    name_rows(axis, ink, places, names)
    axis.set_ylim(place - 0.4, -0.6)
    log_axis(axis, "x", min(ends), max(ends), time_tick)
    axis.set_xlabel("time per frame, log axis")


def _row(axis: Axes, ink: Ink, timing: Timing, own: Timing | None, place: int) -> None:
    colour = look(timing.codec).colour
    if own:
        axis.plot([own.median_s, timing.median_s], [place, place], color=colour, linewidth=1.3, alpha=0.65)
        axis.plot([own.median_s], [place], marker="|", markersize=9, markeredgewidth=2.2, color=colour)
    axis.plot([min(timing.times_s), max(timing.times_s)], [place, place], color=colour, linewidth=4, alpha=0.35)
    point(axis, ink, timing.codec, timing.median_s, place)


section = Section(3, "Encode and decode", "speed", build)
