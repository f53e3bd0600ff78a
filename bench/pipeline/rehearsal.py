"""A scenario in one process, without a network: what its messages cost the processor, whole and part by part.

The rule: the parts are measured alone, by replaying the calls of the same scenario; they are held against the whole,
and what is left over is shown.
"""

import gc
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as changed
from functools import partial
from itertools import count, groupby
from time import perf_counter
from typing import Any, TypeVar

import msgspec

from ...codecs import api
from ...payloads.frames import Frame
from . import framing
from .bare_codec import bare_codec
from .client import Client, Connection
from .events import Event, Forgotten, OlderShown
from .exchange import Exchange
from .gateway import Gateway
from .limits import MS, Limits
from .people import AGENT, customer
from .store import MemoryStore
from .traffic import Traffic

Key = TypeVar("Key")
_FREE = 10**9
LIMITS = Limits(sends_per_second=_FREE, send_burst=_FREE, frames_per_second=_FREE, frame_burst=_FREE)
TOGETHER_NS = 10 * MS
"""What is written within so much time goes out in one turn, as it does behind a socket under load."""

_read = msgspec.msgpack.Decoder(Frame).decode
_write = msgspec.msgpack.Encoder().encode


@dataclass(frozen=True)
class Recording:
    """The calls of a scenario in their order.

    Of each call `codec` says whether it was an encode, and has what it was given: a frame (written by msgspec, to be
    made anew), or bytes after decompression. `compression` has the bytes before a compression or a decompression, and
    `wire` those that were received, each with whether it went up, to the gateway.
    """

    codec: tuple[tuple[bool, bytes], ...]
    compression: tuple[tuple[bool, bytes], ...]
    wire: tuple[tuple[bool, bytes], ...]


