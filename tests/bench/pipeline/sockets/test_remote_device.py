"""A device behind a WebSocket: garbage ends its connection, and a closing connection raises nothing."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from imwire.bench.pipeline.client.client import Client
from imwire.bench.pipeline.rules.limits import Limits
from imwire.bench.pipeline.sockets.clock import steady_clock
from imwire.payloads.frames import Typing, Welcome
from imwire.payloads.vocabulary import TypingState

pytest.importorskip("websockets", reason="needs the extra 'serve'")

from imwire.bench.pipeline.sockets.remote_device import RemoteDevice
from imwire.bench.pipeline.sockets.server import PROTOCOL, GatewayServer
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from .people import CODEC, Person, bound, served, until


def test_garbage_that_waited_in_the_inbox_ends_the_connection_too() -> None:
    async def main() -> None:
        async def talk(ws: ServerConnection) -> None:
            await ws.recv()
            await ws.send(bound.encode(Welcome(1)))
            for data in [bound.encode(Typing(1, "x", TypingState.TYPING))] * 3 + [b"\xc1 garbage"]:
                ws.protocol.send_binary(data)
            ws.send_data()
            with suppress(ConnectionClosed):
                await ws.recv()
                await ws.recv()

        escaped: list[Any] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: escaped.append(context))
        async with serve(talk, "127.0.0.1", 0, subprotocols=[f"{PROTOCOL}{CODEC}"], compression=None) as server:
            url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
            client = Client("ana", "ana-1", bound, lambda: "m", limits=Limits(frames_per_slice=1))
            remote = RemoteDevice(client, url, CODEC, lambda: None, steady_clock())
            task = asyncio.create_task(remote.run())
            await until(lambda: remote.connections > 1)
            assert "not a frame" in remote.last_error
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        assert escaped == []

    asyncio.run(main())


def test_a_turn_while_the_connection_closes_is_quiet() -> None:
    async def test(url: str, server: GatewayServer) -> None:
        ana = Person(url, "ana")
        await until(lambda: ana.device.ready)
        ws = ana.remote._ws
        assert ws is not None
        ws.protocol.send_close()
        ana.write("said while it closes")
        ws.send_data()
        await until(lambda: [m.client_id for m in server._store.read(1, 1, 9)] == ["ana-1"])
        await ana.leave()

    served(test)
