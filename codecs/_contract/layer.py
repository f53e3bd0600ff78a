"""The contract of a layer: what stands around a codec on a connection, such as compression.

The rule: a layer never sees another connection. What it remembers of the frames before is opened with one direction of
one connection, gets the frames of that direction in their order, and is let go with the connection.

A layer is a file with a module-level `compression = Compression(...)`. Its `bind(level, limit_bytes)` returns a pair of
functions when each frame stands alone, and `PerConnection` when a frame depends on those before it.
"""

from collections.abc import Callable
from dataclasses import dataclass

Direction = Callable[[bytes], bytes]
"""One direction of a connection at one of its ends: a frame in, a frame out; raises on what it cannot do."""


@dataclass(frozen=True)
class PerConnection:
    """A bound layer: each call opens one direction of one connection, at the end that sends or that receives.

    Nothing is closed by a call: whoever holds a direction drops it. A stateless layer returns the same function each
    time.
    """

    sender: Callable[[], Direction]
    receiver: Callable[[], Direction]
    stateless: bool = False

    def for_single_frames(self) -> tuple[Direction, Direction]:
        """Return both directions for frames that are each a connection of their own."""
        if self.stateless:
            return self.sender(), self.receiver()
        return (lambda data: self.sender()(data)), (lambda data: self.receiver()(data))


@dataclass(frozen=True)
class Compression:
    """A layer around a codec; `bind(level, limit_bytes)` makes its functions, or what opens them for a connection.

    The sending one takes bytes of at most `limit_bytes`, the receiving one refuses, before it allocates, what would
    come out larger, and whatever is not exactly one frame.
    """

    name: str
    library: str
    level: int
    bind: Callable[[int, int], tuple[Direction, Direction] | PerConnection]


def per_connection(bound: tuple[Direction, Direction] | PerConnection) -> PerConnection:
    """Return what `bind` has returned as what opens directions: two functions are a layer without state."""
    if isinstance(bound, PerConnection):
        return bound
    send, receive = bound
    return PerConnection(lambda: send, lambda: receive, stateless=True)
