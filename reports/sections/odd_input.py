"""Section 7: what each codec makes of odd input.

The rule: outcomes are shown as the run recorded them; the page does not say which of them is right.
"""

from dataclasses import dataclass

from ...bench.results.rows import HazardRow, Results
from ..rendering.render import fill
from ..rendering.section import Content, Section

HINTS = (
    (
        ("float for an integer", "text for an integer"),
        "protobuf",
        "Why Protobuf gives a frame: a field of another wire type is an unknown field to it, which is legal and "
        "skipped; the integer itself is then missing, and a missing scalar is its default, 0.",
    ),
    (
        ("invalid UTF-8 in ",),
        "msgspec",
        "Why msgspec gives a frame: it skips what the model does not know, and a known field with a damaged name is "
        "such a field. A check of such text would cost 17 to 57 % of its decode in JSON where text is not ASCII, and "
        "more in MessagePack.",
    ),
)
"""How the names of hazards begin, the codecs that give a frame, and why they do."""
NOT_TRIED = "not tried"
KINDS = ("gives a frame", "DecodeError", NOT_TRIED, "anything else")


@dataclass(frozen=True)
class HazardLine:
    """One kind of odd input, with the codecs that had each kind of outcome, and a hint where one is needed."""

    hazard: HazardRow
    outcomes: dict[str, list[str]]
    hint: str = ""


def kind(outcome: str) -> str:
    """Return the kind of a codec's outcome."""
    first = outcome.split(":", 1)[0].strip()
    if first == "frame":
        return KINDS[0]
    return first if first in KINDS else KINDS[-1]


def row(hazard: HazardRow) -> HazardLine:
    """Return a hazard with its outcomes sorted by kind."""
    grouped: dict[str, list[str]] = {name: [] for name in KINDS}
    for codec, outcome in hazard.outcomes.items():
        grouped[kind(outcome)].append(codec)
    hints = (
        hint
        for begins, codecs, hint in HINTS
        if hazard.name.startswith(begins) and any(name.startswith(codecs) for name in grouped[KINDS[0]])
    )
    return HazardLine(hazard, grouped, next(hints, ""))


def build(results: Results) -> Content:
    """Return the section."""
    rows = [row(hazard) for hazard in results.run.hazards]
    kinds = [name for name in KINDS if any(each.outcomes[name] for each in rows)]
    untried: dict[str, list[str]] = {}
    for each in rows:
        for codec in each.outcomes[NOT_TRIED]:
            untried.setdefault(codec, []).append(each.hazard.name)
    return Content(fill("odd_input.html.j2", rows=rows, kinds=kinds, untried=untried))


section = Section(7, "Odd input", "odd-input", build)
