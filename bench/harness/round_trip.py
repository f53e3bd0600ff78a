"""Whether a codec gives back what it was given, and in how many bytes.

The rule: nothing is timed before every frame of its sample came back equal, in value and in the type of every field.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from ...codecs import api
from .orders import Checked, one_line


def validate(codec: api.BoundCodec, frames: Sequence[Any]) -> Checked:
    """Return the bytes of every frame, and which frame came back different; the bytes are complete when none did."""
    sizes: list[int] = []
    for index, frame in enumerate(frames):
        try:
            data = codec.encode(frame)
        except Exception as error:
            return Checked(sizes, f"frame {index} of the sample cannot be encoded: {one_line(error)}")
        if not isinstance(data, bytes):
            return Checked(sizes, f"frame {index} of the sample was encoded to {type(data).__name__}, not bytes")
        sizes.append(len(data if codec.canonical is codec.encode else codec.canonical(frame)))
        try:
            back = codec.decode(data)
        except Exception as error:
            return Checked(sizes, f"frame {index} of the sample cannot be decoded again: {one_line(error)}")
        if difference := api.first_difference(frame, back):
            return Checked(sizes, f"frame {index} of the sample came back different: {difference}")
    return Checked(sizes, "")


def frame_sizes(codec: api.BoundCodec, frames: Iterable[Any]) -> tuple[int, ...]:
    """Return the wire bytes of every frame; raises EncodeError for a frame that cannot be written."""
    return tuple(len(codec.canonical(frame)) for frame in frames)
