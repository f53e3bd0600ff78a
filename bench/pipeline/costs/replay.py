"""What the messages of a scenario cost, whole and part by part, in one process.

The rule: the parts are measured alone, by replaying the calls of the same scenario; they are held against the whole,
and what is left over is shown.

A call that is repeated in a loop of its own finds its code and its data in the caches; one that others come between
does not. So the same calls are measured alone, each kind by itself, and in turns, in the order in which they were
recorded. The protocol is a second run, since a state machine cannot be replayed without running: its codec hands out
what was recorded. Every decode hands out a frame of its own, made before the clock starts: with one shared frame on all
devices texts would be compared by identity and hashed once, as on no real device.
"""

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as changed
from functools import cache, partial
from time import perf_counter
from typing import Any, Literal, TypeVar

import msgspec

from ....codecs import api
from ....codecs.names import parse
from ....payloads.frames import Frame
from . import framing
from .bare_codec import bare_codec
from .perform import LIMITS, perform, whole_s
from .scenarios import Traffic

Key = TypeVar("Key")
Kind = Literal["encode", "up", "down"]
"""What a call was: an encode, or the receiving of a frame that went to the gateway, or of one that came from it."""

_load = cache(api.load)
_read = msgspec.msgpack.Decoder(Frame).decode
_write = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True)
class Recording:
    """The calls of a scenario with a codec, in their order.

    `calls` begin where the clock of the whole begins; each has the frame to encode (written by msgspec, to be made
    anew) or the bytes that were received, and the bytes before compression or after decompression. `results` are all
    that encoding and decoding returned, from the first connection on: bytes, and frames written by msgspec.
    """

    codec: str
    calls: tuple[tuple[Kind, bytes, bytes], ...]
    results: tuple[tuple[Kind, bytes], ...]


def record(traffic: Traffic, name: str) -> Recording:
    """Let a scenario happen once and keep all calls of its codec."""
    codec = _load(name)
    calls: list[tuple[Kind, bytes]] = []
    results: list[tuple[Kind, bytes]] = []

    def encode(frame: Any) -> bytes:
        calls.append(("encode", _write(frame)))
        data = codec.encode(frame)
        results.append(("encode", data))
        return data

    def decode(data: bytes, kind: Kind) -> Any:
        calls.append((kind, data))
        frame = codec.decode(data)
        results.append((kind, _write(frame)))
        return frame

    device = changed(codec, encode=encode, decode=partial(decode, kind="down"))
    gateway = changed(codec, encode=encode, decode=partial(decode, kind="up"))
    perform(traffic, device, at_gateway=gateway, begin=calls.clear)
    return Recording(name, tuple((*call, _plain_bytes(name, *call)) for call in calls), tuple(results))


def _plain_bytes(name: str, kind: Kind, data: bytes) -> bytes:
    """Return what is compressed of a frame, or what a frame that was received holds."""
    if kind == "encode":
        return _plain(name).encode(_read(data))
    return _decompress(name)(data)


@cache
def _plain(name: str) -> api.BoundCodec:
    return _load(parse(name).codec)


@cache
def _decompress(name: str) -> Callable[[bytes], bytes]:
    return api.compression(name)[1] if parse(name).layers else bytes


def protocol_s(traffic: Traffic, recording: Recording) -> float:
    """Return the seconds of a scenario in which encoding and decoding are handing over what was recorded."""
    encoded = iter([data for kind, data in recording.results if kind == "encode"])
    decoded = iter([_read(data) for kind, data in recording.results if kind != "encode"])

    def encode(frame: Any) -> bytes:  # noqa: ARG001
        return next(encoded)

    def decode(data: bytes) -> Any:  # noqa: ARG001
        return next(decoded)

    seconds = perform(traffic, changed(bare_codec(), encode=encode, decode=decode))
    if [*encoded, *decoded]:
        raise RuntimeError("the protocol did not make the calls that were recorded")
    return seconds


def parts(name: str) -> list[str]:
    """Return what a codec's calls are made of; transport is WebSocket framing, where it is installed."""
    return ["codec", *(["compression"] if parse(name).layers else []), *(["transport"] if framing.AVAILABLE else [])]


def replayed_s(recording: Recording, *parts: str) -> float:
    """Return the seconds of the calls of these parts in their recorded order.

    Frames that were decoded stay, as messages stay that have come; the rest is let go at once, as bytes are that are
    sent.
    """
    plain = _plain(recording.codec)
    calls, keep = script(recording, plain, parts), plain.decode
    kept = []
    started = perf_counter()
    for call, value in calls:
        if call is keep:
            kept.append(call(value))
        else:
            call(value)
    return perf_counter() - started


def script(recording: Recording, plain: api.BoundCodec, parts: Sequence[str]) -> list[tuple[Callable[[Any], Any], Any]]:
    """Return the calls of these parts, each with what it is given; `plain` is the codec without its compression.

    Frames are made anew, because a str that was encoded before is cheaper to encode again.
    """
    compress, decompress = api.compression(recording.codec) if parse(recording.codec).layers else (None, None)
    carry = {kind: framing.carrier(up=kind == "up") for kind in ("up", "down") if "transport" in parts}
    calls: list[tuple[Callable[[Any], Any], Any]] = []
    for kind, data, inside in recording.calls:
        if kind == "encode":
            if "codec" in parts:
                calls.append((plain.encode, _read(data)))
            if compress and "compression" in parts:
                calls.append((compress, inside))
            continue
        if "transport" in parts:
            calls.append((carry[kind], data))
        if decompress and "compression" in parts:
            calls.append((decompress, data))
        if "codec" in parts:
            calls.append((plain.decode, inside))
    return calls


def calls(traffic: Traffic, names: Sequence[str]) -> dict[tuple[str, str], Callable[[], float]]:
    """Return a call for each codec and part, each of which returns its seconds; no codec ("") has the protocol alone.

    Parts are replayed each alone, and all together in the order of their calls ("in-turns"). The first codec has the
    whole a second time, with one ACK for each message ("whole-ack-each").
    """
    each = changed(LIMITS, ack_shape="each")
    recordings = {name: record(traffic, name) for name in names}
    found: dict[tuple[str, str], Callable[[], float]] = {
        ("", "protocol"): partial(protocol_s, traffic, recordings[names[0]]),
        (names[0], "whole-ack-each"): partial(whole_s, traffic, names[0], each),
    }
    for name, recording in recordings.items():
        found[name, "whole"] = partial(whole_s, traffic, name)
        found[name, "in-turns"] = partial(replayed_s, recording, *parts(name))
        found |= {(name, part): partial(replayed_s, recording, part) for part in parts(name)}
    return found


def rounds(calls: Mapping[Key, Callable[[], float]], number: int) -> dict[Key, list[float]]:
    """Return the seconds of each call, a warm-up and then each round; they take turns, every other round backwards."""
    found: dict[Key, list[float]] = {key: [] for key in calls}
    for at in range(number + 1):
        keys = list(calls)
        for key in keys if at % 2 else reversed(keys):
            # What is frozen stays so until the end: a collection then looks at what the last call left, and no more.
            gc.collect()
            gc.freeze()
            found[key].append(calls[key]())
    gc.unfreeze()
    return found
