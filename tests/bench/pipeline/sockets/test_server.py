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
from imwire.bench.pipeline.client.client import Client
from imwire.bench.pipeline.gateway.gateway import Gateway
from imwire.bench.pipeline.gateway.sqlite_store import SqliteStore, StoreError
from imwire.bench.pipeline.gateway.store import MemoryStore, Store, Write
from imwire.bench.pipeline.rules.limits import Limits
from imwire.bench.pipeline.simulation.checker import check
from imwire.bench.pipeline.simulation.records import Kept, Record
from imwire.bench.pipeline.simulation.simulated_device import SimulatedDevice
from imwire.bench.pipeline.sockets import load_test
from imwire.bench.pipeline.sockets.clock import steady_clock
from imwire.bench.pipeline.sockets.tokens import token, verified
from imwire.codecs import api
from imwire.payloads.bodies import Fill, Image, Text
from imwire.payloads.frames import (
    Ack,
    BatchAck,
    ConversationGaps,
    GapPull,
    Hello,
    HistoryPage,
    Message,
    PageRequest,
    Range,
    ReadReceipt,
    Typing,
    Welcome,
)
from imwire.payloads.vocabulary import AckCode, TypingState

pytest.importorskip("websockets", reason="needs the extra 'serve'")

from imwire.bench.pipeline.sockets.remote_device import RemoteDevice
from imwire.bench.pipeline.sockets.server import PROTOCOL, GatewayServer
from websockets.asyncio.client import ClientConnection, connect
from websockets.asyncio.server import ServerConnection, serve
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


def served(
    test: Callable[[str, GatewayServer], Coroutine[Any, Any, None]],
    limits: Limits | None = None,
    store: Store | None = None,
) -> None:
    """Run a test against a server in this process with ana and ben in conversation 1, and cho alone in 2."""
    limits, store = limits or Limits(), store or MemoryStore()

    async def main() -> None:
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


def words(client_id: str, sender_id: str, body: Any = None, conversation_id: int = 1) -> Message:
    body = body or Text("x")
    return Message(conversation_id=conversation_id, client_id=client_id, sender_id=sender_id, body=body)


NOT_FOR_CHO = (
    PageRequest(1, 2, 5),
    GapPull([ConversationGaps(1, [Range(1, 1)])]),
    BatchAck(1, cumulative_seq=1),
    BatchAck(1, seqs=[1], ranges=[Range(1, 1)]),
    ReadReceipt(1, "ana", 1),
    ReadReceipt(1, "cho", 1),
    Typing(1, "ana", TypingState.TYPING),
    words("words", "cho"),
    words("fill", "cho", Fill("ana-1", 1, Image(url="https://example.com/x"))),
    words("as ana", "ana", conversation_id=2),
)


def test_nobody_reads_writes_or_acknowledges_in_another_s_conversation() -> None:
    async def test(url: str, server: GatewayServer) -> None:
        ana, cho = Person(url, "ana"), Person(url, "cho")
        await until(lambda: ana.device.ready and cho.device.ready)
        ana.write("between ana and ben")
        await until(lambda: ana.shown())
        cho.write("let me in", 1)
        await until(lambda: cho.device.failed)
        async with raw(url) as ben, raw(url) as ws:
            await greet(ben, "ben")
            ana.write("for ben, who does not acknowledge it")
            await ben.recv()
            await greet(ws, "cho")
            for frame in NOT_FOR_CHO:
                await ws.send(bound.encode(frame))
            # What cho may ask for is answered after what cho may not, so that the wait is not a guess.
            await ws.send(bound.encode(PageRequest(2, 1, 5)))
            answers = []
            async with asyncio.timeout(PATIENCE_S):
                while not answers or type(answers[-1]) is not HistoryPage:
                    answers.append(bound.decode(await ws.recv()))
            *refused, page = answers
            assert [(type(ack), ack.client_id, ack.code) for ack in refused] == [
                (Ack, name, AckCode.NOT_A_MEMBER) for name in ("words", "fill", "as ana")
            ]
            assert page.conversation_id == 2
            (delivery,) = (each.deliveries[1] for each in server.gateway._hub.by_user["ben"].values())
            assert list(delivery.pending) == [2]
        assert [m.client_id for m in server._store.read(1, 1, 9)] == ["ana-1", "ana-2"]
        assert [each.reads for each in server._store.snapshot(0).conversations] == [{}, {}]
        assert not ana.device.client.timelines[1].reads
        assert cho.shown() == []
        await ana.leave()
        await cho.leave()

    served(test)


