"""Section 5: speed against size, and the front of codecs worth considering.

Both axes are logarithmic, so that equal distances are equal factors, and the front is labelled in words.
"""

from functools import partial
from itertools import pairwise

from matplotlib.axes import Axes

from ...bench.results.rows import PayloadInfo, Results
from ..drawing.figure import BOTTOM_IN, RIGHT_IN, TOP_IN, WIDTH_IN, Ink, Panel, log_axis, png, svg
from ..drawing.marks import point
from ..findings.coverage import is_headline, payloads
from ..findings.pareto import Spot, front, spots
from ..findings.ranking import candidates
from ..rendering.render import fill
from ..rendering.section import Content, Section
from ..rendering.wording import byte_count, byte_tick, seconds, time_tick

HEIGHT_IN, LEFT_IN = 4.3, 0.78
LETTER, LINE = 6.1, 12.0
"""The room of a letter and of a line of a label, in points."""
Box = tuple[float, float, float, float]


def panel(payload: PayloadInfo, found: list[Spot], number: int) -> Panel:
    """Return a payload's panel."""
    best = front(found)
    told = "; ".join(f"{s.codec} {byte_count(s.size_bytes)}, {seconds(s.time.median_s)}" for s in best)
    return Panel(
        key=f"tradeoff-{number}",
        title=payload.name,
        label=f"Bytes against encode + decode time of {payload.name}. On the front: {told}.",
        height_in=HEIGHT_IN,
        left_in=LEFT_IN,
        draw=partial(_draw, found, best),
    )


def build(results: Results) -> Content:
    """Return the section."""
    everything = payloads(results)
    found = {p.name: spots(results, p.name) for p in everything}
    shown = [(p, panel(p, found[p.name], number)) for number, p in enumerate(everything) if len(found[p.name]) > 1]
    pictures = [(made, svg(made), is_headline(p, everything)) for p, made in shown]
    headline = [made for made, _, is_open in pictures if is_open]
    fronts = [(p.name, front(found[p.name])) for p, _ in shown]
    seen = {spot.codec for each in found.values() for spot in each}
    legend = [codec for codec in candidates(results) if codec in seen]
    return Content(
        fill("tradeoff.html.j2", pictures=pictures, fronts=fronts, legend=legend, spots=any(found.values())),
        {"speed-size.png": png(headline, legend, results)} if headline else {},
    )


def _draw(found: list[Spot], best: list[Spot], axis: Axes, ink: Ink) -> None:
    sizes, times = [s.size_bytes for s in found], [median for s in found for median in s.time.times_s]
    log_axis(axis, "x", min(sizes) / _room(sizes, best[0].codec), max(sizes) * 1.1, byte_tick)
    log_axis(axis, "y", min(times) / 1.15, max(times) * 1.1, time_tick)
    axis.grid(True, axis="both", color=ink.rule, linewidth=0.7)
    axis.set_xlabel("mean bytes per frame, log axis")
    axis.step(
        [s.size_bytes for s in best], [s.time.median_s for s in best], where="post", color=ink.text, linewidth=1,
        alpha=0.55, linestyle=(0, (4, 3)),
    )  # fmt: skip
    for spot in found:
        axis.plot(
            [spot.size_bytes] * 2, [min(spot.time.times_s), max(spot.time.times_s)], color=ink.text, linewidth=1,
            alpha=0.5,
        )  # fmt: skip
        point(axis, ink, spot.codec, spot.size_bytes, spot.time.median_s, 8)
    _label(axis, ink, found, best)


def _room(sizes: list[float], name: str) -> float:
    """Return the factor below the smallest size that leaves room for its codec's name on the left."""
    part = min(0.6, (12 + LETTER * len(name)) / ((WIDTH_IN - LEFT_IN - RIGHT_IN) * 72))
    return float(max(1.15, (max(sizes) * 1.4 / min(sizes)) ** (part / (1 - part))))


def _label(axis: Axes, ink: Ink, found: list[Spot], best: list[Spot]) -> None:
    """Write the front's names beside their markers, each where it covers the fewest markers, lines and other names."""
    wide, high = (WIDTH_IN - LEFT_IN - RIGHT_IN) * 72, (HEIGHT_IN - BOTTOM_IN - TOP_IN) * 72
    to_axes = axis.transScale + axis.transLimits
    at = {s.codec: tuple(to_axes.transform((s.size_bytes, s.time.median_s)) * (wide, high)) for s in found}
    taken: list[Box] = [(x - 7, y - 7, x + 7, y + 7) for x, y in at.values()]
    for (x, y), (next_x, next_y) in pairwise(at[s.codec] for s in best):
        taken += [(x, y - 2, next_x, y + 2), (next_x - 2, min(y, next_y), next_x + 2, max(y, next_y))]
    for spot in best:
        x, y = at[spot.codec]
        options = _label_boxes(x, y, LETTER * len(spot.codec))
        chosen = min(options, key=lambda box: _cost(box, taken, wide, high))
        taken.append(chosen)
        axis.annotate(
            spot.codec, (x / wide, y / high), xycoords="axes fraction", xytext=(chosen[0] - x, chosen[1] - y + 2.5),
            textcoords="offset points", fontsize=9.5, color=ink.text, va="baseline",
        )  # fmt: skip


def _label_boxes(x: float, y: float, length: float) -> list[Box]:
    """Return where a label of this length may stand around a point: left and below, where no codec can be, first."""
    return [
        (x + across, y + up - LINE / 2, x + across + length, y + up + LINE / 2)
        for up in (0, -13, 13, -26, 26)
        for across in (-9 - length, 9, -length / 2)
        if up or across != -length / 2
    ]


def _cost(box: Box, taken: list[Box], wide: float, high: float) -> float:
    """Return how bad a place is: what it covers, and much more for leaving the panel."""
    outside = max(0.0, -box[0]) + max(0.0, box[2] - wide - 8) + max(0.0, -box[1]) + max(0.0, box[3] - high)
    return 50 * outside + sum(_overlap(box, other) for other in taken)


def _overlap(one: Box, other: Box) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    along = min(one[3], other[3]) - max(one[1], other[1])
    return max(0.0, across) * max(0.0, along)


section = Section(5, "Speed against size", "tradeoff", build)
