"""What one role says in one language, as tables of templates (see `grammar`).

The rule: a script is data alone, and every word in it was written for this project.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """One matter of a shop's service chat, as three tables: what is the case, what is wanted, and what follows.

    A customer tells (`states`), asks (`asks`) and presses (`adds`); an agent explains, answers and advises.
    """

    states: str
    asks: str
    adds: str


@dataclass(frozen=True)
class Script:
    """The tables of one role: one-breath messages, openings, closings and the topics between them."""

    shorts: str
    openings: str
    closings: str
    topics: tuple[Topic, ...]
