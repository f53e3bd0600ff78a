"""Ids, hashes and addresses as real chat systems have them.

The rule: every id is drawn from the random stream, in the form that real systems use, so that it has their entropy on
the wire.
"""

from random import Random

FIRST_MS = 1_768_179_600_000
"""When the samples begin: 2026-01-12 01:00 UTC, in milliseconds since 1970. A constant: no clock is read."""

_SNOWFLAKE_EPOCH_MS = 1_451_606_400_000
"""2016-01-01 UTC; ten years of milliseconds above it give ids of 19 digits, far beyond JavaScript's 2^53."""


def uuid_text(random: Random) -> str:
    """Return a version 4 UUID in lower case with dashes (36 characters)."""
    bits = random.getrandbits(128) & ~(0xF << 76) | 4 << 76
    text = f"{bits & ~(3 << 62) | 2 << 62:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def hex_text(random: Random, digits: int) -> str:
    """Return `digits` lower-case hexadecimal digits."""
    return f"{random.getrandbits(4 * digits):0{digits}x}"


def digit_text(random: Random, digits: int) -> str:
    """Return a decimal number of exactly `digits` digits, as text."""
    return str(random.randrange(10 ** (digits - 1), 10**digits))


def snowflake(random: Random, at_ms: int) -> int:
    """Return an id made at `at_ms`: 42 bits of milliseconds, then 22 bits for the worker and its counter.

    Ids of later milliseconds are greater.
    """
    return (at_ms - _SNOWFLAKE_EPOCH_MS) << 22 | random.getrandbits(22)


def conversation_id(random: Random) -> int:
    """Return a conversation's id of 10 to 12 digits."""
    digits = 10 + random.randrange(3)
    return random.randrange(10 ** (digits - 1), 10**digits)


def object_url(random: Random, folder: str, suffix: str) -> str:
    """Return an address in the object store: sharded by hash, like most stores' keys."""
    key = hex_text(random, 16)
    return f"https://img.shop.example/{folder}/{key[:2]}/{key}{suffix}"
