"""The contract of a layer: what stands around a codec on a connection, such as compression.

The rule: a layer's state belongs to one direction of one connection. It is opened with the connection, sees the frames
of its direction in order, and is dropped with the connection.

A layer is a file with a module-level `compression = Compression(...)`. Its `bind(level, limit_bytes)` returns a pair of
functions when each frame stands alone, and `PerConnection` when a frame depends on those before it.
"""

from collections.abc import Callable
from dataclasses import dataclass

Direction = Callable[[bytes], bytes]
"""One direction of a connection at one end: it takes a frame and returns a frame, or raises."""


@dataclass(frozen=True)
class PerConnection:
    """A bound layer: each call opens one direction of one connection, at the end that sends or that receives.

    No call closes a direction; its owner just drops it. A stateless layer returns the same function each time.
    """

    sender: Callable[[], Direction]
    receiver: Callable[[], Direction]
    stateless: bool = False

    def for_single_frames(self) -> tuple[Direction, Direction]:
        """Return both directions for single frames: each frame counts as a connection of its own."""
        if self.stateless:
            return self.sender(), self.receiver()
        return (lambda data: self.sender()(data)), (lambda data: self.receiver()(data))


@dataclass(frozen=True)
class Compression:
    """A layer around a codec; `bind(level, limit_bytes)` makes its functions, or what opens them for a connection.

    The sending function takes at most `limit_bytes`. The receiving one refuses what would come out larger, before it
    allocates, and anything that is not exactly one frame.
    """

    name: str
    library: str
    level: int
    bind: Callable[[int, int], tuple[Direction, Direction] | PerConnection]


def per_connection(bound: tuple[Direction, Direction] | PerConnection) -> PerConnection:
    """Return the result of `bind` as a PerConnection: two functions are a layer without state."""
    if isinstance(bound, PerConnection):
        return bound
    send, receive = bound
    return PerConnection(lambda: send, lambda: receive, stateless=True)
