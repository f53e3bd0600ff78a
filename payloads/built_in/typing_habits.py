"""How people type: punctuation, repetition, emoji and slips, in each language.

The rule: a habit adds whole emoji sequences and replaces whole characters; it never breaks a sequence.
"""

from dataclasses import dataclass, replace
from random import Random

_SHRUG, _MAN, _WOMAN = "\U0001f937", "\u200d\u2642\ufe0f", "\u200d\u2640\ufe0f"

EMOJI: tuple[str, ...] = (
    *"😂😊👍🙏😅😭🌹👌❤😄🤔😡🎁😘😢👏💪🙄😳🥰🤝😤🤣✨🎉😴🐶🍎📦🚚⏰✅",
    "🙏🏻",
    "👍🏼",
    "👌🏽",
    f"{_SHRUG}{_WOMAN}",
    f"\U0001f926\U0001f3fb{_MAN}",
    f"\U0001f64b{_WOMAN}",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\U0001f469\u200d\U0001f4bb",
    "\u2764\ufe0f\u200d\U0001f525",
    "\U0001f469\U0001f3fb\u200d\U0001f373",
)
"""Single emoji, skin tones and sequences held together by zero-width joiners."""


@dataclass(frozen=True)
class Habits:
    """One language's way to join and end clauses, to laugh, and to slip.

    `joiners` and `enders` are drawn evenly, so a habit that is twice as frequent is listed twice. `slips` maps a
    character to the wrong ones typed for it; a language without slips swaps neighbouring letters instead. A clause of a
    table of questions ends like a question if it matches the pattern `question`: agents' tables also hold answers
    there.
    """

    joiners: tuple[str, ...]
    statement_enders: tuple[str, ...]
    question_enders: tuple[str, ...]
    interjections: tuple[str, ...]
    slips: dict[str, str]
    emoji_share: float
    slip_share: float
    question: str = ""


ZH = Habits(
    joiners=("，",) * 9 + (" ",) * 4 + (",", "。", "~", "！", "、"),
    statement_enders=("",) * 14 + ("。", "！", "~", "…", "!", "。。"),
    question_enders=("",) * 8 + ("？", "？", "?", "？？", "??", "？！"),
    interjections=(*"唉额", "哈哈", "哈哈哈", "哈哈哈哈", "呜呜", "嘻嘻", "啊啊啊", "嘿嘿", "[笑哭]", "[玫瑰]"),
    slips={
        "在": "再", "再": "在", "的": "得地", "得": "的", "做": "作", "那": "哪", "哪": "那", "吗": "嘛妈", "已": "以",
        "少": "小", "货": "或", "件": "建", "码": "马", "色": "涩", "退": "腿", "款": "宽", "是": "时", "有": "又",
        "这": "着", "买": "卖", "收": "受", "能": "嫩", "快": "块", "价": "加", "问": "文", "到": "倒", "发": "法",
    },
    emoji_share=0.07,
    slip_share=0.06,
)  # fmt: skip

EN = Habits(
    joiners=(". ",) * 6 + (", ",) * 5 + (" and ",) * 2 + (" - ", "! ", "... ", "; ", " so ", ".\n"),
    statement_enders=("",) * 6 + (".",) * 6 + ("!", "!!", "...", " :)", " :("),
    question_enders=("?",) * 7 + ("",) * 3 + ("??", " ?", "?!"),
    interjections=("lol", "haha", "hahaha", "ugh", "hmm", "omg", "thx", "pls", "argh", "well..."),
    slips={},
    emoji_share=0.06,
    slip_share=0.15,
)


ZH_AGENT = replace(
    ZH,
    joiners=("，",) * 9 + ("。",) * 3 + (" ", "~"),
    statement_enders=("",) * 6 + ("。",) * 3 + ("~", "！"),
    question_enders=("？",) * 3 + ("?", ""),
    interjections=("[微笑]", "[玫瑰]", "[比心]", "[握手]", "[愉快]"),
    emoji_share=0.04,
    slip_share=0.02,
    question="吗$|哪|什么|多少|对吗",
)

EN_AGENT = replace(
    EN,
    joiners=(". ",) * 7 + (", ", " - ", "! ", ".\n"),
    statement_enders=(".",) * 6 + ("!", "", " :)"),
    question_enders=("?",),
    interjections=("(Y)", ":-)", "^^", ";)"),
    emoji_share=0.03,
    slip_share=0.03,
    question="(?i)^(would|could|might|did|do|does|is it|can|which|what|shall|will|are)\\b",
)


def decoration(random: Random, habits: Habits) -> str:
    """Return what somebody appends to a message: mostly nothing, sometimes emoji (or several) or laughter."""
    at = random.random()
    if at < habits.emoji_share:
        times: int = random.choices((1, 2, 3), (8, 1, 1))[0]
        return EMOJI[random.randrange(len(EMOJI))] * times
    if at < 1.5 * habits.emoji_share:
        return habits.interjections[random.randrange(len(habits.interjections))]
    return ""


def misspell(random: Random, text: str, habits: Habits) -> str:
    """Return `text` with one slip of the same length, or unchanged when no character allows one."""
    if habits.slips:
        places = [at for at, character in enumerate(text) if character in habits.slips]
    else:
        places = [at for at in range(1, len(text) - 1) if text[at : at + 2].isalpha() and text[at : at + 2].isascii()]
    if not places:
        return text
    at = places[random.randrange(len(places))]
    if habits.slips:
        wrong = habits.slips[text[at]]
        return text[:at] + wrong[random.randrange(len(wrong))] + text[at + 1 :]
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
