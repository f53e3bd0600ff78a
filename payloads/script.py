"""What one role says in one language, as tables of templates (see `grammar`).

A script is data alone, and every word in it was written for this project.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """One topic of a shop's service chat, as three tables: statements, questions, and what is added to them.

    A customer states, asks and presses; in the same tables an agent explains, answers and advises.
    """

    states: str
    asks: str
    adds: str


@dataclass(frozen=True)
class Script:
    """The tables of one role: short messages, openings, closings and the topics between them."""

    shorts: str
    openings: str
    closings: str
    topics: tuple[Topic, ...]
