"""Carriers: what goes to many is compressed once, what is sent again is compressed anew, bad bytes end a connection."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from imwire.bench.pipeline.client.client import Client
from imwire.bench.pipeline.costs.exchange import Exchange
from imwire.bench.pipeline.costs.wrapped_layers import with_wrapped_layers
from imwire.bench.pipeline.drivers.carrier import ClientCarrier, GatewayCarrier, carried_client, carried_gateway
from imwire.bench.pipeline.gateway.gateway import Gateway
from imwire.bench.pipeline.gateway.store import MemoryStore
from imwire.bench.pipeline.rules.errors import RemoteProtocolError
from imwire.bench.pipeline.rules.limits import MS, SECOND, Limits
from imwire.codecs import api
from imwire.payloads.bodies import Text
from imwire.payloads.frames import Hello, Message

USERS = ("ana", "ben", "cho", "dai")


def plain(name: str) -> api.BoundCodec:
    return api.load(name).plain


def started(codec: api.BoundCodec, limits: Limits | None = None) -> tuple[Gateway, MemoryStore]:
    store = MemoryStore()
    gateway = Gateway(codec, store.snapshot(0), lambda *_: True, limits=limits)
    gateway.open_conversation(1, USERS)
    return gateway, store


def client_of(user: str, codec: api.BoundCodec) -> Client:
    ids = iter(f"{user}:{number}" for number in range(1_000))
    return Client(user, f"{user}-1", codec, lambda: next(ids))


class Counted:
    """A codec that counts its encodes and what its layers do."""

    def __init__(self, name: str) -> None:
        self.calls = Counter[str]()
        codec = api.load(name)
        inner = replace(codec.plain, encode=self.counting("encode", codec.plain.encode))
        wrapped = with_wrapped_layers(codec, self.counting)
        self.codec = replace(wrapped, inner=inner) if codec.layers else inner

    def counting(self, what: str, run: Callable[..., bytes]) -> Callable[..., bytes]:
        def counted(value: object) -> bytes:
            self.calls[what] += 1
            return run(value)

        return counted


def test_without_layers_the_core_itself_is_driven() -> None:
    codec = plain("orjson+zstd")
    gateway, client = started(codec)[0], client_of("ana", codec)
    assert carried_gateway(gateway) is gateway
    assert carried_client(client) is client


def test_with_layers_a_core_hands_out_frames_without_them() -> None:
    codec = api.load("orjson+zstd")
    client = client_of("ana", codec)
    carrier = carried_client(client)
    client.connected(0)
    (hello,) = client.data_to_send(0)
    assert isinstance(codec.plain.decode(hello), Hello)
    carrier.connected(0)
    (wire,) = carrier.data_to_send(0)
    assert wire == codec.encode(codec.plain.decode(hello))


@pytest.mark.parametrize("name", ["orjson+zstd", "protobuf+zstd-9"])
def test_what_goes_to_many_is_encoded_and_compressed_once(name: str) -> None:
    at_gateway, codec = Counted(name), api.load(name)
    gateway, store = started(at_gateway.codec)
    clients = {user: client_of(user, codec) for user in USERS}
    exchange = Exchange(gateway, store, clients.values())
    at_gateway.calls.clear()
    clients["ana"].send(1, Text("to all"), SECOND)
    exchange.turn(SECOND)
    # An ACK for ana, and one frame for the three others.
    assert at_gateway.calls["encode"] == at_gateway.calls["send"] == 2
    assert [client.timelines[1].frontier for client in clients.values()] == [1, 1, 1, 1]


def test_what_goes_to_many_is_compressed_once_also_where_other_frames_lie_between() -> None:
    at_gateway, codec = Counted("orjson+zstd"), api.load("orjson+zstd")
    gateway, store = started(at_gateway.codec)
    clients = {user: client_of(user, codec) for user in USERS}
    exchange = Exchange(gateway, store, clients.values())
    at_gateway.calls.clear()
    # Both write at once: each of them gets the other's message alone, between those who get both.
    for user in ("ben", "cho"):
        clients[user].send(1, Text(f"of {user}"), SECOND)
    exchange.turn(SECOND)
    assert at_gateway.calls["encode"] == at_gateway.calls["send"] == 2 + 2 + 1


def test_each_connection_has_frames_of_its_own_when_layers_have_state(xor: str) -> None:
    at_gateway, codec = Counted(xor), api.load(xor)
    gateway, store = started(at_gateway.codec)
    clients = {user: client_of(user, codec) for user in USERS}
    exchange = Exchange(gateway, store, clients.values())
    at_gateway.calls.clear()
    clients["ana"].send(1, Text("to all"), SECOND)
    exchange.turn(SECOND)
    assert (at_gateway.calls["encode"], at_gateway.calls["send"]) == (2, 4)
    assert [client.timelines[1].frontier for client in clients.values()] == [1, 1, 1, 1]


@pytest.mark.parametrize("name", ["orjson+zstd", "orjson+xor"])
@pytest.mark.usefixtures("xor")
def test_what_is_sent_again_after_a_reconnect_is_encoded_once_and_compressed_anew(name: str) -> None:
    counted = Counted(name)
    client = client_of("ana", counted.codec)
    carrier = carried_client(client)
    gateway, store = started(api.load(name))
    exchange = Exchange(gateway, store, [])
    exchange.gateway.connected(0, 0)
    exchange.clients.append(carrier)
    carrier.connected(0)
    exchange.settle(0)
    client.send(1, Text("said once"), SECOND)
    before = counted.calls["encode"], counted.calls["send"]
    assert len(carrier.data_to_send(SECOND)) == 1
    assert (counted.calls["encode"], counted.calls["send"]) == (before[0] + 1, before[1] + 1)
    # The frame is lost with its connection; the next one has its Hello, and then the frame once more.
    exchange.reconnect(0, 2 * SECOND)
    assert (counted.calls["encode"], counted.calls["send"]) == (before[0] + 2, before[1] + 3)
    assert client.timelines[1].frontier == 1


def broken(gateway: Gateway, data: bytes) -> dict[int, str]:
    carrier = carried_gateway(gateway)
    carrier.connected(7, 0)
    carrier.connected(8, 0)
    carrier.receive_data(7, data, 0)
    return carrier.connections_to_close()


@pytest.mark.parametrize("data", [b"", b"not compressed", bytes(1_000)])
@pytest.mark.parametrize("name", ["orjson+zstd", "orjson+xor"])
@pytest.mark.usefixtures("xor")
def test_bytes_that_cannot_be_undone_end_one_connection_with_a_word(name: str, data: bytes) -> None:
    gateway, _ = started(api.load(name))
    ((number, reason),) = broken(gateway, data).items()
    assert number == 7
    assert reason.startswith(f"{name}: {len(data)} bytes are not a frame: ")
    # Nobody waits for its Hello any more: only the other one is cut off for that.
    gateway.handle_timer(3_600 * SECOND)
    assert list(gateway.connections_to_close()) == [8]


def test_what_a_frame_holds_is_bounded_by_frame_bytes_before_it_is_looked_at() -> None:
    codec = api.load("orjson+zstd")
    bomb = codec.encode(Message(client_id="m", body=Text("x" * 10_000)))
    assert len(bomb) < 500
    reason = broken(started(codec, Limits(frame_bytes=5_000))[0], bomb)[7]
    assert "not 1 to 5000, the limit" in reason
    assert "before Hello" in broken(started(codec, Limits(frame_bytes=50_000))[0], bomb)[7]


def test_what_a_client_takes_is_bounded_by_inbox_bytes_and_what_it_sends_by_the_gateway() -> None:
    codec = api.load("orjson+zstd")
    client = Client("ana", "ana-1", codec, lambda: "m", limits=Limits(inbox_bytes=5_000))
    carrier = carried_client(client)
    carrier.connected(0)
    bomb = codec.encode(Message(client_id="m", body=Text("x" * 10_000)))
    with pytest.raises(RemoteProtocolError, match="not 1 to 5000, the limit"):
        carrier.receive_data(bomb, 0)
    large = carried_gateway(started(codec)[0])
    assert isinstance(large, GatewayCarrier)
    large.connected(1, 0)
    large._gateway._hub.out.append((1, b"x" * 2 * api.LIMIT_BYTES))
    assert len(large.data_to_send()) == 1


@pytest.mark.usefixtures("xor")
def test_a_client_is_told_of_bytes_that_are_of_another_connection() -> None:
    codec = api.load("orjson+xor")
    carrier = carried_client(client_of("ana", codec))
    gateway = carried_gateway(started(codec)[0])
    gateway.connected(1, 0)
    carrier.connected(0)
    for data in carrier.data_to_send(0):
        gateway.receive_data(1, data, 0)
    ((_, welcome),) = gateway.data_to_send()
    carrier.receive_data(welcome, 0)
    with pytest.raises(RemoteProtocolError, match=r"orjson\+xor: \d+ bytes are not a frame: this is not the next"):
        carrier.receive_data(welcome, 0)


def test_layers_are_dropped_with_their_connection() -> None:
    codec = api.load("orjson+zstd")
    gateway, client = carried_gateway(started(codec)[0]), carried_client(client_of("ana", codec))
    assert isinstance(gateway, GatewayCarrier)
    assert isinstance(client, ClientCarrier)
    client.connected(0)
    (hello,) = client.data_to_send(0)
    for number in (1, 2, 3):
        gateway.connected(number, 0)
    assert set(gateway._ends.open) == {1, 2, 3}
    gateway.disconnected(1)
    gateway.receive_data(2, b"bad", 0)
    # What is on its way to a connection that is being closed goes out; after that nothing of it is looked at.
    assert set(gateway._ends.open) == {2, 3}
    assert list(gateway.connections_to_close()) == [2]
    assert set(gateway._ends.open) == {3}
    for number in (1, 2):
        gateway.receive_data(number, hello, 0)
    gateway._gateway._hub.out.append((1, b"too late"))
    assert gateway.data_to_send() == []
    client.disconnected()
    assert client._ends.open == {}
    assert client.data_to_send(SECOND) == []


def test_a_layer_that_cannot_send_costs_its_own_connection_and_no_other() -> None:
    codec = api.load("orjson+zstd")
    opened = []

    def wrap(end: str, run: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
        opened.append(end)

        def fails(_: bytes) -> bytes:
            raise MemoryError("no room")

        return fails if opened.count("send") == 2 and end == "send" else run

    gateway = carried_gateway(started(with_wrapped_layers(codec, wrap))[0])
    assert isinstance(gateway, GatewayCarrier)
    for number in (1, 2, 3):
        gateway.connected(number, MS)
    gateway._gateway._hub.out += [(number, f"frame {at}".encode()) for at in range(2) for number in (1, 2, 3)]
    assert [number for number, _ in gateway.data_to_send()] == [1, 3, 1, 3]
    assert gateway.connections_to_close() == {2: "orjson+zstd: cannot write this frame: no room"}


def test_a_gateway_writes_pages_that_are_larger_than_what_it_takes() -> None:
    codec, limits = api.load("orjson+zstd"), Limits(frame_bytes=20_000)
    gateway, store = started(codec, limits)
    writer = client_of("ana", codec)
    exchange = Exchange(gateway, store, [writer])
    for _ in range(10):
        writer.send(1, Text("x" * 15_000), SECOND)
    exchange.settle(SECOND)
    late = client_of("ben", codec)
    exchange.join(late, SECOND)
    late.older(1, SECOND)
    exchange.settle(SECOND)
    assert late.timelines[1].oldest_seq == 1
    assert sum(len(message.body.text) for message in late.timelines[1].older if message) == 150_000  # type: ignore[union-attr]
