"""The scenarios that every codec goes through: who writes what and when, who joins, whose connection breaks.

The rule: a scenario is a value made from a seed. Its texts are those of the payloads, and so are the gaps between
messages and the mix of bodies, unless a scenario says otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from ....payloads.bodies import AnyBody
from ....payloads.built_in.content import SERVICE_CHAT, Mix
from ....payloads.built_in.conversation import draw_desk, draw_start_ms
from ....payloads.built_in.messages import SESSIONS, run
from ....payloads.vocabulary import Origin
from ..rules.limits import MS, SECOND
from ..rules.participants import AGENT, customer

BRIEF = 96
"""The most messages of a scenario's brief form."""
TEXT_ONLY = Mix(**{name: float(name == "text") for name in Mix.__dataclass_fields__})


@dataclass(frozen=True)
class Said:
    """One message: when it is written, by whom, where, and what is in it."""

    at_ns: int
    user_id: str
    conversation_id: int
    body: AnyBody


@dataclass(frozen=True)
class Scenario:
    """A scenario; `joins` says when empty devices of the agent join, `drops` when a user's connection breaks."""

    name: str
    summary: str
    conversations: int
    said: tuple[Said, ...]
    joins: tuple[int, ...] = ()
    drops: tuple[tuple[int, str], ...] = ()

    @property
    def members(self) -> tuple[tuple[str, ...], ...]:
        """Return who takes part in each conversation."""
        return tuple((AGENT, customer(number)) for number in range(1, self.conversations + 1))


def brief(scenario: Scenario) -> Scenario:
    """Return the beginning of a scenario, as dense as all of it; what breaks in its middle breaks in the middle."""
    said = scenario.said[:BRIEF]
    end_ns, whole_ns = said[-1].at_ns, scenario.said[-1].at_ns
    return replace(scenario, said=said, drops=tuple((at * end_ns // whole_ns, name) for at, name in scenario.drops))


def shift(seed: int) -> Scenario:
    """Return about half an hour of an agent: 8 conversations, 17 % pictures, a second device that pages history."""
    said = _talk(seed, SESSIONS, 50)
    end_ns = said[-1].at_ns
    summary = "8 conversations, 50 messages each, 17 % pictures; a second device of the agent pages everything back"
    return Scenario("shift", summary, SESSIONS, said, joins=(end_ns + SECOND,), drops=((end_ns // 2, AGENT),))


def new_sessions(seed: int) -> Scenario:
    """Return new sessions: 10 messages each, about half of them menus and cards."""
    shares = dict.fromkeys(Mix.__dataclass_fields__, 0.0)
    cards = Mix(**{**shares, "text": 0.5, "menu": 0.2, "product": 0.2, "order": 0.1})
    said = _talk(seed, SESSIONS, 10, cards)
    return Scenario("new-sessions", "8 new sessions of 10 messages, half of them menus and cards", SESSIONS, said)


def flood(seed: int) -> Scenario:
    """Return a rush: 8 customers write at most 2,000 texts within two seconds."""
    random = Random(f"flood/{seed}")
    texts = [one for one in _talk(seed, SESSIONS, 500, TEXT_ONLY) if one.user_id != AGENT][:2_000]
    at_ns = sorted(random.randrange(2 * SECOND) for _ in texts)
    said = tuple(Said(at, one.user_id, one.conversation_id, one.body) for at, one in zip(at_ns, texts, strict=True))
    return Scenario("flood", f"{len(said):,} texts of 8 customers within two seconds", SESSIONS, said)


def mobile(seed: int) -> Scenario:
    """Return one customer on the move: the connection breaks every 20 s while 60 messages are written."""
    said = _talk(seed, 1, 60)
    drops = tuple((at, customer(1)) for at in range(20 * SECOND, said[-1].at_ns, 20 * SECOND))
    return Scenario("mobile", "one customer, 60 messages, the connection breaks every 20 s", 1, said, drops=drops)


SCENARIOS: dict[str, Callable[[int], Scenario]] = {
    "shift": shift,
    "new-sessions": new_sessions,
    "flood": flood,
    "mobile": mobile,
}


def _talk(seed: int, conversations: int, messages: int, mix: Mix = SERVICE_CHAT) -> tuple[Said, ...]:
    random = Random(f"traffic/{seed}")
    found = []
    for number, conversation in enumerate(draw_desk(random, "zh", conversations), 1):
        start_ms = draw_start_ms(random)
        drawn = run(random, conversation, messages, start_ms, mix=mix)
        offset_ms = random.randrange(20_000)
        for message in drawn:
            at_ns = (message.created_ms - start_ms + offset_ms) * MS
            user_id = customer(number) if message.origin is Origin.CUSTOMER else AGENT
            found.append(Said(at_ns, user_id, number, message.body))
    return tuple(sorted(found, key=lambda one: (one.at_ns, one.conversation_id)))
