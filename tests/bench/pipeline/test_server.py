"""The real server: whoever misbehaves is cut off and harms nobody, and what was acknowledged survives kill -9."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from contextlib import closing, suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from imwire.bench.pipeline.checker import check
from imwire.bench.pipeline.client import Client
from imwire.bench.pipeline.clock import steady_clock
from imwire.bench.pipeline.gateway import Gateway
from imwire.bench.pipeline.limits import Limits
from imwire.bench.pipeline.records import Kept, Record
from imwire.bench.pipeline.simulated_device import SimulatedDevice
from imwire.bench.pipeline.sqlite_store import SqliteStore
from imwire.bench.pipeline.store import MemoryStore
from imwire.bench.pipeline.tokens import token, verified
from imwire.codecs import api
from imwire.payloads.bodies import Text
from imwire.payloads.frames import GapPull, Hello, Message, PageRequest

pytest.importorskip("websockets", reason="needs the extra 'serve'")

from imwire.bench.pipeline.remote_device import RemoteDevice
from imwire.bench.pipeline.server import PROTOCOL, GatewayServer
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

CODEC = "msgspec-msgpack"
SECRET = b"a secret that is long enough"
PATIENCE_S = 30
IMWIRE = (sys.executable, "-c", "from imwire.bench.cli import main; main()")
bound = api.load(CODEC)


class Person:
    """A user with one device behind a real WebSocket."""

    def __init__(
        self, url: str, user_id: str, secret: bytes = SECRET, record: Callable[[Record], None] = print
    ) -> None:
        ids = count(1)
        key = token(secret, user_id, f"{user_id}-1")
        limits = Limits(retry_ns=300_000_000)
        client = Client(user_id, f"{user_id}-1", bound, lambda: f"{user_id}-{next(ids)}", token=key, limits=limits)
        self.now_ns = steady_clock()
        self.device = SimulatedDevice(client, record, "slot")
        self.remote = RemoteDevice(client, url, CODEC, lambda: self.device.look(self.now_ns()), self.now_ns)
        self.task = asyncio.create_task(self.remote.run())

    def write(self, words: str, conversation_id: int = 1) -> None:
        self.device.write(conversation_id, Text(words), self.now_ns())
        self.remote.turn()

    def shown(self, conversation_id: int = 1) -> list[str]:
        timeline = self.device.client.timelines.get(conversation_id)
        return [m.body.text for m in timeline.shown if m and isinstance(m.body, Text)] if timeline else []

    async def leave(self) -> None:
        self.task.cancel()
        await asyncio.gather(self.task, return_exceptions=True)


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not true():
            await asyncio.sleep(0.01)


def served(test: Callable[[str, GatewayServer], Coroutine[Any, Any, None]], limits: Limits | None = None) -> None:
    """Run a test against a server in this process with ana and ben in conversation 1, and cho alone in 2."""
    limits = limits or Limits()

    async def main() -> None:
        store = MemoryStore()
        gateway = Gateway(bound, store.snapshot(0), partial(verified, SECRET), limits=limits)
        gateway.open_conversation(1, ("ana", "ben"))
        gateway.open_conversation(2, ("cho",))
        server = GatewayServer(gateway, store, CODEC, limits)
        port = await server.start("127.0.0.1", 0)
        try:
            await test(f"ws://127.0.0.1:{port}", server)
        finally:
            await server.stop()

    asyncio.run(main())


def raw(url: str, **options: Any) -> connect:
    return connect(url, subprotocols=[f"{PROTOCOL}{CODEC}"], compression=None, **options)


async def greet(ws: ClientConnection, user_id: str) -> None:
    await ws.send(bound.encode(Hello(user_id, "raw", token(SECRET, user_id, "raw"))))
    await ws.recv()


async def closed(ws: ClientConnection) -> str:
    async with asyncio.timeout(PATIENCE_S):
        with suppress(ConnectionClosed):
            while True:
                await ws.recv()
    return ws.close_reason or ""


def test_a_message_reaches_the_other_side_and_its_sender_hears_of_it() -> None:
    async def test(url: str, _: GatewayServer) -> None:
        ana, ben = Person(url, "ana"), Person(url, "ben")
        await until(lambda: ana.device.ready and ben.device.ready)
        ana.write("hello")
        await until(lambda: ben.shown() == ["hello"] == ana.shown())
        assert not ana.device.client.own.status
        await ana.leave()
        await ben.leave()

    served(test)


MISDEEDS: dict[str, tuple[bytes | str, str]] = {
    "garbage": (b"\xc1 not a frame", "msgspec-msgpack"),
    "text": ("{}", "frames are binary"),
    "a frame before Hello": (bound.encode(PageRequest(1, 5, 5)), "before Hello"),
    "a wrong token": (bound.encode(Hello("ana", "raw", "x" * 64)), "could not be verified"),
    "another's token": (bound.encode(Hello("ana", "raw", token(SECRET, "ben", "raw"))), "could not be verified"),
    "no name": (bound.encode(Hello("", "raw", token(SECRET, "", "raw"))), "could not be verified"),
    "too large a frame": (b"x" * (Limits().frame_bytes + 1), ""),
}


@pytest.mark.parametrize("name", MISDEEDS)
def test_whoever_breaks_the_protocol_is_cut_off_and_the_others_go_on(name: str) -> None:
    frame, reason = MISDEEDS[name]

    async def test(url: str, _: GatewayServer) -> None:
        ana, ben = Person(url, "ana"), Person(url, "ben")
        await until(lambda: ana.device.ready and ben.device.ready)
        async with raw(url) as ws:
            await ws.send(frame)
            assert reason in await closed(ws)
        ana.write("still here")
        await until(lambda: ben.shown() == ["still here"])
        assert (ana.remote.connections, ben.remote.connections) == (1, 1)
        await ana.leave()
        await ben.leave()

    served(test)


def test_a_flood_is_cut_off_and_the_others_go_on() -> None:
    async def test(url: str, _: GatewayServer) -> None:
        ana, ben = Person(url, "ana"), Person(url, "ben")
        await until(lambda: ana.device.ready and ben.device.ready)
        async with raw(url) as ws:
            await greet(ws, "cho")
            with suppress(ConnectionClosed):
                for number in range(2_000):
                    await ws.send(bound.encode(Message(conversation_id=2, client_id=f"{number}", body=Text("x"))))
            assert "frames a second" in await closed(ws)
        ana.write("still here")
        await until(lambda: ben.shown() == ["still here"])
        await ana.leave()
        await ben.leave()

    served(test, Limits(frames_per_second=100, frame_burst=200))


def test_one_who_stops_reading_is_cut_off_at_a_number_of_bytes_and_the_others_go_on() -> None:
    async def test(url: str, server: GatewayServer) -> None:
        ana = Person(url, "ana")
        await until(lambda: ana.device.ready)
        async with raw(url, max_queue=1, close_timeout=0.1) as ws:
            await greet(ws, "ben")
            ws.transport.pause_reading()
            connections = len(server._connections)
            words = "a long text " * 4_000
            for number in range(200):
                ana.write(f"{words}{number}")
                await asyncio.sleep(0)
            await until(lambda: len(server._connections) < connections)
        await until(lambda: len(ana.shown()) == 200)
        assert ana.remote.connections == 1
        await ana.leave()

    served(test, Limits(outbox_bytes=1_000_000, sends_per_second=10_000, send_burst=10_000))


def test_nobody_reads_writes_or_acknowledges_in_another_s_conversation() -> None:
    async def test(url: str, _: GatewayServer) -> None:
        ana, cho = Person(url, "ana"), Person(url, "cho")
        await until(lambda: ana.device.ready and cho.device.ready)
        ana.write("between ana and ben")
        await until(lambda: ana.shown())
        cho.write("let me in", 1)
        await until(lambda: cho.device.failed)
        async with raw(url) as ws:
            await greet(ws, "cho")
            for frame in (PageRequest(1, 2, 5), GapPull([])):
                await ws.send(bound.encode(frame))
            # What cho may ask for is answered after what cho may not, so that the wait is not a guess.
            await ws.send(bound.encode(PageRequest(2, 1, 5)))
            async with asyncio.timeout(PATIENCE_S):
                answer = bound.decode(await ws.recv())
            assert (type(answer).__name__, answer.conversation_id) == ("HistoryPage", 2)
        assert cho.shown() == []
        await ana.leave()
        await cho.leave()

    served(test)


def test_another_codec_is_refused_with_a_reason() -> None:
    async def test(url: str, _: GatewayServer) -> None:
        with pytest.raises(InvalidStatus, match="HTTP 400"):
            async with connect(url, subprotocols=[f"{PROTOCOL}json"], compression=None) as ws:
                await ws.recv()

    served(test)


class Process:
    """An `imwire serve` of its own."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder = folder
        command = [*IMWIRE, "serve", "--port", str(port), "--store", "chat.sqlite"]
        command += ["--sends-per-second", "10000"]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True, env=environment)
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line.startswith("listening on ws://127.0.0.1:"), line
        self.url = line.split()[2]
        self.port = int(self.url.rsplit(":", 1)[1])

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        code = self.process.wait(PATIENCE_S)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