async def acknowledged(ws: ClientConnection, client_id: str, sender_id: str) -> AckCode:
    await ws.send(bound.encode(words(client_id, sender_id)))
    async with asyncio.timeout(PATIENCE_S):
        while True:
            frame = bound.decode(await ws.recv())
            if type(frame) is Ack and frame.client_id == client_id:
                return frame.code


@pytest.mark.parametrize("before_seq", [-(2**63), 2**63 - 1])
def test_no_seq_that_is_asked_for_harms_the_others(tmp_path: Path, before_seq: int) -> None:
    async def test(url: str, _: GatewayServer) -> None:
        async with raw(url) as ana, raw(url) as cho:
            await greet(ana, "ana")
            await greet(cho, "cho")
            cho.protocol.send_binary(bound.encode(words("c", "cho", conversation_id=2)))
            cho.protocol.send_binary(bound.encode(PageRequest(2, before_seq, before_seq)))
            cho.protocol.send_binary(bound.encode(GapPull([ConversationGaps(2, [Range(-(2**63), before_seq)])])))
            cho.send_data()
            assert await acknowledged(ana, "a", "ana") is AckCode.OK
            assert await acknowledged(ana, "b", "ana") is AckCode.OK

    served(test, store=SqliteStore(tmp_path / "chat.sqlite"))


class Faulty:
    """A store whose reads, or whose commits, fail while they are told to."""

    def __init__(self, inner: Store) -> None:
        self._inner = inner
        self.reading: Exception | None = None
        self.writing: Exception | None = None
        self.commits = 0
        self.snapshot, self.close = inner.snapshot, inner.close

    def commit(self, writes: list[Write]) -> None:
        self.commits += 1
        if self.writing is not None:
            raise self.writing
        self._inner.commit(writes)

    def read(self, *wanted: int) -> list[Message]:
        if self.reading is not None:
            raise self.reading
        return self._inner.read(*wanted)


class FaultyMemory(Faulty, MemoryStore):
    """The same, and taken for a store in memory."""


@pytest.mark.parametrize("kind", [Faulty, FaultyMemory])
@pytest.mark.parametrize("error", [StoreError("the disk is gone"), RuntimeError("a bug")])
def test_a_store_that_cannot_read_costs_one_connection_and_nobody_else(kind: type[Faulty], error: Exception) -> None:
    store = kind(MemoryStore())

    async def test(url: str, server: GatewayServer) -> None:
        async with raw(url) as ana, raw(url) as ben:
            await greet(ana, "ana")
            await greet(ben, "ben")
            assert await acknowledged(ana, "a", "ana") is AckCode.OK
            store.reading = error
            await ben.send(bound.encode(PageRequest(1, 2, 5)))
            assert "could not be read" in await closed(ben)
            assert await acknowledged(ana, "b", "ana") is AckCode.OK
            store.reading = None
            assert server.gateway._delivering._asked == {}
        async with raw(url) as ben:
            await greet(ben, "ben")
            await ben.send(bound.encode(PageRequest(1, 2, 5)))
            async with asyncio.timeout(PATIENCE_S):
                assert type(bound.decode(await ben.recv())) is HistoryPage

    served(test, store=store)  # type: ignore[arg-type]


