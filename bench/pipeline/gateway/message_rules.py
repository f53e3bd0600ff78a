"""The gateway's first step: validate what may be stored.

The rule: every refusal has a code and a reason that a person can act on. Validation changes nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from ....payloads import bodies
from ....payloads.frames import Message
from ....payloads.vocabulary import AckCode
from ..rules.limits import Limits

RiskReview = Callable[[Message], str]
"""Looks at a message before it is stored; returns the reason to refuse it, or "". It is called synchronously."""

Refusal = tuple[AckCode, str]

_STANDING_ALONE = re.compile("[0-9a-z]+")
"""What stands alone in a text without capitals: letters and digits of ASCII with none on either side."""

TEXTS: dict[type, tuple[str, ...]] = {
    bodies.Text: ("text",),
    bodies.Quote: ("text", "quoted_summary", "quoted_sender_name"),
    bodies.Rich: ("text",),
    bodies.Product: ("title", "shop"),
    bodies.Order: ("state",),
    bodies.File: ("name",),
    bodies.Location: ("name", "address"),
    bodies.Menu: ("title", "footer"),
    bodies.Recall: ("reason",),
}
"""The fields of a body that hold a person's words."""


def _attributes(body: bodies.Product) -> Iterator[tuple[str, str]]:
    for key, value in body.attributes.items():
        yield "attributes", key
        yield "attributes", value


PARTS: dict[type, Callable[[Any], Iterable[tuple[str, str]]]] = {
    bodies.Product: _attributes,
    bodies.Order: lambda body: (("items.title", item.title) for item in body.items),
    bodies.Menu: lambda body: (("options.label", option.label) for option in body.options),
    bodies.Rich: lambda body: (("entities.value", entity.value) for entity in body.entities),
}
"""A person's words in the parts of a body, each with the name of its place."""


class Words:
    """Blocked words, found in a time that hardly grows with their number.

    A word of ASCII letters and digits counts only when it stands alone; other words, such as Chinese ones, count
    wherever they occur. Case is ignored.
    """

    def __init__(self, words: Iterable[str]) -> None:
        """Sort the words; empty ones are left out."""
        folded = {word.casefold().strip() for word in words} - {""}
        self.any = bool(folded)
        self._alone = {word for word in folded if word.isascii() and word.isalnum()}
        self._anywhere = folded - self._alone
        self._lengths: dict[str, set[int]] = {}
        for word in self._anywhere:
            self._lengths.setdefault(word[0], set()).add(len(word))

    def are_in(self, text: str) -> bool:
        """Return whether a text holds a blocked word."""
        folded = text.casefold()
        if not self._alone.isdisjoint(_STANDING_ALONE.findall(folded)):
            return True
        return bool(self._lengths) and any(
            folded[start : start + length] in self._anywhere
            for start, letter in enumerate(folded)
            for length in self._lengths.get(letter, ())
        )


class Validation:
    """The rules of one gateway."""

    def __init__(self, limits: Limits, words: Iterable[str] = (), risk_review: RiskReview | None = None) -> None:
        """Take the rules."""
        self._limits = limits
        self._words = Words(words)
        self._risk_review = risk_review

    def refusal(self, message: Message) -> Refusal | None:
        """Return why a message is refused; None when it may be stored."""
        body: Any = message.body
        for field in TEXTS.get(type(body), ()):
            text = getattr(body, field)
            if self._words.any or len(text) * 4 > self._limits.text_bytes:
                refusal = self._of(field, text)
                if refusal is not None:
                    return refusal
        # Most messages are done here. Rare parts are checked apart, so that not every message pays for them.
        if message.sender_name or message.push is not None or type(body) in PARTS:
            for field, text in _rest(message):
                refusal = self._of(field, text)
                if refusal is not None:
                    return refusal
        if self._risk_review is not None:
            reason = self._risk_review(message)
            if reason:
                return AckCode.RISK_REJECTED, reason
        return None

    def _of(self, field: str, text: str) -> Refusal | None:
        if len(text) * 4 > self._limits.text_bytes:
            size_bytes = len(text.encode())
            if size_bytes > self._limits.text_bytes:
                return AckCode.TOO_LARGE, f"{field} has {size_bytes} bytes, at most {self._limits.text_bytes}"
        if self._words.any and self._words.are_in(text):
            return AckCode.SENSITIVE_WORD, f"{field} contains a blocked word"
        return None


def _rest(message: Message) -> Iterator[tuple[str, str]]:
    """Yield the words that a person sees beside a body's own fields, each with the name of its place."""
    yield "sender_name", message.sender_name
    if message.push is not None:
        yield "push.title", message.push.title
        yield "push.description", message.push.description
    parts = PARTS.get(type(message.body))
    if parts is not None:
        yield from parts(message.body)
