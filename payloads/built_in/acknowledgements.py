"""Payloads: the gateway's ACK of one send, and a receiver's ACK of many in four shapes.

The rule: every shape of batch ACK says which messages have arrived, so that the shapes can be compared.
"""

from collections.abc import Callable
from random import Random

from ..frames import Ack, BatchAck, Frame
from ..payload import Payload
from ..ranges import ranges_of
from ..vocabulary import AckCode
from .conversation import draw_desk, draw_start_ms, turns
from .identity import conversation_id, snowflake, uuid_text
from .messages import SESSIONS

_GROUP = "acknowledgement"
_MISSING = 0.03  # an assumption: 3 messages of 100 have not arrived when the batch is sent
_SWEEP = (1, 2, 16, 50, 100, 400)
_REASONS = {
    AckCode.SENSITIVE_WORD: "message contains a blocked word",
    AckCode.RISK_REJECTED: "rejected by risk control",
    AckCode.NOT_A_MEMBER: "sender is not a member of this conversation",
    AckCode.TOO_LARGE: "body exceeds 65536 bytes",
    AckCode.RATE_LIMITED: "too many messages, retry after 1000 ms",
    AckCode.ID_REUSED: "client id was used for another message",
    AckCode.STORE_FAILED: "message store is unavailable, retry later",
}


def _acks(*, failed: bool) -> Callable[[Random, int], list[Frame]]:
    """Return a maker of answers to the sends of 8 sessions, in order of time."""

    def make(random: Random, count: int) -> list[Frame]:
        start_ms = draw_start_ms(random)
        acks: list[Ack] = []
        for conversation in draw_desk(random, "zh", SESSIONS):
            coming = turns(random, conversation, start_ms + random.randrange(60_000))
            for turn, _ in zip(coming, range(-(-count // SESSIONS)), strict=False):
                acks.append(_ack(random, conversation.conversation_id, turn.seq, turn.sent_ms, failed))
        acks.sort(key=lambda ack: (ack.server_ms, ack.client_id))
        return list(acks[:count])

    return make


def _ack(random: Random, conversation: int, seq: int, at_ms: int, failed: bool) -> Ack:
    client_id = uuid_text(random)
    if failed:
        code = tuple(_REASONS)[random.randrange(len(_REASONS))]
        return Ack(conversation, client_id, server_ms=at_ms, code=code, reason=_REASONS[code])
    return Ack(conversation, client_id, snowflake(random, at_ms), seq, at_ms)


def arrived(random: Random, count: int) -> list[int]:
    """Return `count` increasing seqs with few gaps of one to three messages."""
    seq = 1 + random.randrange(20_000)
    seqs = []
    for _ in range(count):
        seqs.append(seq)
        seq += 1 if random.random() >= _MISSING else 2 + random.randrange(3)
    return seqs


def _server_ids(random: Random, count: int) -> list[int]:
    at_ms = draw_start_ms(random)
    ids = []
    for _ in range(count):
        at_ms += max(1, round(1000 * random.lognormvariate(2.68, 1.10)))
        ids.append(snowflake(random, at_ms))
    return ids


def _batch(shape: str, size: int) -> Callable[[Random, int], list[Frame]]:
    """Return a maker of batch ACKs of `size` messages in one of the four shapes."""

    def make(random: Random, count: int) -> list[Frame]:
        frames: list[Frame] = []
        for _ in range(count):
            conversation = conversation_id(random)
            match shape:
                case "ids":
                    frames.append(BatchAck(conversation, server_ids=_server_ids(random, size)))
                case "seqs":
                    frames.append(BatchAck(conversation, seqs=arrived(random, size)))
                case "ranges":
                    frames.append(BatchAck(conversation, ranges=ranges_of(arrived(random, size))))
                case _:
                    frames.append(BatchAck(conversation, cumulative_seq=arrived(random, size)[-1]))
        return frames

    return make


def _sweep() -> tuple[Payload, ...]:
    """Return the sweep over batch sizes, without the two that have a name of their own."""
    return tuple(
        Payload(f"ack-{shape}-{size}", f"batch ACK of {size} as {shape}", _GROUP, _batch(shape, size), items=size)
        for shape in ("ids", "seqs", "ranges")
        for size in _SWEEP
        if (shape, size) not in (("ids", 100), ("ranges", 100))
    )


payloads: tuple[Payload, ...] = (
    Payload("ack", "the gateway's answer to a send", _GROUP, _acks(failed=False), default=True),
    Payload("ack-batch", "batch ACK of 100 as ids", _GROUP, _batch("ids", 100), items=100, default=True),
    Payload("ack-range", "batch ACK of 100 as few ranges", _GROUP, _batch("ranges", 100), items=100, default=True),
    Payload("ack-fail", "a send refused, with a reason", _GROUP, _acks(failed=True)),
    *_sweep(),
    Payload("ack-cumulative", "batch ACK of 100 as one seq", _GROUP, _batch("cumulative", 100), items=100),
)
