"""The gateway behind real WebSockets: moves bytes, commits, re-arms one timer, and decides nothing.

The rule: everything that comes in during one turn of the event loop is committed as one group; while the store writes,
the next group gathers. A connection that is cut off, or does not read, costs the others nothing.
"""

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed, NegotiationError
from websockets.protocol import State
from websockets.typing import Subprotocol

from ....payloads.frames import Message
from ..drivers.carrier import carried_gateway
from ..gateway.admission import Batch
from ..gateway.delivering import StoreRead
from ..gateway.gateway import Gateway
from ..gateway.store import MemoryStore, Store
from ..rules.limits import Limits
from .clock import steady_clock
from .one_timer import OneTimer

PROTOCOL = "imwire."
"""The start of every subprotocol's name; the codec's name follows."""
_GOING_AWAY, _POLICY_VIOLATION, _WRONG_TYPE = 1001, 1008, 1003
_NAMED = 200
"""How many characters of a client's offer its refusal quotes."""

_Answer = tuple[int, list[Message] | Exception]
_Answers = tuple[Exception | None, list[_Answer]]

log = logging.getLogger("imwire.server")


class GatewayServer:
    """One gateway, its store and its connections, in one event loop."""

    def __init__(self, gateway: Gateway, store: Store, codec_name: str, limits: Limits) -> None:
        """Take a gateway that was started from the store's snapshot."""
        self.gateway = carried_gateway(gateway)
        self._store = store
        self._limits = limits
        self._protocol = f"{PROTOCOL}{codec_name}"
        # A store in memory has nothing to wait for; a thread would only add its own time.
        self._thread = None if isinstance(store, MemoryStore) else ThreadPoolExecutor(1, "imwire-store")
        self._connections: dict[int, ServerConnection] = {}
        self._numbers = count(1)
        self._now_ns = steady_clock()
        self._turn_due = False
        self._storing: asyncio.Future[Any] | None = None
        self._timer = OneTimer(self._now_ns, self._wake)
        self._closing: set[asyncio.Task[None]] = set()
        self._server: Server | None = None
        self.store_error: Exception | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen; returns the port. Raises OSError when the address is not free."""
        self._server = await serve(
            self._serve,
            host,
            port,
            compression=None,
            max_size=self._limits.frame_bytes,
            select_subprotocol=self._agreed,
            server_header=None,
        )
        self._turn()
        return int(next(iter(self._server.sockets)).getsockname()[1])

    async def stop(self) -> None:
        """Stop cleanly: accept nothing new, finish what the store is writing, ACK it, close all connections."""
        assert self._server is not None
        self._server.close(close_connections=False)
        while self._storing is not None:
            await asyncio.wait([self._storing])
            await asyncio.sleep(0)
        self._timer.cancel()
        await asyncio.gather(*(ws.close(_GOING_AWAY, "the gateway stops") for ws in self._connections.values()))
        await self._server.wait_closed()
        if self._thread is not None:
            self._thread.shutdown()
        self._store.close()

    def _agreed(self, _: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol:
        """Return what both sides speak: codec and layers by name; raises NegotiationError, which refuses with 400."""
        ours = Subprotocol(self._protocol)
        if ours not in offered:
            theirs = ", ".join(offered)[:_NAMED] or "something without a name"
            raise NegotiationError(f"this gateway speaks {ours}, not {theirs}")
        return ours

    async def _serve(self, ws: ServerConnection) -> None:
        number = next(self._numbers)
        try:
            self._connections[number] = ws
            self.gateway.connected(number, self._now_ns())
            self._soon()
            async for data in ws:
                if not isinstance(data, bytes):
                    await ws.close(_WRONG_TYPE, "frames are binary")
                    break
                self.gateway.receive_data(number, data, self._now_ns())
                self._soon()
        except ConnectionClosed:
            pass
        finally:
            self._connections.pop(number, None)
            self.gateway.disconnected(number)

    def _soon(self) -> None:
        """Have a turn of the gateway once all frames of this turn of the loop are in."""
        if not self._turn_due:
            self._turn_due = True
            asyncio.get_running_loop().call_soon(self._turn)

    def _turn(self) -> None:
        self._turn_due = False
        gateway = self.gateway
        if self._storing is None:
            self._to_store()
        touched: dict[int, ServerConnection] = {}
        for number, data in gateway.data_to_send():
            ws = self._connections.get(number)
            if ws is not None and ws.protocol.state is State.OPEN:
                ws.protocol.send_binary(data)
                touched[number] = ws
        for number, ws in touched.items():
            self._send(number, ws)
        closing = gateway.connections_to_close()
        for number, reason in closing.items():
            self._cut_off(number, reason)
        self._timer.arm(gateway.next_timer_ns())

    def _send(self, number: int, ws: ServerConnection) -> None:
        """Write all frames of this turn with one call, and cut off a client that reads too slowly."""
        ws.send_data()
        waiting_bytes = ws.transport.get_write_buffer_size()
        if waiting_bytes > self._limits.outbox_bytes:
            self.gateway.disconnected(number)
            self._cut_off(number, f"{waiting_bytes} bytes wait to be read, at most {self._limits.outbox_bytes}")

    def _cut_off(self, number: int, reason: str) -> None:
        ws = self._connections.pop(number, None)
        if ws is None:
            return
        log.warning("connection %d is cut off: %s", number, reason)
        if ws.transport.get_write_buffer_size() > self._limits.outbox_bytes:
            # It does not read, so it would not hear why.
            ws.transport.abort()
            return
        task = asyncio.get_running_loop().create_task(ws.close(_POLICY_VIOLATION, close_reason(reason)))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def _to_store(self) -> None:
        gateway, store = self.gateway, self._store
        batch, reads = gateway.writes_to_store(), gateway.reads_from_store()
        while self._thread is None and (batch is not None or reads):
            self._told(batch, *_asked_of(store, batch, reads))
            batch, reads = gateway.writes_to_store(), gateway.reads_from_store()
        if self._thread is None or not (batch is not None or reads):
            return

        def done(future: asyncio.Future[_Answers]) -> None:
            self._storing = None
            self._told(batch, *future.result())
            self._turn()

        self._storing = asyncio.get_running_loop().run_in_executor(self._thread, _asked_of, store, batch, reads)
        self._storing.add_done_callback(done)

    def _told(self, batch: Batch | None, error: Exception | None, answers: list[_Answer]) -> None:
        """Report the store's answers: the batch first, because its messages may be among those read."""
        if batch is not None:
            self._stored(batch, error)
        for token, answer in answers:
            if isinstance(answer, Exception):
                log.error("the store could not be read: %s", answer)
                self.gateway.handle_read_failed(token)
            else:
                self.gateway.handle_read(token, answer, self._now_ns())

    def _stored(self, batch: Batch, error: Exception | None) -> None:
        if error is None:
            self.gateway.handle_stored(batch.token, self._now_ns())
            return
        log.error("the store has not kept a batch of %d: %s", len(batch.writes), error)
        self.store_error = error
        self.gateway.handle_store_failed(batch.token, self._now_ns())

    def _wake(self) -> None:
        self.gateway.handle_timer(self._now_ns())
        self._turn()


def close_reason(text: str) -> str:
    """Return as much of a reason as a close frame may hold (RFC 6455, 5.5: 125 bytes with the status)."""
    return text.encode(errors="replace")[:123].decode(errors="ignore")


def _asked_of(store: Store, batch: Batch | None, reads: list[StoreRead]) -> _Answers:
    """Commit and read; each request gets an answer, or its sender would wait for ever.

    A store raises OSError. Anything else that it raises is a bug, which must not stop all conversations either: it is
    logged, and the request counts as failed.
    """
    error: Exception | None = None
    answers: list[_Answer] = []
    try:
        if batch is not None:
            store.commit(batch.writes)
    except Exception as raised:
        error = raised
    for token, *wanted in reads:
        try:
            answers.append((token, store.read(*wanted)))
        except Exception as raised:
            answers.append((token, raised))
    return error, answers
