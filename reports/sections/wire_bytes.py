"""Section 4: bytes on the wire, plain and compressed.

The rule: bars start at zero and bytes are exact; where compression made a frame larger, the picture says "grew".
"""

from dataclasses import dataclass
from functools import partial

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, MaxNLocator

from ...bench.results.rows import VARYING_WORDS, PayloadInfo, Results, read_name, with_layer
from ..drawing.figure import Ink, Panel, png, svg
from ..drawing.marks import bar, label_room_in, name_rows
from ..findings.coverage import is_headline, payloads
from ..findings.ranking import candidates
from ..rendering.render import fill
from ..rendering.section import Content, Section
from ..rendering.wording import byte_count, byte_tick, digits, listing

BARS_IN = 0.46


@dataclass(frozen=True)
class Pair:
    """A codec's mean bytes per frame, plain and with one compression around it; None where not measured."""

    codec: str
    layer: str
    plain: float
    wrapped: float | None

    @property
    def grew(self) -> bool:
        """Whether the compressed frame is larger than the plain one."""
        return self.wrapped is not None and self.wrapped > self.plain


def pairs(results: Results, payload: str, layer: str = "zstd") -> list[Pair]:
    """Return each plain codec of a payload with its compressed form."""
    found = []
    for codec in candidates(results):
        plain, wrapped = results.size(codec, payload), results.size(with_layer(codec, layer), payload)
        if plain and not read_name(codec).layers:
            found.append(Pair(codec, layer, plain.mean_bytes, wrapped.mean_bytes if wrapped else None))
    return found


def grown(rows: list[Pair]) -> str:
    """Say which codecs' frames compression made larger, and by how many bytes; nothing when there are none."""
    larger = [row for row in rows if row.grew]
    if not larger:
        return ""
    extra = sorted(row.wrapped - row.plain for row in larger if row.wrapped is not None)
    low, high = digits(extra[0], 2), byte_count(extra[-1]) if extra[-1] >= 10 else f"{digits(extra[-1], 2)} B"
    span = high if high.startswith(low) else f"{low} to {high}"
    packed = sum(row.wrapped is not None for row in rows)
    who = f"all {packed} codecs" if len(larger) == packed > 1 else listing([row.codec for row in larger], 5)
    return f"{who}, by {span}"


def panel(payload: PayloadInfo, rows: list[Pair], number: int) -> Panel:
    """Return a payload's panel."""
    least = min(rows, key=lambda row: row.plain)
    told = f"smallest plain {least.codec}, {byte_count(least.plain)}"
    packed = [row for row in rows if row.wrapped is not None]
    if packed:
        best = min(packed, key=lambda row: row.wrapped or 0.0)
        told += f"; smallest compressed {with_layer(best.codec, best.layer)}, {byte_count(best.wrapped or 0.0)}"
    grew = [row.codec for row in rows if row.grew]
    told += f"; compression made these larger: {', '.join(grew)}" if grew else ""
    return Panel(
        key=f"bytes-{number}",
        title=payload.name,
        label=f"Mean bytes per frame of {payload.name}: {told}. All values are in the table below.",
        height_in=0.85 + BARS_IN * len(rows),
        left_in=label_room_in([row.codec for row in rows]),
        draw=partial(_draw, rows),
    )


def build(results: Results) -> Content:
    """Return the section."""
    everything = payloads(results)
    rows = {p.name: pairs(results, p.name) for p in everything}
    shown = [(p, panel(p, rows[p.name], number)) for number, p in enumerate(everything) if rows[p.name]]
    pictures = [(made, svg(made), is_headline(p, everything)) for p, made in shown]
    grew = [(name, told) for name, found in rows.items() if (told := grown(found))]
    headline = [made for made, _, is_open in pictures if is_open]
    varying = [warning for warning in results.run.warnings if warning.endswith(VARYING_WORDS)]
    packed = any(_packed(found) for found in rows.values())
    return Content(
        fill("wire_bytes.html.j2", pictures=pictures, grew=grew, packed=packed, varying=varying),
        {"wire-bytes.png": png(headline, results=results)} if headline else {},
    )


def _packed(rows: list[Pair]) -> bool:
    return any(row.wrapped is not None for row in rows)


def _draw(rows: list[Pair], axis: Axes, ink: Ink) -> None:
    longest = max(max(row.plain, row.wrapped or 0.0) for row in rows)
    axis.set_xlim(0, longest * 1.42)
    name_rows(axis, ink, range(len(rows)), [row.codec for row in rows])
    for place, row in enumerate(rows):
        both = row.wrapped is not None
        bar(axis, row.codec, row.plain, place - 0.22 if both else place, 0.38)
        _value(axis, ink, row.plain, place - 0.22 if both else place, byte_count(row.plain))
        if row.wrapped is not None:
            bar(axis, with_layer(row.codec, row.layer), row.wrapped, place + 0.22, 0.38)
            told = byte_count(row.wrapped) + (", grew" if row.grew else "")
            _value(axis, ink, row.wrapped, place + 0.22, told, bold=row.grew)
    axis.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 5, 10]))
    axis.xaxis.set_major_formatter(FuncFormatter(lambda value, _: byte_tick(value)))
    axis.set_xlabel("mean bytes per frame; hatched: with zstd" if _packed(rows) else "mean bytes per frame")


def _value(axis: Axes, ink: Ink, x: float, y: float, text: str, bold: bool = False) -> None:
    axis.annotate(
        text, (x, y), xytext=(4, 0), textcoords="offset points", va="center", fontsize=9.5, color=ink.text,
        fontweight="bold" if bold else "normal",
    )  # fmt: skip


section = Section(4, "Bytes on the wire", "bytes", build)
