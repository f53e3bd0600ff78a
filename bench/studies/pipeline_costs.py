"""What the message path costs: `python -m imwire.bench.studies.pipeline_costs`.

Ratios come from one run whose rounds take turns. Times are minima of rounds with a frozen heap; counts and
bytes are exact. Nothing else should run meanwhile.
"""

import gc
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import count, cycle
from pathlib import Path
from time import perf_counter

import psutil

from ...codecs import api
from ...payloads.bodies import Text
from ...payloads.catalogue import find
from ...payloads.frames import Message
from ..pipeline.api import (
    Batches,
    Client,
    Exchange,
    Gateway,
    Limits,
    MemoryStore,
    SqliteStore,
    Store,
    bare_codec,
)
from . import study

ROUNDS = 15
MESSAGES = 3_000
PIPELINED = 16
FRAME_MS = 1_000 / 60
CODECS = ("json", "orjson", "msgspec-json", "protobuf", "msgpack", "msgspec-msgpack")
_FREE = 10**9
LIMITS = Limits(
    sends_per_second=_FREE, send_burst=_FREE, frames_per_second=_FREE, frame_burst=_FREE, shown_messages=10**9
)


class TwoDevices:
    """Ana writes to Ben in one process; a message is done when both and the store have it and all is acknowledged."""

    def __init__(self, codec: api.BoundCodec, conversations: int = 1, store: Store | None = None) -> None:
        """Open the conversations and connect both."""
        self.store = store or MemoryStore()
        gateway = Gateway(codec, self.store.snapshot(0), lambda *_: True, limits=LIMITS)
        for number in range(1, conversations + 1):
            gateway.open_conversation(number, ("ana", "ben"))
        # Stored before anybody connects: the limits are for devices, and no device opens so many.
        batch = gateway.writes_to_store()
        if batch is not None:
            self.store.commit(batch.writes)
            gateway.handle_stored(batch.token, 0)
        ids = count()
        self.clients = [
            Client(user, f"{user}-1", codec, lambda: f"0190a1f2-7c3e-7d51-9c1a-{next(ids):012x}", limits=LIMITS)
            for user in ("ana", "ben")
        ]
        self.exchange = Exchange(gateway, self.store, self.clients)
        self.now_ns = 0
        self._bodies = cycle(bodies())
        self._numbers = cycle(range(1, conversations + 1))

    def run(self, messages: int, pipelined: int = PIPELINED) -> float:
        """Send messages, `pipelined` at a time; return seconds per message."""
        ana, exchange = self.clients[0], self.exchange
        turns = max(1, messages // pipelined)
        started = perf_counter()
        for _ in range(turns):
            self.now_ns += pipelined * 20_000
            for _ in range(pipelined):
                ana.send(next(self._numbers), next(self._bodies), self.now_ns)
            exchange.turn(self.now_ns)
            for client in self.clients:
                while client.next_event() is not None:
                    pass
        return (perf_counter() - started) / (turns * pipelined)


def bodies() -> list[Text]:
    """Return the texts of the built-in sample of Chinese messages."""
    frames = find().sample("text")
    return [frame.body for frame in frames if isinstance(frame, Message) and isinstance(frame.body, Text)]


def fastest(calls: dict[str, Callable[[], float]], number: int) -> dict[str, float]:
    """Return the least of several rounds of each call; the calls take turns."""
    return {name: min(times[1:]) for name, times in study.rounds(calls, number).items()}


def protocol(number: int, messages: int) -> Iterator[str]:
    """Yield rows of what a message costs without a codec and with each, in one process."""
    installed = [name for name in CODECS if not api.describe(name).missing]
    lines = {
        name: TwoDevices(bare_codec() if name == "no codec" else api.load(name)) for name in ("no codec", *installed)
    }
    calls: dict[str, Callable[[], float]] = {}
    calls |= {f"{name}, {PIPELINED} at a time": partial(line.run, messages) for name, line in lines.items()}
    calls |= {f"{name}, one by one": partial(line.run, messages, 1) for name, line in lines.items()}
    for name, seconds in fastest(calls, number).items():
        yield f"| {name} | {seconds * 1e6:.1f} us | {1 / seconds:,.0f} |"


def scaling(number: int, messages: int, long: int, many: int) -> Iterator[str]:
    """Yield rows of what a message costs in a long conversation, and among many conversations."""
    short, grown = TwoDevices(bare_codec()), TwoDevices(bare_codec())
    short.run(1_000)
    grown.run(long, 50)
    calls = {"short": lambda: short.run(messages), "long": lambda: grown.run(messages)}
    at = fastest(calls, number)
    yield f"| {long:,} messages in a conversation against 1,000 | {at['long'] / at['short']:.2f} x |"
    grown = short
    one, spread = TwoDevices(bare_codec()), TwoDevices(bare_codec(), many)
    spread.run(many, 50)
    at = fastest({"one": lambda: one.run(messages), "many": lambda: spread.run(messages)}, number)
    yield f"| {many:,} conversations against 1 | {at['many'] / at['one']:.2f} x |"


def stored_bytes(messages: int) -> Iterator[str]:
    """Yield rows of what a stored message takes: the process's memory, and bytes of the file."""
    line = TwoDevices(bare_codec())
    gc.collect()
    memory = psutil.Process().memory_info
    before = memory().rss
    line.run(messages)
    gc.collect()
    yield f"| memory, both devices and the store in memory | {(memory().rss - before) / messages:,.0f} B |"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "chat.sqlite"
        line = TwoDevices(bare_codec(), store=SqliteStore(path))
        line.run(messages, 50)
        line.store.close()
        yield f"| SQLite file, Chinese text | {path.stat().st_size / messages:,.0f} B |"


def loops(size: int, number: int, frame_s: float) -> Iterator[str]:
    """Yield rows of how long each way takes for a batch, and the largest batch that fits into one frame."""
    batches = Batches(size)
    ways: dict[str, Callable[[Batches], float]] = {
        "containers": Batches.containers,
        "loops, sorted after each message": Batches.loops,
        "loops, sorted after each batch": Batches.loops_sorting_once,
    }
    times = {name: min(way(batches) for _ in range(number)) for name, way in ways.items()}
    for name, way in ways.items():
        largest = largest_in_frame(partial(_least, way), frame_s)
        factor = times[name] / times["containers"]
        yield f"| {name} | {times[name] * 1e3:,.1f} ms | {factor:,.0f} x | {largest:,} |"


def _least(way: Callable[[Batches], float], size: int) -> float:
    return min(way(Batches(size)) for _ in range(3))


def largest_in_frame(seconds: Callable[[int], float], frame_s: float) -> int:
    """Return the largest batch that takes at most one frame of a screen, to 5 %."""
    low, high = 1, 2
    while seconds(high) <= frame_s:
        low, high = high, 2 * high
    while high - low > max(1, low // 20):
        middle = (low + high) // 2
        low, high = (middle, high) if seconds(middle) <= frame_s else (low, middle)
    return low


def main(argv: Sequence[str]) -> None:
    """Print Markdown tables."""
    parser = study.parser("pipeline_costs", __doc__)
    parser.add_argument("--rounds", type=study.count, default=ROUNDS, help=f"of each measurement ({ROUNDS})")
    parser.add_argument("--messages", type=study.count, default=MESSAGES, help=f"a round ({MESSAGES})")
    parser.add_argument("--long", type=study.count, default=1_000_000, help="messages in the long conversation")
    parser.add_argument("--many", type=study.count, default=100_000, help="conversations")
    parser.add_argument("--batch", type=study.count, default=10_000, help="messages in the batch")
    parser.add_argument("--frame-ms", type=float, default=FRAME_MS, help="of a screen (16.67: 60 frames a second)")
    chosen = parser.parse_args(argv)
    sections: dict[str, tuple[str, Iterator[str]]] = {
        "In one process, a message sent, stored, delivered and acknowledged both ways": (
            "| codec | a message | messages a second |\n|---|--:|--:|",
            protocol(chosen.rounds, chosen.messages),
        ),
        f"Taking in {chosen.batch:,} messages and settling as many, codec excluded": (
            f"| how | time | slower by | largest batch in {chosen.frame_ms:.2f} ms |\n|---|--:|--:|--:|",
            loops(chosen.batch, 3, chosen.frame_ms / 1_000),
        ),
        "What one more message costs": (
            "| where | marginal cost |\n|---|--:|",
            scaling(chosen.rounds, chosen.messages, chosen.long, chosen.many),
        ),
        "What a stored message takes": ("| where | bytes |\n|---|--:|", stored_bytes(max(1_000, chosen.long // 10))),
    }
    for title, (head, rows) in sections.items():
        print(f"\n{title}\n\n{head}")
        for row in rows:
            print(row, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
