"""Wrap the opened layers of a codec, to record their calls or to put something before them: this tells costs apart."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from ....codecs.api import BoundCodec, Direction, PerConnection

End = Literal["send", "receive"]


def with_wrapped_layers(codec: BoundCodec, wrap: Callable[[End, Direction], Direction]) -> BoundCodec:
    """Return a codec each of whose directions is wrapped when it is opened; one without layers stays as it is."""
    layers = codec.layers
    if layers is None:
        return codec

    def wrapped(limit_bytes: int) -> PerConnection:
        bound = layers(limit_bytes)
        return replace(
            bound,
            sender=lambda: wrap("send", bound.sender()),
            receiver=lambda: wrap("receive", bound.receiver()),
        )

    return replace(codec, layers=wrapped)
