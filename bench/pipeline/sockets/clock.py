"""The shells' clock. The rule: it starts at the time of day and never goes back, even if the system time does."""

import time
from collections.abc import Callable


def steady_clock() -> Callable[[], int]:
    """Return a function that gives nanoseconds since 1970: the time at this call, plus the time passed since."""
    start_ns = time.time_ns() - time.monotonic_ns()
    monotonic_ns = time.monotonic_ns
    return lambda: start_ns + monotonic_ns()
