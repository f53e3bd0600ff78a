"""How rows of codecs are drawn in a panel.

The rule: a row carries its codec's name in words; colour, marker and hatch repeat it.
"""

from collections.abc import Sequence

from matplotlib.axes import Axes

from .figure import Ink
from .palette import look

ROW_IN = 0.215
"""The height of a row of text."""


def label_room_in(names: Sequence[str]) -> float:
    """Return how many inches the longest of these row labels takes, at most half a panel."""
    return min(2.4, 0.16 + 0.1 * max((len(name) for name in names), default=0))


def name_rows(axis: Axes, ink: Ink, places: Sequence[float], names: Sequence[str]) -> None:
    """Put names beside rows, the first row at the top."""
    axis.set_yticks(
        list(places), [name if len(name) <= 24 else name[:23] + "\N{HORIZONTAL ELLIPSIS}" for name in names]
    )
    axis.tick_params(axis="y", length=0, labelsize=10.5)
    axis.set_ylim(max(places) + 0.7, min(places) - 0.7)
    axis.tick_params(labelcolor=ink.text)


def point(axis: Axes, ink: Ink, codec: str, x: float, y: float, size: float = 7.0) -> None:
    """Draw a codec's marker, hollow when it is compressed."""
    seen = look(codec)
    axis.plot(
        [x], [y], marker=seen.marker, markersize=size, linestyle="none", color=seen.colour, zorder=5,
        markerfacecolor=ink.ground if seen.hollow else seen.colour, markeredgewidth=1.5, clip_on=False,
    )  # fmt: skip


def bar(axis: Axes, codec: str, length: float, y: float, height: float) -> None:
    """Draw a bar from zero in a codec's colour, hatched when it is compressed."""
    seen = look(codec)
    axis.barh(
        [y], [length], height=height, color="none" if seen.hollow else seen.colour, edgecolor=seen.colour,
        hatch=seen.hatch or None, linewidth=0.9,
    )  # fmt: skip
