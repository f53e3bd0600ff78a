"""What the tests of the message path share: two people in one process, and a gateway that can be looked at."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from imwire.bench.pipeline.client import events
from imwire.bench.pipeline.client.client import Client, Interceptor
from imwire.bench.pipeline.client.window import window
from imwire.bench.pipeline.costs.exchange import Exchange
from imwire.bench.pipeline.gateway.gateway import Gateway
from imwire.bench.pipeline.gateway.message_rules import RiskReview
from imwire.bench.pipeline.gateway.store import MemoryStore, Store
from imwire.bench.pipeline.rules.limits import MS, SECOND, Limits
from imwire.bench.pipeline.rules.steps import Step
from imwire.codecs import api
from imwire.payloads.bodies import Text
from imwire.payloads.frames import Frame

CODEC = api.load("msgspec-msgpack")
XOR = """
from itertools import count
from zlib import crc32

from imwire.codecs.api import Compression, PerConnection


class Direction:
    def __init__(self, limit_bytes):
        self.numbers, self.limit_bytes = count(1), limit_bytes

    def turned(self, data):
        key = next(self.numbers).to_bytes(4, "big") * (len(data) // 4 + 1)
        both = int.from_bytes(data, "big") ^ int.from_bytes(key[: len(data)], "big")
        return both.to_bytes(len(data), "big")


class Sender(Direction):
    def __call__(self, data):
        return self.turned(data + crc32(data).to_bytes(4, "big"))


class Receiver(Direction):
    def __call__(self, data):
        *frame, _, _, _, _ = turned = self.turned(data)
        if crc32(bytes(frame)).to_bytes(4, "big") != turned[-4:]:
            raise ValueError("this is not the next frame of this connection")
        if len(frame) > self.limit_bytes:
            raise ValueError(f"over the limit of {self.limit_bytes} bytes")
        return bytes(frame)


def bind(level, limit_bytes):
    return PerConnection(lambda: Sender(limit_bytes), lambda: Receiver(limit_bytes))


compression = Compression("xor", "python", level=1, bind=bind)
"""
"""A layer with state: each frame is XORed with its number in its direction of its connection, and has a checksum."""


@pytest.fixture(name="xor")
def _xor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Install a distribution that brings the layer `xor`, and return the name of a codec with it."""
    folder = tmp_path / "site"
    about = folder / "xor_layer-1.0.dist-info"
    about.mkdir(parents=True)
    (folder / "xor_layer.py").write_text(XOR)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: xor-layer\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[imwire.compressions]\nxor = xor_layer\n")
    monkeypatch.syspath_prepend(folder)
    return "msgspec-msgpack+xor"


@dataclass
class Room:
    """People in conversation 1 behind one gateway; `now_ns` is moved by hand."""

    members: tuple[str, ...] = ("ana", "ben")
    devices: tuple[tuple[str, int], ...] = (("ana", 1), ("ben", 1))
    limits: Limits = field(default_factory=Limits)
    words: Iterable[str] = ()
    risk_review: RiskReview | None = None
    interceptors: Iterable[Interceptor] = ()
    store: Store = field(default_factory=MemoryStore)
    now_ns: int = SECOND

    def __post_init__(self) -> None:
        self.steps: list[tuple[str, Step, str, int]] = []
        self.gateway = self.start()
        self.gateway.open_conversation(1, self.members)
        self.clients = [self.client(user, number) for user, number in self.devices]
        self.exchange = Exchange(self.gateway, self.store, self.clients, self.now_ns)
        self.told = {client.device_id: list[events.Event]() for client in self.clients}
        self.settle()
        for told in self.told.values():
            told.clear()
        self.steps.clear()

    def start(self) -> Gateway:
        """Return a gateway over what is stored."""
        return Gateway(
            CODEC,
            self.store.snapshot(1_000),
            lambda user, _, token: token == f"token of {user}",
            limits=self.limits,
            words=self.words,
            risk_review=self.risk_review,
            trace=self.tracer("gateway"),
        )

    def client(self, user: str, number: int, **more: Any) -> Client:
        """Return a device that is not connected."""
        ids, name = count(1), f"{user}-{number}"
        more = {"limits": self.limits, "interceptors": self.interceptors, "trace": self.tracer(name), **more}
        return Client(user, name, CODEC, lambda: f"{name}:{next(ids)}", token=f"token of {user}", **more)

    def tracer(self, who: str) -> Callable[[int, Step, int, str, int], None]:
        """Return a trace that writes down who did what."""
        return lambda _now, step, _conversation, client_id, seq: self.steps.append((who, step, client_id, seq))

    def settle(self) -> None:
        """Let everything be said that is said at this time."""
        self.exchange.settle(self.now_ns)
        for client in self.clients:
            while (event := client.next_event()) is not None:
                self.told[client.device_id].append(event)

    def wait(self, span_ns: int = 300 * MS) -> None:
        """Let time pass, timer by timer."""
        until_ns = self.now_ns + span_ns
        for _ in range(10_000):
            due = [client.next_timer_ns() for client in self.clients] + [self.gateway.next_timer_ns()]
            due_ns = min((each for each in due if each is not None), default=until_ns + 1)
            if due_ns > until_ns:
                break
            self.now_ns = max(self.now_ns, due_ns)
            self.exchange.wait(self.now_ns)
        self.now_ns = until_ns
        self.settle()

    def say(self, at: int, words: str, client_id: str = "") -> str:
        """Have a device's user write, and let it go through."""
        client_id = self.clients[at].send(1, Text(words), self.now_ns, client_id)
        self.settle()
        return client_id

    def shown(self, at: int) -> list[str]:
        """Return the texts a device shows, those without a place last."""
        timeline = self.clients[at].timelines.get(1)
        return [m.body.text for m in window(timeline, 1_000) if isinstance(m.body, Text)] if timeline else []

    def events(self, at: int, kind: type) -> list[Any]:
        """Return what a device has told of a kind."""
        return [event for event in self.told[self.clients[at].device_id] if type(event) is kind]

    def raw(self, number: int, user: str = "") -> "Raw":
        """Return a connection of its own, which greets if it is somebody's."""
        return Raw(self, number, user)


class Raw:
    """A connection whose frames a test writes by hand."""

    def __init__(self, room: Room, number: int, user: str) -> None:
        self.room = room
        self.number = number
        room.gateway.connected(number, room.now_ns)
        if user:
            from imwire.payloads.frames import Hello

            self.answers = self.send(Hello(user, f"{user}-raw", f"token of {user}"))

    def send(self, *frames: Frame | bytes) -> list[Frame]:
        """Hand frames over, have everything stored, and return what this connection is sent."""
        for frame in frames:
            data = frame if isinstance(frame, bytes) else CODEC.encode(frame)
            self.room.gateway.receive_data(self.number, data, self.room.now_ns)
        self.room.exchange.commit(self.room.now_ns)
        return self.hear()

    def hear(self) -> list[Frame]:
        """Return what this connection is sent."""
        return [CODEC.decode(data) for number, data in self.room.gateway.data_to_send() if number == self.number]


@pytest.fixture(name="make_room")
def _make_room() -> type[Room]:
    return Room
