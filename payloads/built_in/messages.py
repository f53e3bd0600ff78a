"""Samples of messages: interleaved single messages, and runs of one conversation.

The rule: a sample of single messages is what one agent's connection sees: 8 open sessions, interleaved by time.
"""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from ..bodies import Text
from ..frames import Frame, Message
from .content import SERVICE_CHAT, Mix, draw_body, draw_kind
from .conversation import ChatRoom, Shape, Turn, draw_desk, draw_group, draw_start_ms, envelop, turns
from .text import Language, draw_text

SESSIONS = 8
"""How many sessions an agent holds at a time (published figures for service desks lie between 5 and 10)."""


def _next(
    random: Random, conversation: ChatRoom, turn: Turn, kind: str, shape: Shape, earlier: list[Message], read: bool
) -> Message:
    if kind == "menu":
        turn = replace(turn, sender=conversation.bot)
    body = draw_body(random, kind, conversation, turn, earlier)
    return envelop(random, conversation, turn, body, shape, is_read=read)


def run(
    random: Random,
    conversation: ChatRoom,
    count: int,
    start_ms: int,
    *,
    shape: Shape = "full",
    mix: Mix = SERVICE_CHAT,
    read: bool = True,
) -> list[Message]:
    """Return `count` consecutive messages of one conversation with bodies drawn from `mix`."""
    messages: list[Message] = []
    coming = turns(random, conversation, start_ms)
    for _ in range(count):
        kind = draw_kind(random, mix)
        messages.append(_next(random, conversation, next(coming), kind, shape, messages, read))
    return messages


def singles(kind: str, *, shape: Shape = "full", language: Language = "zh") -> Callable[[Random, int], list[Frame]]:
    """Return a maker of single messages whose bodies are all of `kind`, from 8 sessions, in order of time."""

    def make(random: Random, count: int) -> list[Frame]:
        start_ms = draw_start_ms(random)
        found: list[Message] = []
        for conversation in draw_desk(random, language, SESSIONS):
            coming = turns(random, conversation, start_ms + random.randrange(60_000))
            own: list[Message] = []
            for _ in range(-(-count // SESSIONS)):
                own.append(_next(random, conversation, next(coming), kind, shape, own, read=False))
            found += own
        found.sort(key=lambda message: (message.created_ms, message.server_id))
        return list(found[:count])

    return make


def mentions(random: Random, count: int) -> list[Frame]:
    """Return texts of one group that mention one to three members, or everybody."""
    group = draw_group(random, "zh")
    coming = turns(random, group, draw_start_ms(random))
    found: list[Frame] = []
    for _ in range(count):
        turn = next(coming)
        if random.random() < 0.1:
            named, ids = "@所有人 ", ["all"]
        else:
            people = random.sample(group.parties, 1 + random.randrange(3))
            named, ids = "".join(f"@{person.name} " for person in people), [person.user_id for person in people]
        body = Text(text=named + draw_text(random, "zh", turn.sender.role))
        found.append(envelop(random, group, turn, body, "full", mentions=ids))
    return found
