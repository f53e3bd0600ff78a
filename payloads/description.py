"""What a payload's sample looks like in figures.

The rule: everything here is measured on the very sample that is benchmarked, as compact JSON of the plain frames.
"""

import zlib
from collections.abc import Iterable, Iterator
from hashlib import sha256

import msgspec

from .bodies import Quote, Rich, Text
from .frames import Frame, HistoryPage, Message, PushBatch
from .payload import Payload


class Description(msgspec.Struct, frozen=True, rename="camel"):
    """Figures of one sample. Sizes are bytes of compact JSON a frame.

    `non_ascii` is the share of non-ASCII characters in the messages' texts (0 without text); `compressibility` is how
    many times zlib level 6 shrinks all frames joined by newlines; `sha256` names the sample.
    """

    name: str
    seed: int
    count: int
    items: int
    p50_bytes: int
    p99_bytes: int
    non_ascii: float
    compressibility: float
    sha256: str


def digest(frames: Iterable[Frame]) -> str:
    """Return the SHA-256 of the frames' JSON, each with its length before it as 8 bytes, big end first."""
    hashed = sha256()
    for frame in frames:
        data = msgspec.json.encode(frame)
        hashed.update(len(data).to_bytes(8) + data)
    return hashed.hexdigest()


def messages_of(frame: Frame) -> Iterator[Message]:
    """Yield the messages in a frame, whatever frame it is."""
    match frame:
        case Message():
            yield frame
        case HistoryPage():
            yield from frame.messages
        case PushBatch():
            for row in frame.conversations:
                yield from row.messages


def texts_of(frame: Frame) -> Iterator[str]:
    """Yield the texts that people wrote in a frame."""
    for message in messages_of(frame):
        match message.body:
            case Text(text) | Quote(text) | Rich(text):
                yield text


def rank(ordered: list[int], share: float) -> int:
    """Return the smallest value that at least `share` of the `ordered` values do not exceed (nearest rank)."""
    return ordered[max(0, -(-round(share * 1000) * len(ordered) // 1000) - 1)]


def describe(payload: Payload, seed: int = 0) -> Description:
    """Return the figures of the payload's sample at `seed`."""
    frames = payload.sample(seed)
    encoded = [msgspec.json.encode(frame) for frame in frames]
    sizes = sorted(len(data) for data in encoded)
    joined = b"\n".join(encoded)
    characters = "".join(text for frame in frames for text in texts_of(frame))
    foreign = sum(not character.isascii() for character in characters)
    return Description(
        name=payload.name,
        seed=seed,
        count=len(frames),
        items=payload.items,
        p50_bytes=rank(sizes, 0.50),
        p99_bytes=rank(sizes, 0.99),
        non_ascii=foreign / len(characters) if characters else 0.0,
        compressibility=len(joined) / len(zlib.compress(joined, 6)),
        sha256=digest(frames),
    )