def kept(path: Path) -> list[Record]:
    """Return what the file says was stored, read without our store."""
    store = SqliteStore(path)
    ends = {each.conversation_id: each.max_seq for each in store.snapshot(0).conversations}
    messages = [message for number, end in ends.items() for message in store.read(number, 1, end)]
    store.close()
    return [Kept(0, m.conversation_id, m.seq, m.sender_id, m.client_id, m.body) for m in messages]


def test_kill_9_in_mid_load_loses_nothing_that_was_acknowledged_and_shows_nothing_twice(tmp_path: Path) -> None:
    records: list[Record] = []
    server = Process(tmp_path)
    port, url = server.port, server.url

    async def main() -> None:
        nonlocal server
        secret = (tmp_path / "imwire.secret").read_bytes().strip()
        people = [Person(url, name, secret, records.append) for name in ("agent", "customer-1", "customer-2")]
        await until(lambda: all(person.device.ready for person in people))
        words, on_the_way = count(1), 0
        for _ in range(4):
            killed_at = time.monotonic() + 0.4
            while time.monotonic() < killed_at:
                for person, conversation in ((people[0], 1), (people[1], 1), (people[2], 2), (people[0], 2)):
                    person.write(f"words {next(words)}", conversation)
                await asyncio.sleep(0.004)
            for _ in range(50):
                people[1].write(f"words {next(words)}", 1)
            await asyncio.sleep(0.001)
            server.end(signal.SIGKILL)
            on_the_way += len(people[1].device.client.own.status)
            server = Process(tmp_path, port)
        await until(lambda: not any(person.device.client.own.status for person in people))
        for person, number in ((people[1], 1), (people[2], 2)):
            pair = [each.device.client.timelines[number] for each in (people[0], person)]
            await until(lambda pair=pair: pair[0].frontier == pair[1].frontier)
        assert all(person.remote.connections > 3 for person in people)
        for person, numbers in zip(people, ((1, 2), (1,), (2,)), strict=True):
            records.extend(person.device.view(number, 0) for number in numbers)
            await person.leave()

    try:
        asyncio.run(main())
    finally:
        code = server.end(signal.SIGTERM)
    assert code == 0
    stored = kept(tmp_path / "chat.sqlite")
    assert len(stored) > 200
    assert check([*stored, *records]) == []


