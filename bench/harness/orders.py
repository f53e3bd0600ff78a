"""The messages between the harness and a worker process: one order in, one reply on each line out.

The rule: every item of an order is answered by exactly one reply after its `Began`, or the worker is dead; so the
harness always knows which item killed it.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Literal, NamedTuple

import msgspec

from ..results.path_rows import AckRow, ContextRow

Task = Literal["measure", "validate", "odd-input", "context", "acks", "time-parts"]
Item = tuple[str, ...]
"""What to do next: (codec, payload, operation) to measure, (codec, payload) to validate, (codec,) for odd input,
(scenario, codec) for the message path in virtual time, (scenario, rounds, codec, ...) for its processor time; the
scenario BATCHES has no codecs."""
BATCHES = "batches"


class WorkOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What one worker process does, in this order; an item that is listed twice is done twice.

    `catalogue` is the source of the payloads and of their model; `seed` is that of the samples; a value lasts at least
    `min_time_s`; `loops` holds earlier processes' loops, by case.
    """

    task: Task
    items: list[Item]
    digest: str
    catalogue: str
    seed: int
    min_time_s: float = 0.0
    loops: dict[str, int] = {}


class Reply(msgspec.Struct, frozen=True, tag=True):
    """The base of everything that a worker writes on a line."""


class WorkerReady(Reply, frozen=True):
    """The worker is up: pyperf's metadata of this process, and what an empty call costs in the timing loop."""

    metadata: dict[str, str | int | float]
    overhead_s: float


class Began(Reply, frozen=True):
    """The item at `index` of the order comes next."""

    index: int


class Timed(Reply, frozen=True):
    """One value of a case: its seconds per frame, and those of the warm-ups before it, each with its loops."""

    warmups: list[tuple[int, float]]
    value_s: float
    loops: int
    inner_loops: int


class Checked(Reply, frozen=True):
    """A validated codec and payload: the exact bytes of every frame, and why it must not be timed ("": it may).

    `varies` says which frame had other bytes when the codec was asked again; then the sizes are not exact.
    """

    frame_bytes: list[int]
    reason: str
    varies: str = ""


class Odd(Reply, frozen=True):
    """What a codec made of each kind of odd input: (name, summary, outcome)."""

    outcomes: list[tuple[str, str, str]]


class InContext(Reply, frozen=True):
    """A codec's figures in a scenario of the message path."""

    row: ContextRow


class Acks(Reply, frozen=True):
    """The figures of each way to acknowledge in a scenario."""

    rows: list[AckRow]


class ProcessorTime(NamedTuple):
    """The processor time of a part of the message path in one process: seconds of the warm-up and of each round."""

    codec: str
    scenario: str
    part: str
    messages: int
    warmup_s: float
    values_s: list[float]


class PathTimed(Reply, frozen=True):
    """The processor time of a scenario's parts in this process."""

    times: list[ProcessorTime]


class Failed(Reply, frozen=True):
    """The item raised, or its worker died; `reason` is one line."""

    reason: str


AnyReply = WorkerReady | Began | Timed | Checked | Odd | InContext | Acks | PathTimed | Failed


def digest(items: Sequence[Item]) -> str:
    """Return a short hash of a list of items: both sides must hold the same list, in the same order."""
    return sha256(repr([tuple(item) for item in items]).encode()).hexdigest()[:16]


def one_line(error: BaseException) -> str:
    """Return an error as one line of at most 300 characters."""
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return text if len(text) <= 300 else f"{text[:300]} [...]"


def line(reply: AnyReply) -> bytes:
    """Return a reply as a line of JSON."""
    return msgspec.json.encode(reply) + b"\n"


def read_reply(data: bytes) -> Any:
    """Return the reply that a line holds; raises msgspec.MsgspecError (or UnicodeDecodeError) on anything else."""
    return _replies.decode(data)


_replies = msgspec.json.Decoder(AnyReply)
