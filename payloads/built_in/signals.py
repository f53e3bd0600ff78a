"""Payloads: the smallest frames, typing notices and read receipts. The rule: they hold only ids and numbers."""

from random import Random

from ..frames import Frame, ReadReceipt, Typing
from ..payload import Payload
from ..vocabulary import TypingState
from .conversation import ChatRoom, draw_desk, draw_start_ms
from .messages import SESSIONS


def _typing(random: Random, count: int) -> list[Frame]:
    """Return what one agent's connection sees: mostly "typing", some "stopped", few "recording"."""
    desk = draw_desk(random, "zh", SESSIONS)
    states = random.choices((TypingState.TYPING, TypingState.STOPPED, TypingState.RECORDING), (6, 3, 1), k=count)
    return [
        Typing(at.conversation_id, _party(random, at), state)
        for at, state in zip(_turns(random, desk, count), states, strict=True)
    ]


def _party(random: Random, conversation: ChatRoom) -> str:
    return conversation.parties[random.randrange(len(conversation.parties))].user_id


def _turns(random: Random, desk: list[ChatRoom], count: int) -> list[ChatRoom]:
    return [desk[random.randrange(len(desk))] for _ in range(count)]


def _read(random: Random, count: int) -> list[Frame]:
    """Return receipts whose seqs only grow within a conversation, 1 to 6 messages at a time."""
    desk = draw_desk(random, "zh", SESSIONS)
    seqs = {conversation.conversation_id: 1 + random.randrange(20_000) for conversation in desk}
    at_ms = draw_start_ms(random)
    frames: list[Frame] = []
    for conversation in _turns(random, desk, count):
        seqs[conversation.conversation_id] += 1 + random.randrange(6)
        at_ms += max(50, round(random.lognormvariate(7.5, 1.1)))
        seq = seqs[conversation.conversation_id]
        frames.append(ReadReceipt(conversation.conversation_id, _party(random, conversation), seq, at_ms))
    return frames


payloads: tuple[Payload, ...] = (
    Payload("typing", "somebody types, stops or records", "signal", _typing, default=True),
    Payload("read", "everything up to a seq has been read", "signal", _read),
)
