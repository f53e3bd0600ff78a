"""What the tests of the client share: one client alone, whose gateway is the test."""

from typing import Any

from imwire.bench.pipeline.client.client import Client
from imwire.bench.pipeline.client.window import window
from imwire.bench.pipeline.rules.limits import Limits
from imwire.codecs import api
from imwire.payloads.bodies import Text
from imwire.payloads.frames import Hello, Message, Welcome

CODEC = api.load("msgspec-msgpack")
LIMITS = Limits(retry_jitter=0.0)


def alone(limits: Limits = LIMITS, **more: Any) -> Client:
    """Return a client that the gateway has greeted."""
    ids = iter(f"m{number}" for number in range(100_000))
    client = Client("ana", "ana-1", CODEC, lambda: next(ids), limits=limits, **more)
    client.connected(0)
    hello = CODEC.decode(client.data_to_send(0)[0])
    assert type(hello) is Hello
    client.receive_data(CODEC.encode(Welcome(1, True)), 0)
    events(client)
    return client


def events(client: Client) -> list[Any]:
    found = []
    while (event := client.next_event()) is not None:
        found.append(event)
    return found


def sent(client: Client, now_ns: int = 0) -> list[Any]:
    return [CODEC.decode(data) for data in client.data_to_send(now_ns)]


def hear(client: Client, *frames: Any, now_ns: int = 0) -> None:
    for frame in frames:
        client.receive_data(CODEC.encode(frame), now_ns)


def from_ben(seq: int, words: str = "hi") -> Message:
    return Message(conversation_id=1, client_id=f"b{seq}", sender_id="ben", seq=seq, server_id=seq, body=Text(words))


def texts(client: Client) -> list[str]:
    return [m.body.text for m in window(client.timelines[1], 99) if isinstance(m.body, Text)]
