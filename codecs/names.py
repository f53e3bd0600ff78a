"""The grammar of a codec's name: CODEC, CODEC+LAYER or CODEC+LAYER-LEVEL, as in orjson+zstd-9.

The rule: only this file takes a name apart or puts one together.
"""

import re
from dataclasses import dataclass

from ._contract.contract import UnknownCodec

JOIN = "+"
"""What stands in front of each layer."""
# A level has at most 99 digits: int() refuses thousands of them, with an error of its own.
_LAYER = r"(?P<name>(?=[0-9]*[a-z])[a-z0-9]+)(?:-(?P<level>-?\d{1,99}))?"
_NAME = re.compile(rf"[^+]+(?:\+{_LAYER})?")
# Otherwise a row could not be found by its name (json/text/encode), nor a codec by a glob or on a command line.
_CODEC = re.compile(r"\w[\w.-]*")
_ROWS_OF_NO_CODEC = ("none", "path")
"""What stands in a codec's place in rows of results, and of the gate, that belong to no codec."""


@dataclass(frozen=True)
class LayerName:
    """One layer of a name; `level` None is the layer's own default."""

    name: str
    level: int | None = None

    def __str__(self) -> str:
        return self.name if self.level is None else f"{self.name}-{self.level}"


@dataclass(frozen=True)
class CodecName:
    """A codec and the layers around it, the innermost first; `str` writes the name again."""

    codec: str
    layers: tuple[LayerName, ...] = ()

    def __str__(self) -> str:
        return JOIN.join([self.codec, *map(str, self.layers)])

    @property
    def compression(self) -> str:
        """The layers as they stand in the name, "zstd-9", or ""."""
        return JOIN.join(map(str, self.layers))

    @property
    def has_level(self) -> bool:
        """Whether a level is named."""
        return any(layer.level is not None for layer in self.layers)


def parse(text: str) -> CodecName:
    """Return what a name says; raises UnknownCodec for anything else. Today a name has one layer at most."""
    if not _NAME.fullmatch(text):
        raise UnknownCodec(f"{text!r} is not a codec's name; write codec, codec+zstd or codec+zstd-LEVEL")
    return read_name(text)


def read_name(text: str) -> CodecName:
    """Return what a name in a results file says; never raises: an odd layer is kept as it is."""
    codec, *layers = text.split(JOIN)
    return CodecName(codec, tuple(map(_layer, layers)))


def with_layer(codec: str, layer: str = "zstd", level: int | None = None) -> str:
    """Return the name of a codec with a layer around it, at the layer's default level unless one is given."""
    return f"{codec}{JOIN}{LayerName(layer, level)}"


def codec_fault(name: str) -> str:
    """Return why a codec cannot be called so, or ""."""
    if name in _ROWS_OF_NO_CODEC:
        return f"{name!r} stands for rows of no codec"
    return "" if _CODEC.fullmatch(name) else "a codec's name has letters, digits, '_', '.' and '-' only"


def layer_fault(name: str) -> str:
    """Return why a layer cannot be called so, or ""."""
    fits = (match := re.fullmatch(_LAYER, name)) and match["name"] == name
    return "" if fits else "a layer's name has digits and small letters only, with a letter among them"


def _layer(text: str) -> LayerName:
    match = re.fullmatch(_LAYER, text)
    return LayerName(match["name"], int(match["level"]) if match["level"] else None) if match else LayerName(text)
