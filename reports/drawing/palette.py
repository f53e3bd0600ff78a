"""How a codec looks, everywhere: one colour, one marker, one hatch.

The rule: a look depends on the codec's name alone, and colour is never the only cue. Every colour keeps a contrast
of 3 to 1 on white and on the dark page, and the ten are at least 15 apart (CIELAB) as seen with deuteranopia and
protanopia.
"""

from dataclasses import dataclass
from zlib import crc32

from matplotlib.markers import MarkerStyle

from ...bench.results.rows import read_name


@dataclass(frozen=True)
class Look:
    """A codec's colour (hex), marker (matplotlib's letter) and, when it is compressed, hollow marker and hatch."""

    colour: str
    marker: str
    hollow: bool
    hatch: str


NAMED = {
    "json": ("#696670", "o"),
    "json-default": ("#716342", "h"),
    "orjson": ("#c31e11", "s"),
    "msgspec-json": ("#b49022", "D"),
    "protobuf": ("#3191f2", "^"),
    "protobuf-json": ("#409fba", "v"),
    "msgpack": ("#12aa55", "P"),
    "ormsgpack": ("#507923", "X"),
    "msgspec-msgpack": ("#659678", "p"),
    "cbor2": ("#b833c0", "*"),
}
OTHERS = ("#8c6bb1", "#a6613c", "#c94f6d", "#5f7f5f", "#6f78c4", "#8a8a3a", "#9d6b7e", "#4d8496")
OTHER_MARKERS = ("<", ">", "d", "H", "8")


def look(codec: str) -> Look:
    """Return the look of a codec; a compressed one wears its codec's colour and marker, hollow and hatched."""
    parsed = read_name(codec)
    name, compressed = parsed.codec, bool(parsed.layers)
    if name in NAMED:
        colour, marker = NAMED[name]
    else:
        # crc32, not hash: the same name looks the same in every run.
        number = crc32(name.encode("utf-8", "replace"))
        colour, marker = OTHERS[number % len(OTHERS)], OTHER_MARKERS[number // len(OTHERS) % len(OTHER_MARKERS)]
    return Look(colour, marker, compressed, "/////" if compressed else "")


def marker_path(codec: str) -> str:
    """Return a codec's marker as an SVG path in a box from -1 to 1, y downwards."""
    marker = MarkerStyle(look(codec).marker)
    path = marker.get_path().transformed(marker.get_transform())
    box = path.get_extents()
    scale = 0.95 / max(*map(abs, box.extents), 1e-9)
    commands = []
    for points, code in path.iter_segments(simplify=False):
        numbers = " ".join(f"{value * scale * sign:.3f}" for value, sign in zip(points, (1, -1) * 3, strict=False))
        commands.append({1: "M", 2: "L", 3: "Q", 4: "C", 79: "Z"}[int(code)] + ("" if int(code) == 79 else numbers))
    return "".join(commands)
