"""What the tests of the gateway share: a message, what was refused, and a delivery that is looked at half way."""

from typing import Any

from imwire.bench.pipeline.client.events import StatusChanged
from imwire.payloads.bodies import Text
from imwire.payloads.frames import Message
from imwire.payloads.vocabulary import AckCode, Status


def message(client_id: str, words: str = "words", sender: str = "ana", conversation_id: int = 1) -> Message:
    return Message(conversation_id=conversation_id, client_id=client_id, sender_id=sender, body=Text(words))


def refusals(room: Any, at: int = 0) -> list[tuple[AckCode, str]]:
    return [(event.code, event.reason) for event in room.events(at, StatusChanged) if event.status is Status.FAILED]


def deliver(room: Any) -> None:
    """Hand over what clients send, and leave what the gateway sends to be looked at."""
    for number, client in enumerate(room.clients):
        for data in client.data_to_send(room.now_ns):
            room.gateway.receive_data(number, data, room.now_ns)
    room.exchange.commit(room.now_ns)
