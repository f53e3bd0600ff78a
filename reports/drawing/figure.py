"""From panels to pictures: one inline SVG a panel for the page, one PNG grid for elsewhere.

The rule: a panel is drawn by one function for both, its text follows the page's colours, and the same panel gives
the same bytes.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from typing import Any

import matplotlib
from markupsafe import Markup, escape
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from ...bench.results.rows import Results
from .palette import look

WIDTH_IN = 5.0
"""A panel's width: 360 SVG units, so that text has its nominal size on a 390 px phone."""
TOP_IN, BOTTOM_IN, RIGHT_IN = 0.12, 0.62, 0.24
TITLE_IN, FOOTER_IN, LEGEND_IN = 0.34, 0.3, 0.3
STYLE: Any = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "font.family": ["DejaVu Sans"],
    "font.size": 10.5,
    "hatch.linewidth": 0.9,
    "path.simplify": False,
    "axes.linewidth": 0.8,
}


@dataclass(frozen=True)
class Ink:
    """The colours of what is not data: text, rules such as grid lines, and the ground under hollow markers."""

    text: str
    rule: str
    ground: str


PAGE = Ink("#010203", "#040506", "#070809")
"""Stand-ins that the SVG exchanges for the page's own colours."""
PAPER = Ink("#1b1f24", "#d5d9de", "#ffffff")


@dataclass(frozen=True)
class Panel:
    """One small picture: its id on the page, its title, its text for those who cannot see it, and how to draw it.

    `left_in` is the room for row labels and `height_in` the whole height, in inches at 72 units each; `note` is a line
    for below the picture on the page.
    """

    key: str
    title: str
    label: str
    height_in: float
    left_in: float
    draw: Callable[[Axes, Ink], None]
    note: str = ""


