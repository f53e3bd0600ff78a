"""How long to wait for an answer before asking again. The rule: doubling, with jitter, up to a most."""

from zlib import crc32

from .limits import Limits


def waits_ns(limits: Limits, key: str) -> tuple[int, ...]:
    """Return the wait after each attempt of one sender, the first attempt first; its key decides the jitter."""
    return tuple(backoff_ns(limits, key, attempts) for attempts in range(1, limits.attempts + 1))


def backoff_ns(limits: Limits, key: str, attempts: int) -> int:
    """Return how long to wait for an answer to an attempt (1 is the first).

    The jitter comes from the key and the attempt, because the core draws no random numbers; it spreads the clients all
    the same, since keys differ.
    """
    wait_ns = min(limits.retry_ns << min(attempts - 1, 30), limits.retry_most_ns)
    share = crc32(key.encode(), attempts) / 2**32
    return int(wait_ns * (1 + limits.retry_jitter * (2 * share - 1)))
