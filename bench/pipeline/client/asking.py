"""The questions that a client repeats until its gateway answers: missing messages, a page of history, a read mark.

The rule: there is one open question for each kind and conversation. It is repeated at growing intervals, and never
given up while the connection stands, because only an answer settles it.
"""

from enum import IntEnum

from ..rules.backoff import backoff_ns
from ..rules.limits import Limits
from ..rules.timers import Timers


class Ask(IntEnum):
    """The kinds of question."""

    PULL = 0
    PAGE = 1
    READ = 2


Key = tuple[Ask, int]


class Asking:
    """The open questions of one device, by kind and conversation."""

    __slots__ = ("_attempts", "_limits", "_timers")

    def __init__(self, limits: Limits) -> None:
        """Start without a question."""
        self._limits = limits
        self._timers: Timers[Key] = Timers()
        self._attempts: dict[Key, int] = {}

    def __len__(self) -> int:
        """Return how many questions are open."""
        return len(self._timers)

    def __contains__(self, key: object) -> bool:
        """Return whether a question is open."""
        return key in self._timers

    def ask(self, key: Key, due_ns: int) -> None:
        """Open a question, which is first asked at `due_ns`."""
        self._timers.set(key, due_ns)

    def answered(self, key: Key) -> None:
        """Close a question."""
        self._timers.cancel(key)
        self._attempts.pop(key, None)

    def progressed(self, key: Key, due_ns: int) -> None:
        """Ask a partly answered question again at `due_ns`, with the short waits of a new one."""
        if self._attempts.pop(key, 0):
            self._timers.set(key, due_ns)

    def due(self, now_ns: int) -> list[Key]:
        """Return the questions to ask now; each is asked again later, until it is answered."""
        found = self._timers.expired(now_ns)
        for key in found:
            attempts = self._attempts[key] = self._attempts.get(key, 0) + 1
            self._timers.set(key, now_ns + backoff_ns(self._limits, f"{key[0]}/{key[1]}", attempts))
        return found

    def restart(self, now_ns: int) -> None:
        """Ask every open question now, over a new connection."""
        self._attempts.clear()
        self._timers.restart(now_ns)

    def next_timer_ns(self) -> int | None:
        """Return when the next question is asked; None when none is open."""
        return self._timers.next_ns()
