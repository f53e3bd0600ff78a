"""Chat text: sentences from our own phrase grammar, as long as real messages are.

The rule: a message's length is drawn first, log-normal as in real chat, and phrases are composed to meet it. Text is
never cut, so no emoji sequence is broken. Lengths are in characters (code points). Sources of the fits: the E-commerce
Dialogue Corpus and NUS SMS (Chinese, median 9-11), BYU chat and NUS SMS (English); agents' are assumptions (Chinese
after CrossWOZ system turns).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import Literal, TypeAlias

from ..script import Script
from ..words import (
    phrases_en,
    phrases_mixed,
    phrases_zh,
    replies_en,
    replies_zh,
    synonyms_en,
    synonyms_zh,
    words_en,
    words_zh,
)
from .grammar import Alternatives, Grammar, expand
from .typing_habits import EN, EN_AGENT, ZH, ZH_AGENT, Habits, decoration, misspell

Language = Literal["zh", "en", "mixed"]
"""Chinese, English, or both: whole messages in either, and messages that switch in the middle."""

Role = Literal["customer", "agent"]
Voice = Literal["zh", "en", "switching"]
_Topic: TypeAlias = tuple[Alternatives, Alternatives, Alternatives]

LENGTHS: Mapping[tuple[Voice, Role], tuple[float, float]] = {
    ("zh", "customer"): (2.34, 0.81),
    ("zh", "agent"): (3.00, 0.75),
    ("en", "customer"): (3.46, 1.00),
    ("en", "agent"): (3.94, 0.80),
    ("switching", "customer"): (3.00, 0.80),
}
"""Mean and standard deviation of the natural logarithm of a message's length in characters."""

_HABITS: Mapping[tuple[str, Role], Habits] = {
    ("zh", "customer"): ZH,
    ("zh", "agent"): ZH_AGENT,
    ("en", "customer"): EN,
    ("en", "agent"): EN_AGENT,
}
# A clause that asks does not end in a full stop.
_ASKING = {".": "?", "!": "?", "。": "？", "！": "？"}
_COURSES = ((0, 1), (1,), (1, 2), (0, 1, 2), (0, 2))
_COURSE_WEIGHTS = (4, 2, 3, 2, 2)
_LONGEST = 600  # characters: only 0.2 % of English customers' messages would be longer
# An assumption: agents answer in the customer's language, customers switch in the middle of every fourth message.
_MIXED: Mapping[Role, tuple[tuple[Voice, ...], tuple[float, ...]]] = {
    "customer": (("zh", "en", "switching"), (0.40, 0.35, 0.25)),
    "agent": (("zh", "en"), (0.55, 0.45)),
}
_SCRIPTS: Mapping[tuple[Voice, Role], Script] = {
    ("zh", "customer"): phrases_zh.SCRIPT,
    ("zh", "agent"): replies_zh.SCRIPT,
    ("en", "customer"): phrases_en.SCRIPT,
    ("en", "agent"): replies_en.SCRIPT,
    ("switching", "customer"): phrases_mixed.SCRIPT,
}


@dataclass(frozen=True)
class _Tables:
    """A compiled script; `short` and `clause` are the lengths of its longest short message and clause."""

    shorts: Alternatives
    openings: Alternatives
    closings: Alternatives
    topics: tuple[_Topic, ...]
    habits: Habits
    short: int
    clause: int


@cache
def _tables(voice: Voice, role: Role) -> _Tables:
    slots, synonyms = (words_en.SLOTS, synonyms_en) if voice == "en" else (words_zh.SLOTS, synonyms_zh)
    spoken = synonyms.SYNONYMS | synonyms.SLANG if role == "customer" else synonyms.SYNONYMS
    # Of two words that begin at one place, the longer one counts.
    grammar = Grammar(slots, dict(sorted(spoken.items(), key=lambda entry: -len(entry[0]))))
    script = _SCRIPTS[voice, role]
    return _Tables(
        shorts=grammar.compile(script.shorts),
        openings=grammar.compile(script.openings),
        closings=grammar.compile(script.closings),
        topics=tuple(
            (grammar.compile(topic.states), grammar.compile(topic.asks), grammar.compile(topic.adds))
            for topic in script.topics
        ),
        habits=_HABITS["en" if voice == "en" else "zh", role],
        short=4 if voice != "en" else 14 if role == "customer" else 21,
        clause=38 if voice == "en" else 13,
    )


