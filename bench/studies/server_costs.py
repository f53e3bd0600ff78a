"""The real server against a bare WebSocket relay: `python -m imwire.bench.studies.server_costs`.

Server and load are two processes on loopback, without WebSocket compression. Relay and servers take turns,
with equally many messages on the way and frames of the same size. The relay has no store, no protocol and no codec, and
its load only counts; the load of the servers is nine real clients.
"""

import json
import multiprocessing
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from ...codecs import api
from ...payloads.frames import Ack, BatchAck, Message
from ...payloads.vocabulary import Status
from ..pipeline.api import AGENT, Limits, Load, LoadResult, customer, relayed_per_second, run, run_relay, texts
from . import study

ROUNDS = 7
MESSAGES = 20_000
CUSTOMERS = 8
WINDOW = 16
_FREE = "1000000"
_START = "from imwire.bench.start import main; main()"


@dataclass(frozen=True)
class ServerCosts:
    """What one server did in all rounds, and the relay beside it."""

    store: str
    results: list[LoadResult]
    relayed: list[float]

    def text(self) -> str:
        """Return the line of the table."""
        ratios = sorted(
            result.messages_per_second / floor for result, floor in zip(self.results, self.relayed, strict=True)
        )
        rate = median(result.messages_per_second for result in self.results)
        times = (
            f"{median(getattr(result, name) for result in self.results):.1f}"
            for name in ("ack_p50_ms", "ack_p99_ms", "delivered_p50_ms", "delivered_p99_ms")
        )
        share = f"{median(ratios):.0%} ({ratios[0]:.0%} to {ratios[-1]:.0%})"
        return f"| {self.store} | {rate:,.0f} | {share} | {' | '.join(times)} |"


@contextmanager
def relay(codec: api.BoundCodec) -> Iterator[int]:
    """Run the relay in a process of its own; yields its port."""
    ack = codec.encode(Ack(1, _client_id(12_345), 7_318_420_117_549_123_072, 12_345, 1_760_000_000_000))
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_relay, args=(ack, there), daemon=True)
    process.start()
    try:
        yield here.recv()
    finally:
        process.terminate()
        process.join()


def _relay(ack: bytes, there: Any) -> None:
    run(run_relay, ack, there.send)


@contextmanager
def server(codec: str, store: str, folder: Path) -> Iterator[str]:
    """Run `imwire serve` in a process of its own; yields its address."""
    options = ["--port", "0", "--store", store, "--codec", codec, "--sends-per-second", _FREE]
    command = [sys.executable, "-P", "-c", _START, "serve", *options, "--conversations", str(CUSTOMERS)]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line.startswith("listening on "):
            raise OSError(f"`imwire serve` has not started: {line!r}")
        yield line.split()[2]
    finally:
        process.terminate()
        process.communicate()


def relayed_frames(codec: api.BoundCodec, number: int) -> list[bytes]:
    """Return the frames customers send, as the load's clients encode them."""
    return [
        codec.encode(
            Message(
                conversation_id=1,
                client_id=_client_id(at),
                sender_id=customer(1),
                device_id=f"{customer(1)}-load",
                created_ms=1_760_000_000_000,
                status=Status.SENDING,
                body=body,
            )
        )
        for at, body in enumerate(islice(texts(), number))
    ]


def _client_id(number: int) -> str:
    return f"{customer(1)}-load-1760000000000000000-{number}"


def measure(codec_name: str, number: int, messages: int, window: int) -> list[ServerCosts]:
    """Return a row for each store; relay and servers take turns, also in going first."""
    codec = api.load(codec_name)
    frames = relayed_frames(codec, messages)
    back = codec.encode(BatchAck(1, cumulative_seq=12_345))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = stack.enter_context(relay(codec))
        urls = {
            name: stack.enter_context(server(codec_name, store, folder))
            for name, store in (("memory", "memory"), ("SQLite", "chat.sqlite"))
        }
        secret = (folder / "imwire.secret").read_bytes().strip()
        calls: dict[str, Callable[[], Any]] = {
            "relay": lambda: run(relayed_per_second, port, frames, back, CUSTOMERS, window, Limits().ack_every)
        }
        for name, url in urls.items():
            calls[name] = partial(_loaded, url, codec_name, secret, window, messages)
        found = study.rounds(calls, number)
    missing = sum(r.not_acknowledged + r.not_delivered + r.shown_twice for name in urls for r in found[name])
    if missing:
        raise RuntimeError(f"{missing} messages were not acknowledged, not delivered or shown twice")
    # The first round warms up.
    return [ServerCosts(name, found[name][1:], found["relay"][1:]) for name in urls]


def _loaded(url: str, codec: str, secret: bytes, window: int, messages: int) -> LoadResult:
    return run(Load(url, codec, secret, CUSTOMERS, window).run, messages, 1_000)


def main(argv: Sequence[str]) -> None:
    """Print a Markdown table."""
    parser = study.parser("server_costs", __doc__)
    parser.add_argument("--rounds", type=study.count, default=ROUNDS, help=f"in turns ({ROUNDS})")
    parser.add_argument("--messages", type=study.count, default=MESSAGES, help=f"a round ({MESSAGES})")
    parser.add_argument("--window", type=study.count, default=WINDOW, help=f"on the way of each customer ({WINDOW})")
    parser.add_argument("--codec", default="msgspec-msgpack")
    parser.add_argument("--json", action="store_true", help="print all rounds instead")
    chosen = parser.parse_args(argv)
    with study.mistakes_told(parser):
        rows = measure(chosen.codec, chosen.rounds, chosen.messages, chosen.window)
    if chosen.json:
        print(json.dumps([[row.store, row.relayed, [r.messages_per_second for r in row.results]] for row in rows]))
        return
    print(f"relay: {median(rows[0].relayed):,.0f} messages a second")
    print(f"{CUSTOMERS} customers and one {AGENT}, {chosen.window} messages of each on the way, codec {chosen.codec}\n")
    print("| store | messages a second | of the relay's | ACK p50, ms | p99 | delivered p50, ms | p99 |")
    print("|---|--:|--:|--:|--:|--:|--:|")
    for row in rows:
        print(row.text())


if __name__ == "__main__":
    main(sys.argv[1:])
