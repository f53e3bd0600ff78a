"""A client behind a real WebSocket: connects, reconnects, moves bytes, re-arms one timer, and decides nothing.

The rule: frames that the client writes are sent in the same turn of the event loop; incoming frames are handed over as
they come.
"""

import asyncio
from collections.abc import Callable

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException
from websockets.protocol import State

from ..client.client import Client, Connection
from ..drivers.carrier import carried_client
from ..rules.backoff import backoff_ns
from ..rules.errors import RemoteError, RemoteProtocolError
from .one_timer import OneTimer
from .server import PROTOCOL


class RemoteDevice:
    """One device and its connection; `look` is called whenever its client may have something to tell."""

    def __init__(
        self, client: Client, url: str, codec_name: str, look: Callable[[], None], now_ns: Callable[[], int]
    ) -> None:
        """Start offline."""
        self.client = client
        self._carrier = carried_client(client)
        self.ready = asyncio.Event()
        self.connections = 0
        self.last_error = ""
        self._url = url
        self._now_ns = now_ns
        self._codec_name = codec_name
        self._look = look
        self._ws: ClientConnection | None = None
        self._timer = OneTimer(now_ns, self._wake)
        self._turn_due = False
        self._was_ready = False
        self._broken: RemoteError | None = None
        self._closing: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Stay connected until cancelled; waits longer and longer while nobody answers."""
        attempts = 0
        while True:
            self._was_ready = False
            try:
                async with connect(
                    self._url,
                    subprotocols=[f"{PROTOCOL}{self._codec_name}"],  # type: ignore[list-item]  # a NewType of str
                    compression=None,
                    max_size=self.client.limits.inbox_bytes,
                    user_agent_header=None,
                ) as ws:
                    await self._talk(ws)
            except (OSError, WebSocketException, RemoteError) as error:
                self.last_error = _told(error)
            # A gateway that answers and then refuses must not be asked again at once, for ever.
            attempts = 1 if self._was_ready else attempts + 1
            await asyncio.sleep(backoff_ns(self.client.limits, self.client.device_id, attempts) / 10e9)

    async def _talk(self, ws: ClientConnection) -> None:
        if ws.subprotocol is None:
            raise RemoteProtocolError(f"the gateway does not speak {PROTOCOL}{self._codec_name}")
        self._ws, self._broken = ws, None
        self.connections += 1
        self._carrier.connected(self._now_ns())
        self.turn()
        try:
            async for data in ws:
                if self._broken is not None:
                    break
                if isinstance(data, bytes):
                    self._carrier.receive_data(data, self._now_ns())
                    self.soon()
            if self._broken is not None:
                raise self._broken
            # The gateway has closed the connection cleanly, and may have said why.
            self.last_error = ws.close_reason or ""
        finally:
            if self._ws is not None:
                self._offline()
            self.turn()

    def _offline(self) -> None:
        self._ws = None
        self.ready.clear()
        self._carrier.disconnected()

    def soon(self) -> None:
        """Have a turn once all frames of this turn of the loop are in."""
        if not self._turn_due:
            self._turn_due = True
            asyncio.get_running_loop().call_soon(self.turn)

    def turn(self) -> None:
        """Send what must go out, tell what has happened, and set the timer again."""
        self._turn_due = False
        client, ws = self.client, self._ws
        found: list[bytes] = []
        try:
            found = self._carrier.data_to_send(self._now_ns())
        except RemoteError as error:
            self._break_off(error)
        # Frames to a connection that is closing are lost, as on any that breaks; they are sent again.
        if ws is not None and found and ws.protocol.state is State.OPEN:
            for data in found:
                ws.protocol.send_binary(data)
            ws.send_data()
        self._look()
        if client.connection is Connection.READY and not self.ready.is_set():
            self.ready.set()
            self._was_ready = True
            self.soon()
        self._timer.arm(client.next_timer_ns())

    def _wake(self) -> None:
        try:
            self.client.handle_timer(self._now_ns())
        except RemoteError as error:
            self._break_off(error)
        self.turn()

    def _break_off(self, error: RemoteError) -> None:
        """Close a broken connection from outside `_talk`, which then ends and raises the error."""
        self._broken, ws = error, self._ws
        self._offline()
        if ws is not None:
            self._closing = asyncio.get_running_loop().create_task(ws.close())


def _told(error: Exception) -> str:
    """Return what went wrong, in the server's own words if it refused."""
    said = ""
    if isinstance(error, InvalidStatus):
        said = error.response.body.decode(errors="replace").strip()
    elif isinstance(error, ConnectionClosed) and error.rcvd is not None:
        said = error.rcvd.reason
    return said or str(error) or type(error).__name__
