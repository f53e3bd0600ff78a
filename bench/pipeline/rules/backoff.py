"""How long to wait for an answer before asking again: the wait doubles up to a maximum, with jitter."""

from zlib import crc32

from .limits import Limits


def waits_ns(limits: Limits, key: str) -> tuple[int, ...]:
    """Return the waits after a sender's attempts, in order; its key decides the jitter."""
    return tuple(backoff_ns(limits, key, attempts) for attempts in range(1, limits.attempts + 1))


def backoff_ns(limits: Limits, key: str, attempts: int) -> int:
    """Return how long to wait for an answer to an attempt (1 is the first).

    The core draws no random numbers, so the jitter is computed from the key and the attempt. Keys differ, so clients
    are still spread out.
    """
    wait_ns = min(limits.retry_ns << min(attempts - 1, 30), limits.retry_most_ns)
    share = crc32(key.encode(), attempts) / 2**32
    return int(wait_ns * (1 + limits.retry_jitter * (2 * share - 1)))
