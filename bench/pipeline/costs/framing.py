"""The cost of WebSocket framing, without a socket: a frame is written on one side and read on the other.

The rule: it calls the library's own sans-IO code, as the library's connections do, and masks what a client sends (RFC
6455, 5.3). The kernel's time is not included.
"""

from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec

from ....codecs.api import BoundCodec
from .wrapped_layers import with_wrapped_layers

AVAILABLE = find_spec("websockets") is not None
"""Whether the library is installed; without it nothing is framed."""


def transport(*, up: bool) -> Callable[[bytes], bytes]:
    """Return a call that writes a frame and reads it on the other side; `up` is from a client to a server.

    Raises ImportError without the library.
    """
    from websockets.frames import Frame, Opcode
    from websockets.streams import StreamReader

    reader = StreamReader()

    def carry(data: bytes) -> bytes:
        reader.feed_data(Frame(Opcode.BINARY, data).serialize(mask=up))
        reading = Frame.parse(reader.read_exact, mask=up, max_size=None)
        try:
            next(reading)
        except StopIteration as read:
            return bytes(read.value.data)
        raise RuntimeError("a frame was not read whole")

    return carry


def over_websocket(codec: BoundCodec, *, up: bool) -> BoundCodec:
    """Return a codec that passes each received frame through framing; the same codec without the library."""
    if not AVAILABLE:
        return codec
    carry, decode = transport(up=up), codec.decode
    if codec.layers is None:
        return replace(codec, decode=lambda data: decode(carry(data)))
    return with_wrapped_layers(codec, lambda end, run: run if end == "send" else lambda data: run(carry(data)))
