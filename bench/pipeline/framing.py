"""What WebSocket framing costs a frame, without a socket: written on one side and read on the other.

The rule: the library's own sans-IO code is called, as its connections call it; what the kernel takes is not in it.
"""

from collections.abc import Sequence
from time import perf_counter


def framed_s(frames: Sequence[bytes]) -> float:
    """Return the seconds of framing and reading all frames; raises ImportError without the library."""
    from websockets.frames import Frame, Opcode
    from websockets.streams import StreamReader

    reader = StreamReader()
    started = perf_counter()
    for data in frames:
        reader.feed_data(Frame(Opcode.BINARY, data).serialize(mask=False))
        reading = Frame.parse(reader.read_exact, mask=False, max_size=None)
        try:
            next(reading)
        except StopIteration:
            continue
        raise RuntimeError("a frame was not read whole")
    return perf_counter() - started
