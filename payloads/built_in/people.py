"""Who talks: customers, agents and bots, with the ids and names their devices show.

The rule: a person stays the same throughout a conversation, which is why pages of messages compress.
"""

from dataclasses import dataclass
from functools import cache
from random import Random

from ..vocabulary import Origin, Platform
from ..words.name_words import NAMES
from .grammar import Grammar, expand
from .identity import digit_text, hex_text
from .text import Language, Role


@dataclass(frozen=True)
class Person:
    """A user as others see them."""

    user_id: str
    name: str
    avatar: str
    device_id: str
    platform: Platform
    origin: Origin

    @property
    def role(self) -> Role:
        """Return whose phrases this person uses."""
        return "customer" if self.origin is Origin.CUSTOMER else "agent"


def draw_name(random: Random, language: Language, kind: str) -> str:
    """Return a name of `kind` (see `name_words`); people of a mixed conversation have names of both languages."""
    english = language == "en" or (language == "mixed" and random.random() < 0.5)
    return expand(random, _grammar("en" if english else "zh").slot(kind))


@cache
def _grammar(script: str) -> Grammar:
    return Grammar(NAMES[script])


def _avatar(random: Random) -> str:
    return f"https://img.shop.example/a/{hex_text(random, 12)}"


def _device_id(random: Random, platform: Platform) -> str:
    return f"{platform.name[0].lower()}{hex_text(random, 12)}"


def draw_customer(random: Random, language: Language) -> Person:
    """Return a customer on a phone, a mini program or the web."""
    choices = (Platform.IOS, Platform.ANDROID, Platform.ANDROID, Platform.MINI_PROGRAM, Platform.WEB)
    platform = choices[random.randrange(len(choices))]
    return Person(
        user_id=f"u{digit_text(random, 10)}",
        name=draw_name(random, language, "nickname"),
        avatar=_avatar(random),
        device_id=_device_id(random, platform),
        platform=platform,
        origin=Origin.CUSTOMER,
    )


def draw_staff(random: Random, language: Language) -> tuple[Person, Person]:
    """Return a shop's agent, at a desk, and the bot of the same shop."""
    shop = draw_name(random, "en" if language == "en" else "zh", "shop")
    shop_id = digit_text(random, 5)
    platform = (Platform.WINDOWS, Platform.WINDOWS, Platform.MACOS, Platform.WEB)[random.randrange(4)]
    agent = Person(
        user_id=f"s{shop_id}{digit_text(random, 4)}",
        name=f"{shop}·{draw_name(random, 'en' if language == 'en' else 'zh', 'agent')}",
        avatar=_avatar(random),
        device_id=_device_id(random, platform),
        platform=platform,
        origin=Origin.AGENT,
    )
    bot = Person(
        user_id=f"bot{shop_id}",
        name=shop,
        avatar=_avatar(random),
        device_id=_device_id(random, Platform.SERVER),
        platform=Platform.SERVER,
        origin=Origin.BOT,
    )
    return agent, bot
