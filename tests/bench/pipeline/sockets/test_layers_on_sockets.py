"""Layers behind real WebSockets: connections that break lose nothing, and a name that is not spoken is refused."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from functools import partial
from itertools import count
from typing import Any

import pytest
from imwire.bench.pipeline.client.client import Client
from imwire.bench.pipeline.costs.wrapped_layers import with_wrapped_layers
from imwire.bench.pipeline.drivers import carrier
from imwire.bench.pipeline.gateway.gateway import Gateway
from imwire.bench.pipeline.gateway.store import MemoryStore
from imwire.bench.pipeline.rules.limits import Limits
from imwire.bench.pipeline.rules.steps import Step
from imwire.bench.pipeline.simulation.checker import check
from imwire.bench.pipeline.simulation.records import Kept, Record
from imwire.bench.pipeline.simulation.simulated_device import SimulatedDevice
from imwire.bench.pipeline.sockets.clock import steady_clock
from imwire.bench.pipeline.sockets.tokens import token, verified
from imwire.codecs import api
from imwire.payloads.bodies import Text

pytest.importorskip("websockets", reason="needs the extra 'serve'")

from imwire.bench.pipeline.sockets.remote_device import RemoteDevice
from imwire.bench.pipeline.sockets.server import PROTOCOL, GatewayServer, close_reason
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

SECRET = b"a secret that is long enough"
PATIENCE_S = 60
DEVICES = (("ana", 1), ("ana", 2), ("ben", 1), ("cho", 1))


class Person:
    """One device of a user behind a real WebSocket."""

    def __init__(self, url: str, codec: str, user_id: str, number: int, record: Callable[[Record], None]) -> None:
        ids, name = count(1), f"{user_id}-{number}"
        key = token(SECRET, user_id, name)
        limits = Limits(retry_ns=200_000_000, retry_most_ns=400_000_000, attempts=1_000)
        self.steps = Counter[Step]()
        client = Client(
            user_id,
            name,
            api.load(codec),
            lambda: f"{name}:{next(ids)}",
            token=key,
            limits=limits,
            trace=lambda _now, step, *_: self.steps.update((step,)),
        )
        self.now_ns = steady_clock()
        self.device = SimulatedDevice(client, record, "slot")
        self.remote = RemoteDevice(client, url, codec, lambda: self.device.look(self.now_ns()), self.now_ns)
        self.task = asyncio.create_task(self.remote.run())

    def write(self, words: str) -> None:
        self.device.write(1, Text(words), self.now_ns())
        self.remote.turn()

    def break_off(self) -> None:
        """Cut the connection in the middle of whatever it carries."""
        if self.remote._ws is not None:
            self.remote._ws.transport.abort()

    async def leave(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not true():
            await asyncio.sleep(0.01)


def served(codec: str, test: Callable[[str, MemoryStore], Coroutine[Any, Any, None]]) -> None:
    """Run a test against a server in this process with three users in conversation 1."""
    limits, store = Limits(retry_ns=200_000_000), MemoryStore()

    async def main() -> None:
        gateway = Gateway(api.load(codec), store.snapshot(0), partial(verified, SECRET), limits=limits)
        gateway.open_conversation(1, ("ana", "ben", "cho"))
        server = GatewayServer(gateway, store, codec, limits)
        port = await server.start("127.0.0.1", 0)
        try:
            await test(f"ws://127.0.0.1:{port}", store)
        finally:
            await server.stop()

    asyncio.run(main())


@pytest.mark.parametrize("layer", ["zstd", "xor"])
def test_devices_that_reconnect_and_resend_lose_nothing(layer: str, xor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    codec = f"{api.load(xor).plain.name}+{layer}"
    records: list[Record] = []
    refused: list[str] = []
    told = carrier.decode_error
    monkeypatch.setattr(carrier, "decode_error", lambda *what: refused.append(repr(what)) or told(*what))

    async def test(url: str, store: MemoryStore) -> None:
        people = [Person(url, codec, user, number, records.append) for user, number in DEVICES]
        await until(lambda: all(person.device.ready for person in people))
        for turn in range(6):
            for at, person in enumerate(people):
                for number in range(5):
                    person.write(f"{turn}.{number} of {person.device.name}")
                # What was written just now is on its way, or not sent yet.
                if at == turn % len(people):
                    person.break_off()
            # Some are cut off with everything acknowledged, and some with nothing.
            await asyncio.sleep(0 if turn % 2 else 0.05)
        await until(lambda: not any(person.device.client.own.status for person in people))
        timelines = [person.device.client.timelines[1] for person in people]
        await until(lambda: all(timeline.frontier == 6 * 5 * len(people) for timeline in timelines))
        assert sum(person.remote.connections for person in people) >= len(people) + 4
        assert sum(person.steps[Step.SENT_AGAIN] for person in people) >= 4
        records.extend(person.device.view(1, 0) for person in people)
        for person in people:
            await person.leave()
        stored = store.read(1, 1, 10_000)
        kept = [Kept(0, m.conversation_id, m.seq, m.sender_id, m.client_id, m.body) for m in stored]
        assert len(kept) == 6 * 5 * len(people)
        assert check([*kept, *records]) == []

    served(codec, test)
    assert refused == []


def last_error(ours: str, theirs: str) -> str:
    """Return what a device that speaks one codec hears from a gateway that speaks another."""
    heard: list[str] = []

    async def test(url: str, _: MemoryStore) -> None:
        person = Person(url, ours, "ana", 1, lambda _: None)
        await until(lambda: person.device.ready or person.remote.last_error)
        heard.append("" if person.device.ready else person.remote.last_error)
        await person.leave()

    served(theirs, test)
    return heard[0]


@pytest.mark.parametrize("name", ["orjson", "orjson+zstd", "protobuf+zstd-9", "msgspec-msgpack+xor"])
@pytest.mark.usefixtures("xor")
def test_equal_names_agree(name: str) -> None:
    assert last_error(name, name) == ""


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("orjson", "json"),
        ("orjson", "orjson+zstd"),
        ("orjson+zstd", "orjson"),
        ("orjson+zstd-9", "orjson+zstd"),
        ("orjson+xor", "orjson+zstd"),
    ],
)
@pytest.mark.usefixtures("xor")
def test_what_the_gateway_does_not_speak_is_refused_with_both_names(ours: str, theirs: str) -> None:
    said = f"this gateway speaks {PROTOCOL}{theirs}, not {PROTOCOL}{ours}."
    assert last_error(ours, theirs).endswith(said)


@pytest.mark.parametrize(
    ("offered", "named"),
    [
        ([], "not something without a name."),
        ([f"{PROTOCOL}json", "chat"], f"not {PROTOCOL}json, chat."),
        (["x" * 5_000], f"not {'x' * 200}."),
    ],
)
def test_a_stranger_is_told_too_and_never_at_length(offered: list[str], named: str) -> None:
    async def test(url: str, _: MemoryStore) -> None:
        with pytest.raises(InvalidStatus, match="HTTP 400") as caught:
            async with connect(url, subprotocols=offered or None, compression=None):  # type: ignore[arg-type]
                pass
        assert f"this gateway speaks {PROTOCOL}orjson+zstd, {named}" in caught.value.response.body.decode()

    served("orjson+zstd", test)


def test_one_of_several_that_are_offered_is_enough() -> None:
    async def test(url: str, _: MemoryStore) -> None:
        offered = [f"{PROTOCOL}json", f"{PROTOCOL}orjson+zstd"]
        async with connect(url, subprotocols=offered, compression=None) as ws:  # type: ignore[arg-type]
            assert ws.subprotocol == offered[1]

    served("orjson+zstd", test)


@pytest.mark.parametrize("name", ["orjson+zstd", "orjson+xor"])
@pytest.mark.usefixtures("xor")
def test_bytes_that_cannot_be_undone_are_told_and_cost_nobody_else(name: str) -> None:
    async def test(url: str, _: MemoryStore) -> None:
        person = Person(url, name, "ana", 1, lambda _: None)
        await until(lambda: person.device.ready)
        async with connect(url, subprotocols=[f"{PROTOCOL}{name}"], compression=None) as ws:  # type: ignore[list-item]
            await ws.send(b"what no layer makes sense of")
            with pytest.raises(ConnectionClosed):
                await ws.recv()
        assert ws.close_code == 1008
        assert (ws.close_reason or "").startswith(f"{name}: 28 bytes are not a frame: ")
        person.write("still here")
        await until(lambda: person.device.client.timelines[1].frontier == 1)
        assert person.remote.connections == 1
        await person.leave()

    served(name, test)


def test_a_client_whose_layer_cannot_send_connects_again_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    codec, left = api.load("orjson+zstd"), [3]

    def wrap(end: str, run: api.Direction) -> api.Direction:
        def once(data: bytes) -> bytes:
            left[0] -= end == "send" and left[0] > 0
            if end == "send" and left[0] == 1:
                left[0] = 0
                raise MemoryError("no room")
            return run(data)

        return once

    async def test(url: str, store: MemoryStore) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(api, "load", lambda _: with_wrapped_layers(codec, wrap))
            person = Person(url, "orjson+zstd", "ana", 1, lambda _: None)
        await until(lambda: person.device.ready)
        person.write("written while there is no room")
        await until(lambda: not person.device.client.own.status)
        assert left == [0]
        assert person.remote.connections == 2
        assert [message.body.text for message in store.read(1, 1, 9)] == ["written while there is no room"]
        await person.leave()

    served("orjson+zstd", test)


def test_a_connection_whose_layers_cannot_be_opened_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    async def test(url: str, _: MemoryStore) -> None:
        for _attempt in range(3):
            with pytest.raises(ConnectionClosed):
                async with connect(url, subprotocols=[f"{PROTOCOL}orjson+zstd"], compression=None) as ws:  # type: ignore[list-item]
                    await ws.recv()

    def fails(*_: Any) -> None:
        raise MemoryError("no room")

    servers: list[GatewayServer] = []
    started = GatewayServer.start

    async def start(self: GatewayServer, host: str, port: int) -> int:
        servers.append(self)
        return await started(self, host, port)

    monkeypatch.setattr(GatewayServer, "start", start)
    monkeypatch.setattr(carrier._Ends, "connect", fails)
    served("orjson+zstd", test)
    assert servers[0]._connections == {}


@pytest.mark.parametrize("text", ["short", "x" * 500, "a reason in Chinese: " + "原因" * 100, "half \ud83d of a pair"])
def test_a_reason_fits_a_close_frame(text: str) -> None:
    reason = close_reason(text)
    assert len(reason.encode()) <= 123
    assert text.encode(errors="replace").decode().startswith(reason)
    assert len(reason.encode()) > 120 or reason == text.encode(errors="replace").decode()