def test_a_store_that_keeps_failing_is_not_asked_in_a_loop_and_goes_on_when_it_is_well() -> None:
    store = Faulty(MemoryStore())

    async def test(url: str, server: GatewayServer) -> None:
        async with raw(url) as ana:
            await greet(ana, "ana")
            assert await acknowledged(ana, "a", "ana") is AckCode.OK
            store.writing, before = OSError("the disk is full"), store.commits
            await ana.send(bound.encode(ReadReceipt(1, "ana", 1)))
            await asyncio.sleep(0.5)
            assert 2 <= store.commits - before <= 4
            store.writing = None
            await until(lambda: store._inner.snapshot(0).conversations[0].reads == {"ana": 1})
            assert server.store_error is not None

    served(test, store=store)  # type: ignore[arg-type]


def test_who_says_nothing_or_comes_when_all_is_full_is_told_so() -> None:
    async def test(url: str, _: GatewayServer) -> None:
        async with raw(url) as silent, raw(url) as ana:
            await greet(ana, "ana")
            async with raw(url) as late:
                assert "2 connections already" in await closed(late)
            assert "no Hello in 0.2 s" in await closed(silent)
            assert await acknowledged(ana, "a", "ana") is AckCode.OK

    served(test, Limits(connections=2, hello_ns=200_000_000))


def test_garbage_that_waited_in_the_inbox_ends_the_connection_too() -> None:
    async def main() -> None:
        async def talk(ws: ServerConnection) -> None:
            await ws.recv()
            await ws.send(bound.encode(Welcome(1)))
            for data in [bound.encode(Typing(1, "x", TypingState.TYPING))] * 3 + [b"\xc1 garbage"]:
                ws.protocol.send_binary(data)
            ws.send_data()
            with suppress(ConnectionClosed):
                await ws.recv()
                await ws.recv()

        escaped: list[Any] = []
        asyncio.get_running_loop().set_exception_handler(lambda _, context: escaped.append(context))
        async with serve(talk, "127.0.0.1", 0, subprotocols=[f"{PROTOCOL}{CODEC}"], compression=None) as server:
            url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
            client = Client("ana", "ana-1", bound, lambda: "m", limits=Limits(frames_per_slice=1))
            remote = RemoteDevice(client, url, CODEC, lambda: None, steady_clock())
            task = asyncio.create_task(remote.run())
            await until(lambda: remote.connections > 1)
            assert "not a frame" in remote.last_error
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        assert escaped == []

    asyncio.run(main())


def test_a_turn_while_the_connection_closes_is_quiet() -> None:
    async def test(url: str, server: GatewayServer) -> None:
        ana = Person(url, "ana")
        await until(lambda: ana.device.ready)
        ws = ana.remote._ws
        assert ws is not None
        ws.protocol.send_close()
        ana.write("said while it closes")
        ws.send_data()
        await until(lambda: [m.client_id for m in server._store.read(1, 1, 9)] == ["ana-1"])
        await ana.leave()

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


def test_a_load_that_is_refused_ends_and_says_why(tmp_path: Path) -> None:
    server = Process(tmp_path)
    command = [*IMWIRE, "load", server.url, "--conversations", "9", "--messages", "500", "--warm-up", "0"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    server.end(signal.SIGTERM)
    assert done.returncode == 1, done.stderr
    assert (
        "were never sent: not a member of this conversation; does the gateway have as many --conversations?"
        in done.stderr
    )
    assert "Traceback" not in done.stderr


def test_a_load_whose_gateway_goes_away_ends_and_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load_test, "_PATIENCE_S", 0.5)
    server = Process(tmp_path)
    secret = (tmp_path / "imwire.secret").read_bytes().strip()

    async def main() -> load_test.LoadResult:
        measured = load_test.Load(server.url, CODEC, secret, 2, 8)
        running = asyncio.create_task(measured.run(1_000_000, 0))
        await until(lambda: len(measured.acked_ns) > 50)
        await asyncio.to_thread(server.end, signal.SIGTERM)
        return await running

    result = asyncio.run(main())
    assert result.not_sent > 0
    assert result.trouble
    assert result.messages - result.not_acknowledged > 50
