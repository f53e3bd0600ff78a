"""The template language."""

from random import Random

import pytest
from imwire.payloads.built_in.grammar import Grammar, entries, expand


def all_of(grammar: Grammar, table: str, tries: int = 400) -> set[str]:
    random = Random(0)
    compiled = grammar.compile(table)
    return {expand(random, compiled) for _ in range(tries)}


def test_choices_nest_and_may_be_empty() -> None:
    assert all_of(Grammar({}), "a(b|c(d|)|)e") == {"abe", "acde", "ace", "ae"}


def test_entries_stand_on_lines_or_between_slashes() -> None:
    assert entries("\n  a / b c\n  d\n") == ["a", "b c", "d"]
    assert all_of(Grammar({}), "a / b\nc") == {"a", "b", "c"}


def test_slots_use_the_slots_before_them() -> None:
    grammar = Grammar({"colour": "red / blue", "thing": "a {colour} hat"})
    assert all_of(grammar, "{thing}!") == {"a red hat!", "a blue hat!"}
    with pytest.raises(KeyError):
        Grammar({"thing": "{colour}", "colour": "red"})


def test_digits() -> None:
    assert all_of(Grammar({}), "#", 2_000) == set("0123456789")
    assert all_of(Grammar({}), "%", 2_000) == set("123456789")


def test_synonyms_stand_for_whole_words_only() -> None:
    grammar = Grammar({}, {"for": "4", "货": "件"})
    assert all_of(grammar, "for forty (for|x) 发货") == {"4 forty 4 发件", "4 forty x 发件"}


def test_the_synonym_listed_first_is_meant() -> None:
    assert all_of(Grammar({}, {"还没有": "x", "没有": "y"}), "还没有，没有") == {"x，y"}


@pytest.mark.parametrize("malformed", ["a(b", "a)b", "a(b))", "{slot", "(a|b"])
def test_malformed_templates_are_refused(malformed: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - str.index says it in its own words
        Grammar({"slot": "x"}).compile(malformed)
