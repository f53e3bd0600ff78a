"""What a payload is: a named recipe for a sample of many different frames.

The rule: a sample depends on the seed and the payload's own name and on nothing else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

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

    `traffic` is the group it is reported in; `count` is the number of frames in a sample; `items` the messages, ids or
    rows in one frame; `make(random, count)` returns the frames; `default` says whether the default profile measures it.
    """

    name: str
    summary: str
    traffic: str
    make: Callable[[Random, int], Sequence[Any]]
    count: int = SMALL_FRAMES
    items: int = 1
    default: bool = False