def test_a_sigterm_finishes_what_was_taken_in(tmp_path: Path) -> None:
    server = Process(tmp_path)

    async def main() -> int:
        secret = (tmp_path / "imwire.secret").read_bytes().strip()
        ana = Person(server.url, "agent", secret)
        await until(lambda: ana.device.ready)
        for number in range(50):
            ana.write(f"{number}")
        await until(lambda: len(ana.device.client.own.status) < 50)
        code = await asyncio.to_thread(server.end, signal.SIGTERM)
        acknowledged = 50 - len(ana.device.client.own.status)
        await ana.leave()
        assert code == 0
        return acknowledged

    acknowledged = asyncio.run(main())
    assert len(kept(tmp_path / "chat.sqlite")) >= acknowledged > 0
    assert not (tmp_path / "chat.sqlite-wal").exists()


def test_a_second_server_on_one_file_is_refused(tmp_path: Path) -> None:
    server = Process(tmp_path)
    try:
        command = [*IMWIRE, "serve", "--port", "0", "--store", "chat.sqlite"]
        second = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
        assert (second.returncode, "another process has it open" in second.stderr) == (2, True), second.stderr
        assert len(second.stderr.splitlines()) == 1
    finally:
        server.end(signal.SIGTERM)


def test_the_file_can_be_read_with_any_sqlite(tmp_path: Path) -> None:
    assert Process(tmp_path).end(signal.SIGTERM) == 0
    with closing(sqlite3.connect(tmp_path / "chat.sqlite")) as db:
        assert db.execute("select members from conversations where id = 1").fetchone() == ('["agent", "customer-1"]',)
