"""The figures that describe a payload's sample.

The rule: everything is measured on the sample that is benchmarked, as compact JSON of its frames.
"""

import zlib
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any

import msgspec

from .catalogue import Catalogue


class Description(msgspec.Struct, frozen=True, rename="camel"):
    """Figures of one sample. Sizes are bytes of compact JSON a frame.

    `non_ascii` is the share of non-ASCII characters in the texts (0 without text); `compressibility` is how
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


def describe(catalogue: Catalogue, name: str, seed: int = 0) -> Description:
    """Return the figures of a payload's sample at `seed`; raises CatalogueError."""
    frames = catalogue.sample(name, seed)
    encoded = [msgspec.json.encode(frame) for frame in frames]
    sizes = sorted(len(data) for data in encoded)
    joined = b"\n".join(encoded)
    characters = "".join(text for frame in frames for text in (catalogue.texts or every_text)(frame))
    foreign = sum(not character.isascii() for character in characters)
    return Description(
        name=name,
        seed=seed,
        count=len(frames),
        items=catalogue.by_name[name].items,
        p50_bytes=rank(sizes, 0.50),
        p99_bytes=rank(sizes, 0.99),
        non_ascii=foreign / len(characters) if characters else 0.0,
        compressibility=len(joined) / len(zlib.compress(joined, 6)),
        sha256=digest(frames),
    )