def draw_text(random: Random, language: Language, role: Role) -> str:
    """Return one message as `role` would write it; its length follows `LENGTHS`."""
    voice = random.choices(*_MIXED[role])[0] if language == "mixed" else language
    target = min(_LONGEST, max(1, round(random.lognormvariate(*LENGTHS[voice, role]))))
    tables = _tables(voice, role)
    tail = decoration(random, tables.habits) if target > tables.short else ""
    text = _compose(random, tables, max(1, target - len(tail)))
    for _ in range(1 + len(text) // 60):
        if random.random() < tables.habits.slip_share:
            text = misspell(random, text, tables.habits)
    if voice == "en" and role == "customer":
        text = _shift(random, text)
    return text + (" " if tail and voice == "en" else "") + tail


def _shift(random: Random, text: str) -> str:
    """Return English as customers key it in: often without capitals, now and then with caps lock on."""
    at = random.random()
    return text.lower() if at < 0.45 else text.upper() if at < 0.49 else text


def _fit(random: Random, table: Alternatives, length: int, tries: int) -> str:
    """Return the expansion, of `tries`, whose length is nearest to `length`."""
    best = expand(random, table)
    for _ in range(tries - 1):
        if len(best) == length:
            break
        other = expand(random, table)
        if abs(len(other) - length) < abs(len(best) - length):
            best = other
    return best


def _clause(random: Random, tables: _Tables, topic: _Topic, part: int, length: int, tries: int) -> tuple[str, bool]:
    """Return a clause of a topic's table, and whether it asks."""
    clause = _fit(random, topic[part], length, tries)
    return clause, part == 1 and re.search(tables.habits.question, clause) is not None


def _compose(random: Random, tables: _Tables, target: int) -> str:
    """Return clauses, with their punctuation, that come near to `target` characters together."""
    if target <= tables.short:
        return _fit(random, tables.shorts, target, 10)
    topic = tables.topics[random.randrange(len(tables.topics))]
    clauses: list[tuple[str, bool]] = []
    room = target
    if room > tables.clause and random.random() < 0.4:
        clauses.append((expand(random, tables.openings), False))
        room -= len(clauses[-1][0]) + 1
    while room > tables.clause:
        # A topic is stated, asked and pressed; a long message moves on to another one.
        for part in random.choices(_COURSES, _COURSE_WEIGHTS)[0]:
            if room > tables.clause:
                clauses.append(_clause(random, tables, topic, part, tables.clause - 2, 2))
                room -= len(clauses[-1][0]) + 1
        if len(clauses) > 4:
            topic = tables.topics[random.randrange(len(tables.topics))]
    if room > tables.short:
        part = random.choices((0, 1, 2), (3, 5, 2))[0]
        clauses.append(_clause(random, tables, topic, part, room, 8))
    elif room > 1:
        clauses.append((_fit(random, tables.closings, room, 6), False))
    return _punctuate(random, clauses, tables.habits)


def _punctuate(random: Random, clauses: list[tuple[str, bool]], habits: Habits) -> str:
    """Join clauses (text, whether it asks) with one person's punctuation."""
    joiner = habits.joiners[random.randrange(len(habits.joiners))]
    pieces: list[str] = []
    for at, (clause, asks) in enumerate(clauses):
        if not pieces or pieces[-1].rstrip()[-1:] in (".", "!", "?"):
            clause = clause[:1].upper() + clause[1:]
        last = at == len(clauses) - 1
        if last:
            enders = habits.question_enders if asks else habits.statement_enders
            pieces.append(clause + enders[random.randrange(len(enders))])
        else:
            if random.random() < 0.3:
                joiner = habits.joiners[random.randrange(len(habits.joiners))]
            pieces.append(clause + (_ASKING.get(joiner[0], joiner[0]) + joiner[1:] if asks else joiner))
    return "".join(pieces)


_GLUE = frozenset("\u200d\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")


def clip(text: str, length: int) -> str:
    """Return at most `length` characters of `text`, ending before an emoji sequence rather than inside it."""
    if len(text) <= length:
        return text
    while length > 0 and (text[length] in _GLUE or text[length - 1] == "\u200d"):
        length -= 1
    return text[:length]
