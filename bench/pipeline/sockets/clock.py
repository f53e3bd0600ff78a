"""The one clock of the shells. The rule: it starts at the time of day and never goes back, whatever is done to that."""

import time
from collections.abc import Callable


def steady_clock() -> Callable[[], int]:
    """Return a function that gives the nanoseconds since 1970 at this call, plus what has passed since."""
    start_ns = time.time_ns() - time.monotonic_ns()
    monotonic_ns = time.monotonic_ns
    return lambda: start_ns + monotonic_ns()
