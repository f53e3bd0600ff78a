"""The circumstances of one simulated run, drawn from its seed: who takes part, how bad the links are, what fails.

The rule: circumstances are a frozen value; with a seed they replay a run exactly.
"""

from dataclasses import dataclass, field, replace
from random import Random
from typing import Any, get_args

from ..client.uploads import Lane
from ..rules.limits import MS, SECOND, AckShape, Limits
from ..rules.links import Link
from .wire import NO_FAULTS, Faults


@dataclass(frozen=True)
class Circumstances:
    """The circumstances of a run; times in nanoseconds, shares from 0 to 1.

    `devices` says how many devices each user has, `members` who takes part in each conversation, by its number (empty:
    everybody in all).
    """

    codec: str = "msgspec-msgpack"
    devices: tuple[tuple[str, int], ...] = (("ana", 1), ("ben", 2))
    conversations: int = 1
    members: tuple[tuple[str, ...], ...] = ()
    store_delay_ns: tuple[int, int] = (1 * MS, 20 * MS)
    link: Link = field(default_factory=lambda: Link("chaos", 20 * MS))
    faults: Faults = NO_FAULTS
    messages: int = 40
    duration_ns: int = 20 * SECOND
    partitions: int = 0
    disconnects: int = 0
    crashes: int = 0
    store_failures: float = 0.0
    late_devices: int = 0
    reused_ids: float = 0.0
    blocked: float = 0.0
    pictures: float = 0.0
    lane: Lane = "slot"
    clock_error_ms: int = 0
    limits: Limits = field(default_factory=Limits)


def draw(seed: int, **chosen: Any) -> Circumstances:
    """Draw a seed's circumstances; `chosen` overrides fields, loss, duplication, reordering and ack_shape."""
    random = Random(f"scenario/{seed}")
    loss = random.choice((0.0, random.uniform(0, 0.1), random.uniform(0.1, 0.3)))
    duplication = random.choice((0.0, random.uniform(0, 0.2)))
    ordered = random.random() < 0.25
    delay_ns, jitter_ns = random.randrange(1 * MS, 150 * MS), random.randrange(1 * MS, 400 * MS)
    bits_per_s = random.choice((0, 0, 400_000))
    faults = Faults(
        _given(chosen, "loss", loss),
        _given(chosen, "duplication", duplication),
        not _given(chosen, "reordering", not ordered),
    )
    names = ("ana", "ben", "cho", "dai")[: random.randrange(2, 5)]
    limits = _limits(random)
    shape = chosen.pop("ack_shape", None)
    drawn: dict[str, Any] = {
        "devices": tuple((name, random.choice((1, 1, 2))) for name in names),
        "conversations": random.choice((1, 2, 3, 8)),
        "link": Link("chaos", delay_ns, jitter_ns, bits_per_s, bits_per_s),
        "faults": faults,
        "messages": random.randrange(10, 60),
        "partitions": random.choice((0, 0, 1, 2)),
        "disconnects": random.choice((0, 1, 4)),
        "crashes": random.choice((0, 0, 1, 3)),
        "store_failures": random.choice((0.0, 0.0, 0.1)),
        "late_devices": random.choice((0, 0, 1)),
        "reused_ids": random.choice((0.0, 0.05)),
        "blocked": random.choice((0.0, 0.05)),
        "pictures": random.choice((0.0, 0.2)),
        "lane": random.choice(get_args(Lane)),
        "clock_error_ms": random.choice((0, 3_600_000)),
        "limits": replace(limits, ack_shape=shape) if shape else limits,
    }
    return Circumstances(**{**drawn, **_forgetful(seed, drawn), **chosen})


def _forgetful(seed: int, drawn: dict[str, Any]) -> dict[str, Any]:
    """For one seed in six, draw a gateway that soon forgets ids and keeps few messages.

    By its promise, a forgotten id that is used again is a new message; so nobody reuses ids in these runs.
    """
    random = Random(f"forgetful/{seed}")
    if random.random() >= 1 / 6:
        return {}
    limits = replace(
        drawn["limits"],
        idempotency_ns=random.choice((2, 8, 7_200)) * SECOND,
        idempotency_entries=random.choice((8, 40, 200_000)),
        kept_messages=random.choice((0, 1, 20)),
    )
    return {"limits": limits, "reused_ids": 0.0, "conversations": random.choice((1, 1, drawn["conversations"]))}


def _given(chosen: dict[str, Any], name: str, drawn: Any) -> Any:
    value = chosen.pop(name, None)
    return drawn if value is None else value


def _limits(random: Random) -> Limits:
    """Draw narrow limits as often as wide ones: bugs live at the edges."""
    return Limits(
        retransmit="timer" if random.random() < 0.85 else "reconnect",
        attempts=random.choice((3, 8)),
        send_window=random.choice((1, 4, 64)),
        frames_per_slice=random.choice((1, 4, 64)),
        ack_shape=random.choice(("cumulative", "cumulative", *get_args(AckShape))),
        ack_every=random.choice((2, 16)),
        early_messages=random.choice((2, 10_000)),
        shown_messages=random.choice((5, 100_000)),
        page_messages=random.choice((3, 50)),
        delivery_window=random.choice((3, 256)),
        push_messages=random.choice((2, 100)),
        resume_messages=random.choice((5, 2_000)),
    )
