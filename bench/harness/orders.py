"""The messages between the harness and a worker process: one order in, one reply on each line out.

The rule: every item of an order is answered by exactly one reply after its `Began`, or the worker is dead; so the
harness always knows which item killed it.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Literal, NamedTuple

import msgspec

from ..results.path_rows import AckRow, ContextRow
from .turns import Plan

Task = Literal["measure", "validate", "odd-input", "context", "time-parts"]
Item = tuple[str, ...]
"""What to do next: (payload, operation, codec, ...) to measure in turns, (codec, payload) to validate, (codec,) for odd
input, (scenario, codec) for the message path in virtual time and (scenario, codec, ACKS) for its ways to acknowledge
too, (scenario, passes, order, codec, ...) for its processor time: `order` is the seed of the codecs' turns, and the
scenario BATCHES has no codecs."""
ACKS, BATCHES = "acks", "batches"
MARK_BYTES = 8
NO_TURN = -1
"""What a worker writes into the file of marks while it takes no turns."""


class WorkOrder(msgspec.Struct, frozen=True, kw_only=True):
    """What one worker process does, in this order; an item that is listed twice is done twice.

    `catalogue` is the source of the payloads and of their model; `seed` is that of the samples, `process` shuffles the
    turns; a case gets `case_s` seconds in the clock, at reference speed; `plans` holds the first process's, by payload
    and operation. The worker marks whose turn it is in the file `mark_fd`, so that a codec is known that ends its
    process.
    """

    task: Task
    items: list[Item]
    digest: str
    catalogue: str
    seed: int
    process: int = 0
    case_s: float = 0.0
    plans: dict[str, Plan] = {}
    mark_fd: int = -1


class Reply(msgspec.Struct, frozen=True, tag=True):
    """The base of everything that a worker writes on a line."""


class WorkerReady(Reply, frozen=True):
    """The worker is up: pyperf's metadata of this process, what an empty call costs, and the speed."""

    metadata: dict[str, str | int | float]
    overhead_s: float
    speed: float


class Began(Reply, frozen=True):
    """The item at `index` of the order comes next."""

    index: int


class CaseTimed(NamedTuple):
    """What this process found out of one case: seconds per frame of its slices, and its times (see `levelling`)."""

    slices_s: list[float]
    stride: int
    time_s: float
    fastest_s: float


class Timed(Reply, frozen=True):
    """A payload and operation in turns: each codec's slices, and why some were left out; `frames` are the sample's.

    `garbage` has the share of garbage collection in decode by codec, from the first process.
    """

    plan: Plan
    frames: int
    found: dict[str, CaseTimed]
    failed: dict[str, str] = {}
    garbage: dict[str, float] = {}


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
    """A codec's figures in a scenario of the message path, and those of each way to acknowledge, when asked for."""

    row: ContextRow
    acks: list[AckRow] = []


class ProcessorTime(NamedTuple):
    """The processor time of a part of the message path in one process: seconds per message, of each slice.

    The slices of a scenario are the same for all codecs and parts, in the same order, so they can be paired.
    `messages` is how many the sample has; a batch counts as one.
    """

    codec: str
    scenario: str
    part: str
    messages: int
    values_s: list[float]


class PathTimed(Reply, frozen=True):
    """The processor time of a scenario's parts in this process."""

    times: list[ProcessorTime]


class Failed(Reply, frozen=True):
    """The item raised, or its worker died; `reason` is one line, `turn` whose turn it was when a worker died in turns.

    `turn` is the codec's place among those of the item.
    """

    reason: str
    turn: int | None = None


AnyReply = WorkerReady | Began | Timed | Checked | Odd | InContext | PathTimed | Failed


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
