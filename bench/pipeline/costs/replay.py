"""The processor time of a scenario in one process: the whole, and each part of it.

The rule: each part is measured alone, by replaying the calls of the same scenario. The parts are compared with the
whole, and what is left over is shown.

A call in a loop of its own finds its code and data in the caches; a call between others does not. So the calls are
measured twice: each kind alone, and all in turns, in the order they were recorded; stretch by stretch, as the whole
is. The protocol cannot be replayed
without running, so it is a second run, whose codec hands out what was recorded. Each decode hands out a frame of its
own, made before the clock starts. If devices shared one frame, its texts would be compared by identity and hashed once,
unlike on real devices.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import replace as changed
from functools import cache, partial
from itertools import chain, count
from typing import Any, Literal, NamedTuple

import msgspec

from ....codecs import api
from ....codecs.names import parse
from ....payloads.frames import Frame
from . import framing
from .bare_codec import bare_codec
from .perform import LIMITS, perform, whole
from .scenarios import Scenario
from .wrapped_layers import End, with_wrapped_layers

Kind = Literal["encode", "decode", "send", "receive"]
"""A call of the codec (encode, decode), or of its layers for a frame (send, receive)."""
Way = Literal["up", "down"]
"""The way of a received frame: up to the gateway, or down from it."""

_load = cache(api.load)
_read = msgspec.msgpack.Decoder(Frame).decode
_write = msgspec.msgpack.Encoder().encode


class Call(NamedTuple):
    """One call and its input; a frame to encode is kept as msgspec's bytes, to be made anew.

    `opened` numbers the opened direction through which a layer was called; 0 for the codec's calls.
    """

    kind: Kind
    data: bytes
    way: Way = "up"
    opened: int = 0


@dataclass(frozen=True)
class Recording:
    """The calls of a scenario with a codec and its layers, in their order.

    `stretches` are those of the whole, each with how many messages it had; `before` holds the earlier calls. `results`
    holds everything that encoding and decoding returned, from the first connection on; frames are kept as msgspec's
    bytes.
    """

    codec: str
    before: tuple[Call, ...]
    stretches: tuple[tuple[int, tuple[Call, ...]], ...]
    results: tuple[tuple[Kind, bytes], ...]

    @property
    def calls(self) -> tuple[Call, ...]:
        """Return the calls of all stretches."""
        return tuple(chain.from_iterable(calls for _, calls in self.stretches))


def record(scenario: Scenario, name: str) -> Recording:
    """Run a scenario once and record all calls of its codec and its layers."""
    codec = _load(name)
    calls: list[Call] = []
    results: list[tuple[Kind, bytes]] = []
    openings = count(1)

    def encode(frame: Any) -> bytes:
        calls.append(Call("encode", _write(frame)))
        data = codec.plain.encode(frame)
        results.append(("encode", data))
        return data

    def decode(way: Way, data: bytes) -> Any:
        calls.append(Call("decode", data, way))
        frame = codec.plain.decode(data)
        results.append(("decode", _write(frame)))
        return frame

    def opened(way: Way, kind: End, run: api.Direction) -> api.Direction:
        number = next(openings)

        def recorded(data: bytes) -> bytes:
            calls.append(Call(kind, data, way, number))
            return run(data)

        return recorded

    def end(way: Way) -> api.BoundCodec:
        plain = changed(codec.plain, encode=encode, decode=partial(decode, way))
        return with_wrapped_layers(changed(codec, inner=plain), partial(opened, way)) if codec.layers else plain

    # Clients receive what goes down, the gateway what goes up.
    stretches = []
    for messages in perform(scenario, end("down"), at_gateway=end("up")):
        stretches.append((messages, tuple(calls)))
        calls.clear()
    (_, before), *stretches = stretches
    return Recording(name, before, tuple(stretches), tuple(results))


def protocol(scenario: Scenario, recording: Recording) -> Iterator[int]:
    """Perform a scenario with a codec that only hands out what was recorded."""
    encoded = iter([data for kind, data in recording.results if kind == "encode"])
    decoded = iter([_read(data) for kind, data in recording.results if kind != "encode"])

    def encode(frame: Any) -> bytes:  # noqa: ARG001
        return next(encoded)

    def decode(data: bytes) -> Any:  # noqa: ARG001
        return next(decoded)

    yield from perform(scenario, changed(bare_codec(), encode=encode, decode=decode))
    if [*encoded, *decoded]:
        raise RuntimeError("the protocol did not make the calls that were recorded")


def parts(name: str) -> list[str]:
    """Return the parts of a codec's cost; transport is WebSocket framing, where it is installed."""
    return ["codec", *(["compression"] if parse(name).layers else []), *(["transport"] if framing.AVAILABLE else [])]


