"""The real server and its store: what a store cannot do costs one connection, and nobody else."""

import asyncio
from pathlib import Path

import pytest
from imwire.bench.pipeline.gateway.sqlite_store import SqliteStore, StoreError
from imwire.bench.pipeline.gateway.store import MemoryStore, Store, Write
from imwire.payloads.frames import ConversationGaps, GapPull, HistoryPage, Message, PageRequest, Range, ReadReceipt
from imwire.payloads.vocabulary import AckCode

pytest.importorskip("websockets", reason="needs the extra 'serve'")

from imwire.bench.pipeline.sockets.server import GatewayServer

from .people import PATIENCE_S, acknowledged, bound, closed, greet, raw, served, until, words


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
