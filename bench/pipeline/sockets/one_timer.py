"""The one timer of a shell. The rule: it never goes off later than the earliest due time."""

import asyncio
from collections.abc import Callable


class OneTimer:
    """A timer in the running event loop, which is set again and again."""

    def __init__(self, now_ns: Callable[[], int], wake: Callable[[], None]) -> None:
        """Start unset; `wake` is called when it goes off."""
        self._now_ns = now_ns
        self._wake = wake
        self._handle: asyncio.TimerHandle | None = None
        self._due_ns = 0

    def arm(self, due_ns: int | None) -> None:
        """Have it go off at `due_ns` or earlier; None changes nothing."""
        # A timer that goes off early finds nothing due and is set again; that is cheaper than moving it every time.
        if due_ns is None or (self._handle is not None and self._due_ns <= due_ns):
            return
        self.cancel()
        self._due_ns = due_ns
        wait_s = max(0, due_ns - self._now_ns()) / 1e9
        self._handle = asyncio.get_running_loop().call_later(wait_s, self._goes_off)

    def cancel(self) -> None:
        """Stop it."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _goes_off(self) -> None:
        self._handle = None
        self._wake()
