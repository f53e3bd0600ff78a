"""Whether a codec gives back what it was given, and in how many bytes.

The rule: nothing is timed before every frame of its sample came back equal, in value and in the type of every field;
and no size is called exact before the frame was written twice alike.
"""

from collections.abc import Sequence
from typing import Any

from ...codecs import api
from .orders import Checked, one_line


def validate(codec: api.BoundCodec, frames: Sequence[Any]) -> Checked:
    """Return the bytes of every frame, and which frame came back different; the bytes are complete when none did."""
    sizes: list[int] = []
    written: list[bytes] = []
    for index, frame in enumerate(frames):
        try:
            data = codec.encode(frame)
        except Exception as error:
            return Checked(sizes, f"frame {index} of the sample cannot be encoded: {one_line(error)}")
        if not isinstance(data, bytes):
            return Checked(sizes, f"frame {index} of the sample was encoded to {type(data).__name__}, not bytes")
        written.append(data if codec.canonical is codec.encode else codec.canonical(frame))
        sizes.append(len(written[-1]))
        try:
            back = codec.decode(data)
        except Exception as error:
            return Checked(sizes, f"frame {index} of the sample cannot be decoded again: {one_line(error)}")
        if difference := api.first_difference(frame, back):
            return Checked(sizes, f"frame {index} of the sample came back different: {difference}")
    try:
        return Checked(sizes, "", _difference(written, codec, frames))
    except Exception as error:
        return Checked(sizes, f"the sample cannot be encoded a second time: {one_line(error)}")


def frame_sizes(codec: api.BoundCodec, frames: Sequence[Any]) -> tuple[tuple[int, ...], str]:
    """Return the wire bytes of every frame, and how they differ when the codec is asked again; "" when they do not.

    Raises EncodeError for a frame that cannot be written.
    """
    written = [codec.canonical(frame) for frame in frames]
    return tuple(map(len, written)), _difference(written, codec, frames)


def _difference(written: Sequence[bytes], codec: api.BoundCodec, frames: Sequence[Any]) -> str:
    # After all frames, not after each: a codec may put into a frame what it knows of the one before.
    for index, (before, frame) in enumerate(zip(written, frames, strict=True)):
        again = codec.canonical(frame)
        if again != before:
            sizes = (
                f"{len(before)} bytes, then {len(again)}" if len(again) != len(before) else "as long, but not the same"
            )
            return f"frame {index} of the sample is {sizes}"
    return ""
