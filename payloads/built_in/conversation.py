"""Conversations: who writes when, and the envelope of each message.

The rule: within a conversation seqs are contiguous, server ids and times only grow, and a person's own fields never
change. Pace (facts from public chat logs): 47.6 % of consecutive messages have the same sender; gaps have
p10 / p50 / p90 of 3 / 13 / 62 s; agents often send a second message 300 ms after the first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Literal

import msgspec

from ..bodies import AnyBody
from ..frames import Message, OfflinePush
from ..vocabulary import SessionType, Status
from .identity import FIRST_MS, conversation_id, digit_text, hex_text, snowflake, uuid_text
from .people import Person, draw_customer, draw_staff
from .text import Language

Shape = Literal["compact", "full"]
"""Which fields a message fills: about 10 (what a lean system sends) or about 22 (what OpenIM sends)."""

SAME_SENDER = 0.476
_BURST = 0.17  # share of an agent's runs that come 300 ms apart: about 4 % of all messages
_GAP_MU, _GAP_SIGMA = 2.68, 1.10  # with the bursts mixed in, these give the gaps' three quantiles

_CONTENT_TYPES = {
    name: 101 + index
    for index, name in enumerate(
        ("Text", "Image", "Product", "Order", "Quote", "Rich", "Voice", "File", "Location", "Menu", "Recall", "Mark")
    )
}


@dataclass(frozen=True)
class ChatRoom:
    """Where messages are exchanged; the first two parties are customer and agent, or a group's first members."""

    conversation_id: int
    parties: tuple[Person, ...]
    bot: Person
    language: Language
    source: str
    group_id: str = ""

    @property
    def session_type(self) -> SessionType:
        """Return what kind of session this is."""
        return SessionType.GROUP if self.group_id else SessionType.SERVICE

    def receiver_of(self, sender: Person) -> str:
        """Return the id of the user that `sender` writes to; empty in a group."""
        if self.group_id:
            return ""
        customer, agent = self.parties
        return agent.user_id if sender.user_id == customer.user_id else customer.user_id


@dataclass(frozen=True)
class Turn:
    """One message to come: its sender, its seq, and when it is written and stored."""

    sender: Person
    seq: int
    created_ms: int
    sent_ms: int


def draw_desk(random: Random, language: Language, conversations: int = 8) -> list[ChatRoom]:
    """Return one agent's open service sessions; an agent holds about 8 at a time."""
    agent, bot = draw_staff(random, language)
    sources = ("detail", "order", "search", "cart")
    return [
        ChatRoom(
            conversation_id=conversation_id(random),
            parties=(draw_customer(random, language), agent),
            bot=bot,
            language=language,
            source=sources[random.randrange(len(sources))],
        )
        for _ in range(conversations)
    ]


def draw_group(random: Random, language: Language) -> ChatRoom:
    """Return a group of 6 to 12 customers and an agent."""
    agent, bot = draw_staff(random, language)
    members = [draw_customer(random, language) for _ in range(6 + random.randrange(7))]
    return ChatRoom(
        conversation_id=conversation_id(random),
        parties=(*members, agent),
        bot=bot,
        language=language,
        source="group",
        group_id=f"g{digit_text(random, 9)}",
    )


def draw_start_ms(random: Random) -> int:
    """Return when a session begins: some time in the 30 days of the samples, in milliseconds since 1970."""
    return FIRST_MS + random.randrange(30 * 86_400_000)


def turns(random: Random, conversation: ChatRoom, start_ms: int) -> Iterator[Turn]:
    """Yield endless turns of a conversation, from `start_ms` and a random seq on."""
    parties = conversation.parties
    sender = parties[random.randrange(len(parties))]
    seq = 1 + random.randrange(20_000)
    created_ms = start_ms
    sent_ms = 0
    while True:
        # A message may take longer to be stored than the next one's gap; the server still stores them in order.
        sent_ms = max(sent_ms + 1, created_ms + 20 + random.randrange(180))
        yield Turn(sender, seq, created_ms, sent_ms)
        stays = random.random() < SAME_SENDER
        if stays and sender.role == "agent" and random.random() < _BURST:
            created_ms += 280 + random.randrange(41)
        else:
            created_ms += max(350, round(1000 * random.lognormvariate(_GAP_MU, _GAP_SIGMA)))
        if not stays:
            others = [person for person in parties if person is not sender]
            sender = others[random.randrange(len(others))]
        seq += 1


def envelop(
    random: Random,
    conversation: ChatRoom,
    turn: Turn,
    body: AnyBody,
    shape: Shape,
    *,
    mentions: list[str] | None = None,
    is_read: bool = False,
) -> Message:
    """Return the message of `turn` with `body`: *compact* fills 10 fields, *full* 21 or 22."""
    sender = turn.sender
    client_id, server_id = uuid_text(random), snowflake(random, turn.sent_ms)
    compact = Message(
        conversation_id=conversation.conversation_id,
        client_id=client_id,
        server_id=server_id,
        seq=turn.seq,
        sender_id=sender.user_id,
        receiver_id=conversation.receiver_of(sender),
        group_id=conversation.group_id,
        origin=sender.origin,
        created_ms=turn.created_ms,
        content_type=_CONTENT_TYPES[type(body).__name__],
        mentions=mentions or [],
        body=body,
    )
    if shape == "compact":
        return compact
    return msgspec.structs.replace(
        compact,
        session_type=conversation.session_type,
        platform=sender.platform,
        status=Status.SENT,
        sent_ms=turn.sent_ms,
        sender_name=sender.name,
        sender_avatar=sender.avatar,
        device_id=sender.device_id,
        is_read=is_read,
        options=_options(random),
        push=OfflinePush(title=sender.name, description=_PREVIEW[conversation.language], badge=True),
        attached=f'{{"read":{int(is_read)}}}',
        extra=f'{{"src":"{conversation.source}","trace":"{hex_text(random, 8)}"}}',
    )


# A locked screen shows no chat text: most service apps push a fixed line.
_PREVIEW = {"zh": "[新消息]", "en": "New message", "mixed": "[新消息]"}


def _options(random: Random) -> dict[str, bool]:
    """Return OpenIM's well-known switches: four that are always set, and two that only some senders set."""
    options = {
        "history": True,
        "persistent": True,
        "unreadCount": random.random() < 0.9,
        "offlinePush": random.random() < 0.8,
    }
    if random.random() < 0.3:
        options["conversationUpdate"] = True
    if random.random() < 0.3:
        options["senderSync"] = random.random() < 0.7
    return options
