"""A small template language for phrases: compiled once, expanded many times.

The rule: an expansion depends on the random stream alone, and uses one `random()` for each choice.

In a template `(a|b|)` is one of the alternatives (an empty one is allowed, nesting too), `{slot}` is one entry of a
named slot (entries are templates themselves), `#` is a digit 0-9 and `%` a digit 1-9. A table of templates is text:
one template a line, or several on a line with " / " between them.
"""

import re
from collections.abc import Mapping
from random import Random
from types import MappingProxyType
from typing import TypeAlias

Alternatives: TypeAlias = "tuple[Template, ...]"
Template: TypeAlias = "tuple[Part, ...]"
Part: TypeAlias = "str | Alternatives"

_DIGITS: Alternatives = tuple((digit,) for digit in "0123456789")
_SPECIAL = "({#%|)"


def entries(table: str) -> list[str]:
    """Return the entries of a table: one a line, or several on a line with " / " between them."""
    return [entry for row in table.strip().splitlines() for entry in row.strip().split(" / ")]


class Grammar:
    """The compiled slots of one language; tables of templates are compiled against them."""

    def __init__(self, slots: Mapping[str, str], synonyms: Mapping[str, str] = MappingProxyType({})) -> None:
        """Compile `slots`, a table of templates each; a slot may use only slots that stand before it.

        A word of `synonyms` in a template's plain text may become any entry of the word's table. Of two words that
        begin at one place, the one listed first counts.
        """
        self._slots: dict[str, Alternatives] = {}
        self._synonyms = {word: tuple((entry,) for entry in table.split(" / ")) for word, table in synonyms.items()}
        # Part of a longer English word is not a word; Chinese has no such borders.
        words = "|".join(map(re.escape, self._synonyms))
        self._synonym = re.compile(f"(?<![A-Za-z])(?:{words})(?![A-Za-z])") if words else None
        for name, table in slots.items():
            self._slots[name] = self.compile(table)

    def compile(self, table: str) -> Alternatives:
        """Return the compiled templates of `table`; raise ValueError at a malformed one, KeyError at a missing slot."""
        return tuple(self._template(line) for line in entries(table))

    def slot(self, name: str) -> Alternatives:
        """Return the compiled entries of a slot."""
        return self._slots[name]

    def _template(self, text: str) -> Template:
        alternatives, end = self._alternatives(text, 0)
        if end != len(text) or len(alternatives) != 1:
            raise ValueError(f"malformed template: {text!r}")
        return alternatives[0]

    def _alternatives(self, text: str, at: int) -> tuple[Alternatives, int]:
        """Parse `a|b|c` from `at` up to a closing parenthesis or the end; return the result and where it ended."""
        alternatives: list[Template] = []
        parts: list[Part] = []
        while at < len(text) and text[at] != ")":
            mark = text[at]
            if mark == "|":
                alternatives.append(tuple(parts))
                parts = []
                at += 1
            elif mark == "(":
                inner, at = self._alternatives(text, at + 1)
                if at == len(text):
                    raise ValueError(f"parenthesis never closed: {text!r}")
                parts.append(inner)
                at += 1
            elif mark == "{":
                close = text.index("}", at)
                parts.append(self._slots[text[at + 1 : close]])
                at = close + 1
            elif mark in "#%":
                parts.append(_DIGITS if mark == "#" else _DIGITS[1:])
                at += 1
            else:
                start = at
                while at < len(text) and text[at] not in _SPECIAL:
                    at += 1
                parts += self._words(text[start:at])
        alternatives.append(tuple(parts))
        return tuple(alternatives), at

    def _words(self, text: str) -> list[Part]:
        """Split plain text at the words that have synonyms, and return all parts."""
        if self._synonym is None:
            return [text]
        parts: list[Part] = []
        end = 0
        for found in self._synonym.finditer(text):
            parts += [text[end : found.start()], self._synonyms[found.group()]]
            end = found.end()
        return [part for part in (*parts, text[end:]) if part]


def expand(random: Random, alternatives: Alternatives) -> str:
    """Return one expansion: every template is as likely as any other."""
    chosen = alternatives[int(random.random() * len(alternatives))]
    if len(chosen) == 1 and isinstance(chosen[0], str):
        return chosen[0]
    return "".join([part if isinstance(part, str) else expand(random, part) for part in chosen])
