"""The events of a run in progress.

The rule: the harness knows no terminal; it calls a function with one of these events.
"""

from collections.abc import Callable
from typing import NamedTuple


class Stage(NamedTuple):
    """A part of the run begins; it takes so many steps."""

    title: str
    steps: int


class Round(NamedTuple):
    """A worker process begins to measure all cases; the first is number 1."""

    number: int
    of: int


class ItemDone(NamedTuple):
    """Steps of the stage are done; `what` was their subject."""

    what: str
    steps: int = 1


class Fewer(NamedTuple):
    """This many steps of the stage will not be taken, because their case was refused."""

    steps: int


class Note(NamedTuple):
    """Something that the user should know: a warning or a refused case."""

    text: str


Event = Stage | Round | ItemDone | Fewer | Note
Watch = Callable[[Event], None]
