"""The figures that describe a payload's sample.

The rule: everything is measured on the sample that is benchmarked, as compact JSON of its frames.
"""

import zlib
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

import msgspec

from .catalogue import Catalogue


class PayloadInfo(msgspec.Struct, frozen=True):
    """What a payload is, and the figures of one sample. Sizes are bytes of compact JSON a frame.

    `non_ascii` is the share of non-ASCII characters in the texts (0 without text); `compressibility` is how
    many times zlib level 6 shrinks all frames joined by newlines; `sha256` names the sample. `default` says whether the
    default profile measures it; no payload of a results file from before that was kept does.
    """

    name: str
    summary: str = ""
    traffic: str = ""
    count: int = 0
    items: int = 1
    p50_bytes: int = 0
    p99_bytes: int = 0
    non_ascii: float = 0.0
    compressibility: float = 0.0
    sha256: str = ""
    default: bool = False


def digest(frames: Iterable[Any]) -> str:
    """Return the SHA-256 of the frames' JSON, each after its length as 8 big-endian bytes."""
    hashed = sha256()
    for frame in frames:
        data = msgspec.json.encode(frame)
        hashed.update(len(data).to_bytes(8) + data)
    return hashed.hexdigest()


def every_text(value: Any) -> Iterator[str]:
    """Yield every str in a frame or a value of it; map keys are names, and left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, msgspec.Struct):
        yield from every_text(msgspec.structs.astuple(value))
    elif isinstance(value, dict):
        yield from every_text(tuple(value.values()))
    elif isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from every_text(each)


def rank(ordered: list[int], share: float) -> int:
    """Return the smallest value that at least `share` of the `ordered` values do not exceed (nearest rank)."""
    return ordered[max(0, -(-round(share * 1000) * len(ordered) // 1000) - 1)]


def describe(catalogue: Catalogue, name: str, seed: int = 0) -> PayloadInfo:
    """Return what a payload is and what its sample at `seed` looks like; raises CatalogueError."""
    payload, frames = catalogue.by_name[name], catalogue.sample(name, seed)
    encoded = [msgspec.json.encode(frame) for frame in frames]
    sizes = sorted(len(data) for data in encoded)
    joined = b"\n".join(encoded)
    characters = "".join(text for frame in frames for text in (catalogue.texts or every_text)(frame))
    foreign = sum(not character.isascii() for character in characters)
    return PayloadInfo(
        name=name,
        summary=payload.summary,
        traffic=payload.traffic,
        count=len(frames),
        items=payload.items,
        p50_bytes=rank(sizes, 0.50),
        p99_bytes=rank(sizes, 0.99),
        non_ascii=foreign / len(characters) if characters else 0.0,
        compressibility=len(joined) / len(zlib.compress(joined, 6)),
        sha256=digest(frames),
        default=payload in catalogue.defaults,
    )
