"""Carriers: they stand between a core and its driver, and take frames through the layers of their connections.

The rule: a layer's state lives here and nowhere else. It is opened with a connection, for each direction, and dropped
with the connection. Cores know frames without layers, so a broadcast is encoded once and a retransmit is compressed
anew.

A driver calls `carried_client` or `carried_gateway` once, and drives the result in place of the core. Without layers
the result is the core itself.
"""

import sys
from collections.abc import Callable

from ....codecs.api import Direction, PerConnection, decode_error, encode_error
from ..client.client import Client
from ..gateway.gateway import Gateway
from ..rules.errors import LayerFailed, RemoteProtocolError

_UNBOUNDED = sys.maxsize
"""Sending has no limit here: the receiving end bounds what it takes."""


def carried_client(client: Client) -> "Client | ClientCarrier":
    """Return what a driver of a client drives."""
    layers = client.codec.layers
    return client if layers is None else ClientCarrier(client, layers)


def carried_gateway(gateway: Gateway) -> "Gateway | GatewayCarrier":
    """Return what a driver of a gateway drives."""
    layers = gateway.codec.layers
    return gateway if layers is None else GatewayCarrier(gateway, layers)


class _Ends:
    """The opened layers of a core's connections, by connection: the sending and the receiving direction."""

    def __init__(self, core: Client | Gateway, layers: Callable[[int], PerConnection], limit_bytes: int) -> None:
        self.name = core.codec.name
        self._sending, self._receiving = layers(_UNBOUNDED), layers(limit_bytes)
        self.stateless = self._sending.stateless
        self.open: dict[int, tuple[Direction, Direction]] = {}

    def connect(self, connection: int) -> None:
        self.open[connection] = self._sending.sender(), self._receiving.receiver()

    def done(self, connection: int, data: bytes) -> bytes:
        try:
            return self.open[connection][0](data)
        except Exception as error:
            raise LayerFailed(str(encode_error(self.name, data, error))) from error

    def undone(self, connection: int, data: bytes) -> bytes:
        try:
            return self.open[connection][1](data)
        except Exception as error:
            raise RemoteProtocolError(str(decode_error(self.name, data, error))) from error


class ClientCarrier:
    """A client whose frames go through layers."""

    def __init__(self, client: Client, layers: Callable[[int], PerConnection]) -> None:
        """Start offline; `inbox_bytes` bounds what comes out of one frame."""
        self._client = client
        self._ends = _Ends(client, layers, client.limits.inbox_bytes)
        self.handle_timer, self.next_timer_ns = client.handle_timer, client.next_timer_ns

    def connected(self, now_ns: int) -> None:
        """A connection stands: open its layers."""
        self._ends.connect(0)
        self._client.connected(now_ns)

    def disconnected(self) -> None:
        """The connection is gone, and its layers with it."""
        self._ends.open.clear()
        self._client.disconnected()

    def receive_data(self, data: bytes, now_ns: int) -> None:
        """Take one frame in; raises RemoteProtocolError, also for bytes that the layers cannot read."""
        self._client.receive_data(self._ends.undone(0, data), now_ns)

    def data_to_send(self, now_ns: int) -> list[bytes]:
        """Return the frames that must go out now, in their order; none without a connection. Raises LayerFailed."""
        frames = self._client.data_to_send(now_ns)
        return [self._ends.done(0, data) for data in frames] if self._ends.open else []


class GatewayCarrier:
    """A gateway whose frames go through layers."""

    def __init__(self, gateway: Gateway, layers: Callable[[int], PerConnection]) -> None:
        """Start without a connection; `frame_bytes` bounds what comes out of one frame."""
        self._gateway = gateway
        self._ends = _Ends(gateway, layers, gateway.limits.frame_bytes)
        self.writes_to_store, self.reads_from_store = gateway.writes_to_store, gateway.reads_from_store
        self.handle_stored, self.handle_store_failed = gateway.handle_stored, gateway.handle_store_failed
        self.handle_read, self.handle_read_failed = gateway.handle_read, gateway.handle_read_failed
        self.handle_timer, self.next_timer_ns = gateway.handle_timer, gateway.next_timer_ns

    def connected(self, connection: int, now_ns: int) -> None:
        """A connection stands: open its layers."""
        self._ends.connect(connection)
        self._gateway.connected(connection, now_ns)

    def disconnected(self, connection: int) -> None:
        """A connection is gone, and its layers with it."""
        self._ends.open.pop(connection, None)
        self._gateway.disconnected(connection)

    def receive_data(self, connection: int, data: bytes, now_ns: int) -> None:
        """Take one frame in; a connection is cut off when its layers cannot read the bytes."""
        if connection not in self._ends.open:
            return
        try:
            data = self._ends.undone(connection, data)
        except RemoteProtocolError as error:
            self._gateway.cut_off(connection, str(error))
            return
        self._gateway.receive_data(connection, data, now_ns)

    def data_to_send(self) -> list[tuple[int, bytes]]:
        """Return the frames that must go out now, each with its connection.

        If the layers have no state, a frame that goes to many is compressed once.
        """
        # The list keeps all frames alive, so that each of them has an `id` of its own.
        frames, found, done = self._gateway.data_to_send(), [], dict[int, bytes]()
        for connection, data in frames:
            if connection not in self._ends.open:
                continue
            try:
                wire = done.get(id(data)) or self._ends.done(connection, data)
            except LayerFailed as error:
                # This connection cannot go on without the frame; the others can.
                del self._ends.open[connection]
                self._gateway.cut_off(connection, str(error))
                continue
            if self._ends.stateless:
                done[id(data)] = wire
            found.append((connection, wire))
        return found

    def connections_to_close(self) -> dict[int, str]:
        """Return the connections to be dropped, with the reason; their layers are dropped already."""
        closing = self._gateway.connections_to_close()
        for connection in closing:
            self._ends.open.pop(connection, None)
        return closing
