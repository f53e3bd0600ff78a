"""People with real WebSockets, and a server in this process; without websockets, who imports this is skipped."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from itertools import count
from typing import Any

import pytest
from imwire.bench.pipeline.client.client import Client
from imwire.bench.pipeline.gateway.gateway import Gateway
from imwire.bench.pipeline.gateway.store import MemoryStore, Store
from imwire.bench.pipeline.rules.limits import Limits
from imwire.bench.pipeline.simulation.records import Record
from imwire.bench.pipeline.simulation.simulated_device import SimulatedDevice
from imwire.bench.pipeline.sockets.clock import steady_clock
from imwire.bench.pipeline.sockets.tokens import token, verified
from imwire.codecs import api
from imwire.payloads.bodies import Text
from imwire.payloads.frames import Ack, Hello, Message
from imwire.payloads.vocabulary import AckCode

pytest.importorskip("websockets", reason="needs the extra 'serve'")

from imwire.bench.pipeline.sockets.remote_device import RemoteDevice
from imwire.bench.pipeline.sockets.server import PROTOCOL, GatewayServer
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

CODEC = "msgspec-msgpack"
SECRET = b"a secret that is long enough"
PATIENCE_S = 30
bound = api.load(CODEC)


class Person:
    """A user with one device behind a real WebSocket."""

    def __init__(
        self, url: str, user_id: str, secret: bytes = SECRET, record: Callable[[Record], None] = print
    ) -> None:
        ids = count(1)
        key = token(secret, user_id, f"{user_id}-1")
        limits = Limits(retry_ns=300_000_000)
        client = Client(user_id, f"{user_id}-1", bound, lambda: f"{user_id}-{next(ids)}", token=key, limits=limits)
        self.now_ns = steady_clock()
        self.device = SimulatedDevice(client, record, "slot")
        self.remote = RemoteDevice(client, url, CODEC, lambda: self.device.look(self.now_ns()), self.now_ns)
        self.task = asyncio.create_task(self.remote.run())

    def write(self, words: str, conversation_id: int = 1) -> None:
        self.device.write(conversation_id, Text(words), self.now_ns())
        self.remote.turn()

    def shown(self, conversation_id: int = 1) -> list[str]:
        timeline = self.device.client.timelines.get(conversation_id)
        return [m.body.text for m in timeline.shown if m and isinstance(m.body, Text)] if timeline else []

    async def leave(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not true():
            await asyncio.sleep(0.01)


def served(
    test: Callable[[str, GatewayServer], Coroutine[Any, Any, None]],
    limits: Limits | None = None,
    store: Store | None = None,
) -> None:
    """Run a test against a server in this process with ana and ben in conversation 1, and cho alone in 2."""
    limits, store = limits or Limits(), store or MemoryStore()

    async def main() -> None:
        gateway = Gateway(bound, store.snapshot(0), partial(verified, SECRET), limits=limits)
        gateway.open_conversation(1, ("ana", "ben"))
        gateway.open_conversation(2, ("cho",))
        server = GatewayServer(gateway, store, CODEC, limits)
        port = await server.start("127.0.0.1", 0)
        try:
            await test(f"ws://127.0.0.1:{port}", server)
        finally:
            await server.stop()

    asyncio.run(main())


def raw(url: str, **options: Any) -> connect:
    return connect(url, subprotocols=[f"{PROTOCOL}{CODEC}"], compression=None, **options)


async def greet(ws: ClientConnection, user_id: str) -> None:
    await ws.send(bound.encode(Hello(user_id, "raw", token(SECRET, user_id, "raw"))))
    await ws.recv()


async def closed(ws: ClientConnection) -> str:
    async with asyncio.timeout(PATIENCE_S):
        with suppress(ConnectionClosed):
            while True:
                await ws.recv()
    return ws.close_reason or ""


def words(client_id: str, sender_id: str, body: Any = None, conversation_id: int = 1) -> Message:
    body = body or Text("x")
    return Message(conversation_id=conversation_id, client_id=client_id, sender_id=sender_id, body=body)


async def acknowledged(ws: ClientConnection, client_id: str, sender_id: str) -> AckCode:
    await ws.send(bound.encode(words(client_id, sender_id)))
    async with asyncio.timeout(PATIENCE_S):
        while True:
            frame = bound.decode(await ws.recv())
            if type(frame) is Ack and frame.client_id == client_id:
                return frame.code
