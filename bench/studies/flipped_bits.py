"""What a damaged byte does: `python -m imwire.bench.studies.flipped_bits [CODEC...] [--frames N]`.

Each bit of each frame is flipped once, and the frame is decoded: it is refused, or the same frame comes out, or ANOTHER
one. This is done bare, in zstd, and with a checksum at the end of either (CRC-32, and zstd's own, which is the lower
half of XXH64; four bytes both). Then the checksum's price in time is measured: the best of many passes, in turns.
"""

import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import zstandard

from ...codecs import api
from ...codecs.names import with_layer
from ...payloads.catalogue import find
from . import study

PAYLOAD = "text"
FRAMES = 20
LEVEL = 3
PASSES = 200
OUTCOMES = ("refused", "same", "another")
Step = Callable[[bytes], bytes]


@dataclass(frozen=True)
class Way:
    """What stands around a codec's bytes, in both directions."""

    name: str
    send: Step
    receive: Step


def ways() -> tuple[Way, ...]:
    """Return the four ways, of which the second of each pair has a checksum."""
    layers = api.load(with_layer("json")).layers
    assert layers is not None
    zstd = layers(api.LIMIT_BYTES)
    checked = zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compress
    return (
        Way("bare", bytes, bytes),
        Way("bare, CRC-32", _with_crc, _without_crc),
        Way("zstd", zstd.sender(), zstd.receiver()),
        Way("zstd, checksum", checked, zstd.receiver()),
    )


def _with_crc(data: bytes) -> bytes:
    return data + zlib.crc32(data).to_bytes(4, "big")


def _without_crc(data: bytes) -> bytes:
    if zlib.crc32(data[:-4]) != int.from_bytes(data[-4:], "big"):
        raise ValueError("wrong checksum")
    return data[:-4]


def flipped(data: bytes) -> Iterator[bytes]:
    """Yield the bytes once for each bit, with that bit flipped."""
    for place in range(len(data)):
        for bit in range(8):
            yield data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]


def outcome(decode: Callable[[bytes], Any], data: bytes, frame: Any) -> str:
    """Return what comes of damaged bytes: "refused", the "same" frame, or "another"."""
    try:
        decoded = decode(data)
    except Exception:
        return "refused"
    return "same" if api.same(decoded, frame) else "another"


def outcomes(codec: api.BoundCodec, way: Way, frames: Sequence[Any]) -> Counter[str]:
    """Return how often each outcome comes of flipping each bit of each frame once."""
    found: Counter[str] = Counter()
    for frame in frames:
        good = way.send(codec.encode(frame))
        found.update(outcome(lambda data: codec.decode(way.receive(data)), bad, frame) for bad in flipped(good))
    return found


def main(argv: Sequence[str]) -> None:
    """Print the outcomes of each codec and way, and the price of the checksums."""
    parser = study.parser("flipped_bits", __doc__)
    parser.add_argument("codecs", nargs="*", metavar="CODEC", help="only these codecs (all that are installed)")
    parser.add_argument("--frames", type=study.count, metavar="N", default=FRAMES, help=f"({FRAMES})")
    arguments = parser.parse_args(argv)
    installed = [name for name in api.names() if not api.describe(name).missing]
    frames = find().sample(PAYLOAD)[: arguments.frames]
    with study.mistakes_told(parser):
        codecs = [api.load(name) for name in arguments.codecs or installed]
    print(f"each bit of {len(frames)} {PAYLOAD} frames flipped once: the share of flips, in percent")
    print(f"{'codec':16} {'':15} {'flips':>7}", *(f"{each:>8}" for each in OUTCOMES))
    for codec in codecs:
        for way in ways():
            found = outcomes(codec, way, frames)
            shares = (f"{found[each] / found.total():8.2%}" for each in OUTCOMES)
            print(f"{codec.name:16} {way.name:15} {found.total():7}", *shares, flush=True)
    _print_price(codecs[0], frames)


def _print_price(codec: api.BoundCodec, frames: Sequence[Any]) -> None:
    plain = [codec.encode(frame) for frame in frames]
    chosen = ways()
    sent = {way.name: list(map(way.send, plain)) for way in chosen}
    sizes = {name: sum(map(len, datas)) / len(datas) for name, datas in sent.items()}
    send = study.best_ns({way.name: way.send for way in chosen}, dict.fromkeys(sizes, plain), PASSES)
    receive = study.best_ns({way.name: way.receive for way in chosen}, sent, PASSES)
    print(f"price on {codec.name}: mean bytes, ns to send and to receive a frame (the best of {PASSES} passes)")
    for name in sizes:
        print(f"{name:15} {sizes[name]:8.1f} {send[name]:8.0f} {receive[name]:8.0f}")


if __name__ == "__main__":
    main(sys.argv[1:])