def perform(
    traffic: Traffic, codec: api.BoundCodec, limits: Limits = LIMITS, *, at_gateway: api.BoundCodec | None = None
) -> float:
    """Let a scenario happen; returns the seconds from the first message to the last ACK.

    `at_gateway` is what the gateway uses in place of `codec`. Raises RuntimeError when something has not arrived.
    """
    store = MemoryStore()
    gateway = Gateway(at_gateway or codec, store.snapshot(0), lambda *_: True, limits=limits)
    for number, members in enumerate(traffic.members, 1):
        gateway.open_conversation(number, members)
    people = [AGENT, *(customer(number) for number in range(1, traffic.conversations + 1))]
    numbers = count()
    clients = {name: _client(name, 1, codec, numbers, limits) for name in people}
    exchange = Exchange(gateway, store, clients.values())
    places = {name: place for place, name in enumerate(people)}
    drops = deque(traffic.drops)
    turns = [list(group) for _, group in groupby(traffic.said, key=lambda said: said.at_ns // TOGETHER_NS)]
    started = perf_counter()
    now_ns = 0
    for turn in turns:
        now_ns = turn[0].at_ns
        while drops and drops[0][0] <= now_ns:
            exchange.reconnect(places[drops.popleft()[1]], now_ns)
        for said in turn:
            clients[said.user_id].send(said.conversation_id, said.body, now_ns)
        exchange.turn(now_ns)
        for client in clients.values():
            while client.next_event() is not None:
                pass
    exchange.settle(now_ns)
    for _ in traffic.joins:
        _page_everything(exchange, _client(AGENT, 2, codec, numbers, limits), now_ns)
    exchange.wait(now_ns)
    seconds = perf_counter() - started
    unsettled = sum(len(client.own.status) for client in clients.values())
    shown = sum(timeline.frontier for timeline in clients[AGENT].timelines.values())
    if unsettled or shown != len(traffic.said):
        raise RuntimeError(f"{unsettled} messages have no ACK and {shown} of {len(traffic.said)} are shown")
    return seconds


def _client(name: str, number: int, codec: api.BoundCodec, numbers: "count[int]", limits: Limits) -> Client:
    return Client(name, f"{name}-{number}", codec, lambda: f"{name}-0190a1f2-7c3e-{next(numbers):012}", limits=limits)


def _page_everything(exchange: Exchange, client: Client, now_ns: int) -> None:
    """Connect a device that holds nothing, and have it page all its conversations back."""
    exchange.gateway.connected(len(exchange.clients), now_ns)
    exchange.clients.append(client)
    client.connected(now_ns)
    exchange.settle(now_ns)
    if client.connection is not Connection.READY:
        raise RuntimeError("a device could not connect")
    while (event := client.next_event()) is not None:
        _ask_for_more(client, event, now_ns)
        exchange.settle(now_ns)


def _ask_for_more(client: Client, event: Event, now_ns: int) -> None:
    if type(event) is Forgotten or (type(event) is OlderShown and not event.complete):
        client.older(event.conversation_id, now_ns)


def whole_s(traffic: Traffic, name: str, limits: Limits = LIMITS) -> float:
    """Return the seconds of a scenario with a codec, each frame carried by WebSocket framing where it is installed."""
    codec = api.load(name)
    down, up = (framing.over_websocket(codec, up=up) for up in (False, True))
    return perform(traffic, down, limits, at_gateway=up)


def record(traffic: Traffic, name: str) -> Recording:
    """Let a scenario happen once and keep all calls of its codec."""
    codec, plain = api.load(name), api.load(name.partition("+")[0])
    calls: list[tuple[bool, bytes]] = []
    wire: list[tuple[bool, bytes]] = []

    def encode(frame: Any) -> bytes:
        calls.append((True, _write(frame)))
        return codec.encode(frame)

    def decode(data: bytes, up: bool) -> Any:
        calls.append((False, data))
        wire.append((up, data))
        return codec.decode(data)

    down, up = (changed(codec, encode=encode, decode=partial(decode, up=up)) for up in (False, True))
    perform(traffic, down, at_gateway=up)
    if "+" not in name:
        return Recording(tuple(calls), (), tuple(wire))
    inside = tuple((is_encode, data if is_encode else plain.encode(codec.decode(data))) for is_encode, data in calls)
    layer = tuple((is_encode, plain.encode(_read(data)) if is_encode else data) for is_encode, data in calls)
    return Recording(inside, layer, tuple(wire))


def parts(recording: Recording, name: str) -> dict[str, Callable[[], float]]:
    """Return a call for each part of a scenario's price, each of which returns its seconds."""
    plain = api.load(name.partition("+")[0])
    found: dict[str, Callable[[], float]] = {
        "codec": partial(_codec_s, recording, plain),
    }
    if framing.AVAILABLE:
        found["transport"] = partial(framing.framed_s, recording.wire)
    if recording.compression:
        compress, decompress = api.compression(name)
        script = [(compress if is_compress else decompress, data) for is_compress, data in recording.compression]
        found["compression"] = partial(replayed_s, script)
    return found


def _codec_s(recording: Recording, plain: api.BoundCodec) -> float:
    # Frames are made anew, because a str that was encoded before is cheaper to encode again.
    script = [(plain.encode, _read(data)) if is_encode else (plain.decode, data) for is_encode, data in recording.codec]
    return replayed_s(script, keep=plain.decode)


def replayed_s(script: Sequence[tuple[Callable[[Any], Any], Any]], keep: Callable[[Any], Any] | None = None) -> float:
    """Return the seconds of all calls in their order.

    What `keep` returns stays, as messages stay that have come; the rest is let go at once, as bytes are that are sent.
    """
    kept = []
    started = perf_counter()
    for call, value in script:
        if call is keep:
            kept.append(call(value))
        else:
            call(value)
    return perf_counter() - started


def calls(traffic: Traffic, names: Sequence[str]) -> dict[tuple[str, str], Callable[[], float]]:
    """Return a call for each codec and part, each of which returns its seconds; no codec ("") has the protocol alone.

    The first codec has the whole a second time, with one ACK for each message ("whole-ack-each").
    """
    each = changed(LIMITS, ack_shape="each")
    found: dict[tuple[str, str], Callable[[], float]] = {
        ("", "protocol"): lambda: perform(traffic, bare_codec()),
        (names[0], "whole-ack-each"): partial(whole_s, traffic, names[0], each),
    }
    for name in names:
        found[name, "whole"] = partial(whole_s, traffic, name)
        found |= {(name, part): call for part, call in parts(record(traffic, name), name).items()}
    return found


def rounds(calls: Mapping[Key, Callable[[], float]], number: int) -> dict[Key, list[float]]:
    """Return the seconds of each call, a warm-up and then each round; they take turns, every other round backwards."""
    found: dict[Key, list[float]] = {key: [] for key in calls}
    for at in range(number + 1):
        keys = list(calls)
        for key in keys if at % 2 else reversed(keys):
            gc.collect()
            gc.freeze()
            seconds = calls[key]()
            gc.unfreeze()
            found[key].append(seconds)
    return found
