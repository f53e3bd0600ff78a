"""Text: as long, as varied and as compressible as real chat (public corpora: docs/reference/frames.md)."""

import math
import statistics
import zlib
from functools import cache
from random import Random

import pytest
from imwire.payloads.built_in.text import LENGTHS, Language, Role, clip, draw_text
from imwire.payloads.built_in.typing_habits import EMOJI

# Thousands of texts each; that samples are the same on every Python is shown by their hashes (test_catalog.py).
long = pytest.mark.long
COUNT = 6_000
SEEDS = (0, 1)


@cache
def corpus(language: Language, role: Role, seed: int = 0, count: int = COUNT) -> list[str]:
    random = Random(seed)
    return [draw_text(random, language, role) for _ in range(count)]


def shrinks(data: bytes) -> float:
    return len(data) / len(zlib.compress(data, 6))


def joined(texts: list[str]) -> float:
    return shrinks("\n".join(texts).encode())


def alone(texts: list[str]) -> float:
    return statistics.fmean(shrinks(text.encode()) for text in texts)


FITS: dict[tuple[Language, Role], tuple[float, float]] = {
    ("zh", "customer"): (2.28, 0.80),
    ("zh", "agent"): (3.00, 0.75),
    ("en", "customer"): (3.50, 1.00),
    ("en", "agent"): (4.00, 0.80),
}


@long
@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("language", "role"), FITS)
def test_lengths_are_log_normal_around_the_fit(language: Language, role: Role, seed: int) -> None:
    mean, deviation = FITS[language, role]
    lengths = sorted(len(text) for text in corpus(language, role, seed))
    logarithms = [math.log(length) for length in lengths]
    assert statistics.fmean(logarithms) == pytest.approx(mean, abs=0.06)
    assert statistics.stdev(logarithms) == pytest.approx(deviation, abs=0.05)
    # A log-normal's quantiles as well: two lumps could have the same mean and deviation.
    for share, score in ((0.10, -1.2816), (0.25, -0.6745), (0.50, 0), (0.75, 0.6745), (0.90, 1.2816), (0.97, 1.8808)):
        assert lengths[int(share * COUNT)] == pytest.approx(math.exp(mean + score * deviation), rel=0.26, abs=1)


@long
@pytest.mark.parametrize("seed", SEEDS)
def test_chinese_customers_write_about_ten_characters(seed: int) -> None:
    lengths = [len(text) for text in corpus("zh", "customer", seed)]
    assert 9 <= statistics.median(lengths) <= 11
    assert 13 <= statistics.fmean(lengths) <= 14.5


def test_what_is_drawn_is_close_to_the_fit() -> None:
    for (language, role), (mean, deviation) in FITS.items():
        assert language != "mixed"
        assert LENGTHS[language, role] == (pytest.approx(mean, abs=0.07), pytest.approx(deviation, abs=0.011))


@long
@pytest.mark.parametrize("seed", SEEDS)
def test_customers_text_compresses_as_real_text_does(seed: int) -> None:
    chinese, english = corpus("zh", "customer", seed), corpus("en", "customer", seed)
    assert 2.2 <= joined(chinese) <= 2.6
    assert 2.2 <= joined(english) <= 2.65
    assert 0.72 <= alone(chinese) <= 0.75
    assert 0.82 <= alone(english) <= 0.86


@long
@pytest.mark.parametrize(("language", "most"), [("zh", 2.6), ("en", 2.75), ("mixed", 2.6)])
def test_both_sides_together_are_not_too_repetitive(language: Language, most: float) -> None:
    random = Random(2)
    roles: tuple[Role, Role] = ("customer", "agent")
    texts = [draw_text(random, language, roles[random.randrange(2)]) for _ in range(COUNT)]
    assert 2.1 <= joined(texts) <= most


@long
@pytest.mark.parametrize("role", ["customer", "agent"])
@pytest.mark.parametrize("language", ["zh", "en", "mixed"])
def test_most_messages_are_distinct(language: Language, role: Role) -> None:
    assert len(set(corpus(language, role))) >= 0.9 * COUNT


@long
def test_a_repetitive_generator_would_fail() -> None:
    fixed = corpus("zh", "customer", count=200)
    random = Random(3)
    assert joined([fixed[random.randrange(200)] for _ in range(COUNT)]) > 3.5


@pytest.mark.parametrize("language", ["zh", "en", "mixed"])
def test_no_mark_of_the_template_language_is_left(language: Language) -> None:
    for role in ("customer", "agent"):
        for text in corpus(language, role, count=3_000):
            assert text
            assert not set("{}|#") & set(text), text
            assert " / " not in text


@long
def test_languages_are_what_they_say() -> None:
    def share(texts: list[str]) -> float:
        characters = "".join(texts)
        return sum("\u4e00" <= character <= "\u9fff" for character in characters) / len(characters)

    assert share(corpus("zh", "customer")) > 0.7
    assert share(corpus("en", "customer")) == 0.0
    mixed = corpus("mixed", "customer")
    assert 0.15 < share(mixed) < 0.6
    inside = [
        text for text in mixed if any("\u4e00" <= c <= "\u9fff" for c in text) and any("a" <= c <= "z" for c in text)
    ]
    assert len(inside) > 0.1 * COUNT


def test_emoji_with_joiners_appear_whole() -> None:
    sequences = sorted((emoji for emoji in EMOJI if len(emoji) > 1), key=len, reverse=True)
    seen = 0
    for text in corpus("zh", "customer"):
        rest = text
        for sequence in sequences:
            seen += sequence in rest
            rest = rest.replace(sequence, "")
        assert "\u200d" not in rest, text
        assert "\ufe0f" not in rest, text
    assert seen > 20


@long
def test_people_repeat_themselves_and_slip() -> None:
    chinese, english = corpus("zh", "customer"), corpus("en", "customer")
    assert any("哈哈哈" in text for text in chinese)
    assert any("？？" in text or "??" in text for text in chinese)
    assert sum(text.islower() for text in english) > 0.3 * COUNT
    assert any(text.isupper() and len(text) > 20 for text in english)


@pytest.mark.parametrize("emoji", [emoji for emoji in EMOJI if len(emoji) > 1])
def test_clip_never_breaks_a_sequence(emoji: str) -> None:
    text = f"ab{emoji}cd"
    for length in range(len(text) + 2):
        clipped = clip(text, length)
        assert len(clipped) <= length
        assert text.startswith(clipped)
        assert (emoji in clipped) or not set(emoji) & set(clipped)
    assert clip(text, 2) == "ab"
    assert clip(text, 2 + len(emoji)) == f"ab{emoji}"
