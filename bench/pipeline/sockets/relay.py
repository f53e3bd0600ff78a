"""The lower bound of the server's cost: a bare WebSocket relay that answers and forwards, and a load for it.

The rule: no protocol, no store, no codec. It carries frames of the same number and size with the same calls, and never
looks into them. `imwire serve` is compared with it.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from time import perf_counter_ns

from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed

AGENT_PATH = "/agent"


async def run_relay(ack: bytes, started: Callable[[int], None]) -> None:
    """Answer each frame with `ack` and forward it to all agents, until cancelled; tells its port."""
    agents: set[ServerConnection] = set()

    async def serve_one(ws: ServerConnection) -> None:
        agent = ws.request is not None and ws.request.path == AGENT_PATH
        if agent:
            agents.add(ws)
        with suppress(ConnectionClosed):
            async for data in ws:
                # What an agent sends (its ACKs) ends here.
                if not agent:
                    broadcast((ws,), ack)
                    broadcast(agents, data)
        agents.discard(ws)

    async with serve(serve_one, "127.0.0.1", 0, compression=None, server_header=None) as server:
        started(int(next(iter(server.sockets)).getsockname()[1]))
        await server.serve_forever()


async def relayed_per_second(
    port: int, frames: Sequence[bytes], batch_ack: bytes, customers: int, window: int, every: int
) -> float:
    """Send all frames from several connections, each with a window; return the messages forwarded a second."""
    url = f"ws://127.0.0.1:{port}"
    async with asyncio.timeout(60):
        agent = await connect(url + AGENT_PATH, compression=None)
        senders = [await connect(url, compression=None) for _ in range(customers)]
        waiting = iter(frames)
        started_ns = perf_counter_ns()
        tasks = [_send(ws, waiting, window) for ws in senders]
        await asyncio.gather(_receive(agent, len(frames), batch_ack, every), *tasks)
        seconds = (perf_counter_ns() - started_ns) / 1e9
        for ws in (agent, *senders):
            await ws.close()
    return len(frames) / seconds


async def _send(ws: ClientConnection, frames: Iterator[bytes], window: int) -> None:
    on_the_way = 0
    while True:
        while on_the_way < window and (data := next(frames, None)) is not None:
            ws.protocol.send_binary(data)
            on_the_way += 1
        ws.send_data()
        if not on_the_way:
            return
        await ws.recv()
        on_the_way -= 1


async def _receive(ws: ClientConnection, number: int, batch_ack: bytes, every: int) -> None:
    for count in range(1, number + 1):
        await ws.recv()
        if count % every == 0:
            ws.protocol.send_binary(batch_ack)
            ws.send_data()