def replay(recording: Recording, *parts: str) -> Iterator[int]:
    """Make the calls of these parts in their recorded order, in the stretches of `perform`.

    Decoded frames are kept, as received messages are; bytes are freed at once, as sent bytes are.
    """
    plain = _load(recording.codec).plain
    stretches, keep = script(recording, plain, parts), plain.decode
    kept = []
    yield 0
    for (messages, _), calls in zip(recording.stretches, stretches, strict=True):
        for call, value in calls:
            if call is keep:
                kept.append(call(value))
            else:
                call(value)
        yield messages


def script(
    recording: Recording, plain: api.BoundCodec, parts: Sequence[str]
) -> list[list[tuple[Callable[[Any], Any], Any]]]:
    """Return the calls of these parts by stretch, each with its argument; `plain` is the codec without its layers.

    Frames are made anew, because a str that was encoded before is cheaper to encode again. Layers are opened anew, as
    often as they were, and are given the frames from before the clock started.
    """
    layers = _load(recording.codec).layers
    opened = _openings(recording, layers(LIMITS.inbox_bytes)) if layers and "compression" in parts else {}
    carry = {way: framing.transport(up=way == "up") for way in ("up", "down") if "transport" in parts}

    def made(kind: Kind, data: bytes, way: Way, number: int) -> Iterator[tuple[Callable[[Any], Any], Any]]:
        # The transport carries what the layers receive, or without layers the codec.
        if carry and kind == ("receive" if layers else "decode"):
            yield carry[way], data
        if number in opened:
            yield opened[number], data
        elif kind == "encode" and "codec" in parts:
            yield plain.encode, _read(data)
        elif kind == "decode" and "codec" in parts:
            yield plain.decode, data

    return [[each for call in calls for each in made(*call)] for _, calls in recording.stretches]


def _openings(recording: Recording, layers: api.PerConnection) -> dict[int, api.Direction]:
    """Return each direction of each connection, in its state when the clock started."""
    kinds = {call.opened: call.kind for call in (*recording.before, *recording.calls) if call.opened}
    opened = {number: layers.sender() if kind == "send" else layers.receiver() for number, kind in kinds.items()}
    for call in recording.before:
        if call.opened:
            opened[call.opened](call.data)
    return opened


def runs(scenario: Scenario, recordings: Sequence[Recording]) -> dict[tuple[str, str], Iterator[int]]:
    """Return a run for each codec and part, in the stretches of `perform`; the protocol stands under no codec ("").

    Each part is replayed alone, and all together in the recorded order ("in-turns"). The first codec also has the whole
    with one ACK for each message ("whole-ack-each").
    """
    each, first = changed(LIMITS, ack_shape="each"), recordings[0]
    found = {
        ("", "protocol"): protocol(scenario, first),
        (first.codec, "whole-ack-each"): whole(scenario, first.codec, each),
    }
    for recording in recordings:
        name = recording.codec
        found[name, "whole"] = whole(scenario, name)
        found[name, "in-turns"] = replay(recording, *parts(name))
        found |= {(name, part): replay(recording, part) for part in parts(name)}
    return found