def svg(panel: Panel) -> Markup:
    """Return a panel as an SVG element without background, fixed size, namespaces or ids that could clash."""
    salted: Any = {**STYLE, "svg.hashsalt": panel.key}
    with matplotlib.rc_context(salted):
        figure = Figure(figsize=(WIDTH_IN, panel.height_in))
        FigureCanvasSVG(figure)
        figure.patch.set_visible(False)
        _place(figure, panel, 0.0, panel.height_in, PAGE, title=False)
        written = StringIO()
        figure.savefig(written, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return Markup(_tidied(written.getvalue(), panel))


def png(panels: Sequence[Panel], legend: Sequence[str] = (), results: Results | None = None) -> bytes:
    """Return all panels as one PNG grid on white, with a key to `legend`'s codecs and the results' hash below.

    Four panels stand two by two, others in three columns. An empty picture is never written: raises ValueError.
    """
    if not panels:
        raise ValueError("a picture needs at least one panel")
    columns = 2 if len(panels) == 4 else min(3, len(panels))
    rows = [panels[start : start + columns] for start in range(0, len(panels), columns)]
    heights = [max(panel.height_in for panel in row) + TITLE_IN for row in rows]
    names = 2 * columns
    below = FOOTER_IN + LEGEND_IN * -(-len(legend) // names)
    wide, high = WIDTH_IN * columns, sum(heights) + below
    with matplotlib.rc_context(STYLE):
        figure = Figure(figsize=(wide, high), dpi=100, facecolor="white")
        FigureCanvasAgg(figure)
        top = high
        for row, height in zip(rows, heights, strict=True):
            for column, panel in enumerate(row):
                _place(figure, panel, column * WIDTH_IN, top - TITLE_IN, PAPER, title=True)
            top -= height
        for number, codec in enumerate(legend):
            x = 0.3 + WIDTH_IN / 2 * (number % names)
            _key(figure, codec, x / wide, (below - LEGEND_IN * (number // names + 0.5)) / high, 0.14 / wide)
        told = " ".join(["imwire", *_source(results)])
        figure.text(0.15 / wide, 0.1 / high, told, fontsize=8.5, color=PAPER.text)
        written = BytesIO()
        figure.savefig(written, format="png", metadata={"Software": None})
    return written.getvalue()


def _source(results: Results | None) -> Iterator[str]:
    if results is None:
        return
    if results.run.partial:
        yield "PARTIAL RUN"
    if results.sha256:
        yield f"results SHA-256 {results.sha256}"


def _key(figure: Figure, codec: str, x: float, y: float, gap: float) -> None:
    """Draw a codec's marker and name on a whole picture, at a place in figure units."""
    seen = look(codec)
    figure.add_artist(
        Line2D([x], [y], marker=seen.marker, markersize=8, linestyle="none", color=seen.colour, markeredgewidth=1.5,
               markerfacecolor=PAPER.ground if seen.hollow else seen.colour)
    )  # fmt: skip
    figure.text(x + gap, y, codec, fontsize=10.5, color=PAPER.text, va="center")


def log_axis(axis: Axes, which: str, low: float, high: float, words: Callable[[float], str]) -> None:
    """Give an axis (x or y) a log scale from `low` to `high` with about four round ticks."""
    low, high = low / 1.12, high * 1.12
    for steps in ((1, 1.5, 2, 3, 5, 7), (1, 2, 5), (1, 3), (1,)):
        ticks = [step * 10.0**power for power in range(-10, 10) for step in steps if low <= step * 10.0**power <= high]
        if len(ticks) <= 4:
            break
    getattr(axis, f"set_{which}scale")("log")
    getattr(axis, f"set_{which}lim")(low, high)
    lines = getattr(axis, f"{which}axis")
    lines.set_major_locator(FixedLocator(ticks))
    lines.set_minor_locator(NullLocator())
    lines.set_major_formatter(FuncFormatter(lambda value, _: words(value)))


def _place(figure: Figure, panel: Panel, left: float, top: float, ink: Ink, title: bool) -> None:
    """Add a panel's axes to a figure, with its upper left corner at (left, top) inches."""
    wide, high = figure.get_size_inches()
    bottom = top - panel.height_in + BOTTOM_IN
    axis = figure.add_axes((
        (left + panel.left_in) / wide,
        bottom / high,
        (WIDTH_IN - panel.left_in - RIGHT_IN) / wide,
        (panel.height_in - BOTTOM_IN - TOP_IN) / high,
    ))  # fmt: skip
    axis.patch.set_visible(False)
    axis.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axis.spines[side].set_visible(False)
    axis.spines["bottom"].set_color(ink.rule)
    axis.grid(True, axis="x", color=ink.rule, linewidth=0.7)
    panel.draw(axis, ink)
    axis.tick_params(colors=ink.rule, labelcolor=ink.text, length=3)
    axis.xaxis.label.set_color(ink.text)
    axis.yaxis.label.set_color(ink.text)
    if title:
        axis.set_title(panel.title, loc="left", color=ink.text, fontsize=13, fontweight="bold")


def _tidied(text: str, panel: Panel) -> str:
    """Return matplotlib's SVG as a piece of an HTML page."""
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r"<style type=\"text/css\">.*?</style>", "", text, flags=re.DOTALL)
    text = re.sub(r"<!--.*?-->\s*", "", text, flags=re.DOTALL)
    text = re.sub(r"<g id=\"[^\"]*\">", "<g>", text)
    text = re.sub(r"<defs>\s*</defs>\s*", "", text)
    text = text.replace(PAGE.text, "currentColor").replace(PAGE.rule, "var(--rule)").replace(PAGE.ground, "var(--page)")
    text = re.sub(r" (?:d|x|y|transform)=\"[^\"]*\"", lambda found: _shortened(found.group()), text)
    text = text.replace("xlink:href", "href")
    box = re.search(r"viewBox=\"([^\"]*)\"", text)
    assert box is not None
    opened = f'<svg role="img" aria-label="{escape(panel.label)}" viewBox="{box.group(1)}">'
    return opened + re.sub(r"\n\s*", "\n", text[text.index(">") + 1 :])


def _shortened(attribute: str) -> str:
    """Return an attribute with coordinates cut to a hundredth of a unit."""
    return re.sub(r"(\d+\.\d\d)\d+", r"\1", attribute)
