"""What messages carry, and in which mix.

The rule: a body that points at another message (quote, recall, mark) points at one of the same conversation, one level
deep, never at itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from random import Random

from ..bodies import AnyBody, Entity, Mark, Menu, Quote, Recall, Rich, Text
from ..frames import Message
from ..vocabulary import EntityKind, MarkKind
from .cards import draw_menu, draw_order, draw_product
from .conversation import ChatRoom, Turn
from .identity import digit_text, uuid_text
from .media import draw_file, draw_image, draw_location, draw_voice
from .text import clip, draw_text


@dataclass(frozen=True)
class Mix:
    """The share of each body in a page or a batch.

    Text (about 60 %) and pictures (17 %, JD.com service chat, JDDC 2) are published. No public figure exists for the
    rest: those shares are assumptions, which is why they are a parameter.
    """

    text: float = 0.600
    image: float = 0.170
    product: float = 0.040
    order: float = 0.025
    quote: float = 0.045
    rich: float = 0.030
    voice: float = 0.040
    file: float = 0.010
    location: float = 0.010
    menu: float = 0.020
    recall: float = 0.005
    mark: float = 0.005


SERVICE_CHAT = Mix()
"""The mix of the built-in pages and batches."""

_KINDS = tuple(field.name for field in fields(Mix))
_SUMMARY_CHARACTERS = 40


def draw_kind(random: Random, mix: Mix) -> str:
    """Return the name of a body, each as often as `mix` says."""
    return random.choices(_KINDS, [getattr(mix, kind) for kind in _KINDS])[0]


def draw_body(random: Random, kind: str, conversation: ChatRoom, turn: Turn, earlier: Sequence[Message]) -> AnyBody:
    """Return a body of `kind` for `turn`; `earlier` holds messages of the conversation that it may point at.

    Raises ValueError at an unknown kind.
    """
    language = conversation.language
    match kind:
        case "text":
            return Text(text=draw_text(random, language, turn.sender.role))
        case "image" | "thumbnail":
            return draw_image(random, inline=kind == "thumbnail")
        case "product":
            return draw_product(random, language)
        case "order":
            return draw_order(random, language, turn.created_ms)
        case "quote":
            return _quote(random, conversation, turn, earlier)
        case "rich":
            return _rich(random, draw_text(random, language, turn.sender.role), language == "en")
        case "voice":
            return draw_voice(random)
        case "file":
            return draw_file(random, language)
        case "location":
            return draw_location(random, language)
        case "menu":
            return draw_menu(random, language)
        case "recall":
            client_id, seq = _target(random, turn, earlier)
            reason = ("", "", "typo", "wrong chat", "policy")[random.randrange(5)]
            return Recall(target_client_id=client_id, target_seq=seq, reason=reason)
        case "mark":
            client_id, seq = _target(random, turn, earlier)
            kinds = (MarkKind.STARRED, MarkKind.PINNED, MarkKind.RESOLVED, MarkKind.FOLLOW_UP)
            mark = kinds[random.randrange(len(kinds))]
            return Mark(target_client_id=client_id, target_seq=seq, kind=mark, removed=random.random() < 0.2)
    raise ValueError(f"no body is called {kind!r}")


def _target(random: Random, turn: Turn, earlier: Sequence[Message]) -> tuple[str, int]:
    """Return client id and seq of one of the last twenty messages, or of one that came before the sample."""
    if earlier:
        message = earlier[-1 - random.randrange(min(20, len(earlier)))]
        return message.client_id, message.seq
    return uuid_text(random), max(1, turn.seq - 1 - random.randrange(20))


def summary(body: AnyBody) -> str:
    """Return the line that stands for a body in a quote: its text's beginning, or its kind in brackets."""
    match body:
        case Text(text) | Quote(text) | Rich(text):
            return clip(text, _SUMMARY_CHARACTERS)
        case Menu():
            return clip(body.title, _SUMMARY_CHARACTERS)
    return f"[{type(body).__name__.lower()}]"


def _quote(random: Random, conversation: ChatRoom, turn: Turn, earlier: Sequence[Message]) -> Quote:
    text = draw_text(random, conversation.language, turn.sender.role)
    if earlier:
        message = earlier[-1 - random.randrange(min(20, len(earlier)))]
        senders = {person.user_id: person for person in (*conversation.parties, conversation.bot)}
        sender, client_id, seq = senders[message.sender_id], message.client_id, message.seq
        quoted = summary(message.body)
    else:
        client_id, seq = _target(random, turn, earlier)
        sender = conversation.parties[random.randrange(len(conversation.parties))]
        quoted = summary(Text(text=draw_text(random, conversation.language, sender.role)))
    return Quote(
        text=text,
        quoted_client_id=client_id,
        quoted_seq=seq,
        quoted_sender_id=sender.user_id,
        quoted_sender_name=sender.name,
        quoted_summary=quoted,
    )


def _rich(random: Random, text: str, english: bool) -> Rich:
    """Return `text` followed by an order number, a link or a phone number, each marked as such."""
    entities = []
    if len(text) >= 4 and random.random() < 0.5:
        length = 2 + random.randrange(min(6, len(text) - 2))
        entities.append(Entity(kind=EntityKind.BOLD, offset=0, length=length))
    for kind in random.sample((EntityKind.ORDER_NUMBER, EntityKind.LINK, EntityKind.PHONE), 1 + random.randrange(2)):
        if kind is EntityKind.ORDER_NUMBER:
            label, value = ("order " if english else "订单"), digit_text(random, 18)
        elif kind is EntityKind.LINK:
            label, value = "", f"https://m.shop.example/item/{digit_text(random, 12)}.html"
        else:
            label, value = ("call " if english else "电话"), f"400-{digit_text(random, 3)}-{digit_text(random, 4)}"
        text += f" {label}"
        entities.append(Entity(kind=kind, offset=len(text), length=len(value), value=value))
        text += value
    return Rich(text=text, entities=entities)
