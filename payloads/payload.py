"""What a payload is: a named recipe for a sample of many different frames.

The rule: a sample depends on the seed and the payload's own name and on nothing else.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import msgspec

from .frames import Frame

SMALL_FRAMES = 256
"""How many frames a sample of small frames holds, so that neither caches nor a compressor are fooled."""

PAGE_MESSAGES = 300
"""About how many messages a sample of pages holds in all."""


def pages_of(messages: int) -> int:
    """Return how many pages of `messages` messages a sample holds: about 300 messages, at most 256 pages."""
    return max(1, min(SMALL_FRAMES, round(PAGE_MESSAGES / messages)))


@dataclass(frozen=True)
class Payload:
    """A kind of traffic by name.

    `traffic` is the group it is reported in ("single message", "signal", "acknowledgement", "batch"); `count` is the
    number of frames in a sample; `items` the messages, ids or rows in one frame; `make(random, count)` returns the
    frames; `default` says whether the default profile measures it.
    """

    name: str
    summary: str
    traffic: str
    make: Callable[[Random, int], list[Frame]]
    count: int = SMALL_FRAMES
    items: int = 1
    default: bool = False

    def sample(self, seed: int = 0) -> tuple[Frame, ...]:
        """Return the `count` frames of `seed`: the same on every machine and every supported Python.

        No two values in them are one object, as in frames off the wire: a codec that writes an object once and refers
        to it from then on (pickle) would write pages a third shorter than it does in life. (The names in maps are; a
        program has them as constants, and decoders keep them.)
        """
        # random.seed hashes text with SHA-512, so a text seed is stable where hash() is not.
        frames = self.make(Random(f"{seed}/{self.name}"), self.count)
        return tuple(_read(_write(frame)) for frame in frames)


_write = msgspec.msgpack.Encoder().encode
_read = msgspec.msgpack.Decoder(Frame).decode
