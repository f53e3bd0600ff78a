"""`imwire serve` and `imwire load` as processes: what was acknowledged survives kill -9."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
from imwire.bench.pipeline.gateway.sqlite_store import SqliteStore
from imwire.bench.pipeline.simulation.checker import check
from imwire.bench.pipeline.simulation.records import Kept, Record

pytest.importorskip("websockets", reason="needs the extra 'serve'")

from imwire.bench.pipeline.sockets import load_test

from .people import CODEC, PATIENCE_S, Person, until

IMWIRE = (sys.executable, "-c", "from imwire.bench.start import main; main()")


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
