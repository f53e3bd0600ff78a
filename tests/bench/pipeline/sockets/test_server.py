"""The real server: whoever misbehaves is cut off and harms nobody."""

import asyncio
from contextlib import suppress

import pytest
from imwire.bench.pipeline.rules.limits import Limits
from imwire.bench.pipeline.sockets.tokens import token
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
)
from imwire.payloads.vocabulary import AckCode, TypingState

pytest.importorskip("websockets", reason="needs the extra 'serve'")

from imwire.bench.pipeline.sockets.server import PROTOCOL, GatewayServer
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from .people import PATIENCE_S, SECRET, Person, acknowledged, bound, closed, greet, raw, served, until, words


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


def test_who_says_nothing_or_comes_when_all_is_full_is_told_so() -> None:
    async def test(url: str, _: GatewayServer) -> None:
        async with raw(url) as silent, raw(url) as ana:
            await greet(ana, "ana")
            async with raw(url) as late:
                assert "2 connections already" in await closed(late)
            assert "no Hello in 0.2 s" in await closed(silent)
            assert await acknowledged(ana, "a", "ana") is AckCode.OK

    served(test, Limits(connections=2, hello_ns=200_000_000))


def test_another_codec_is_refused_with_a_reason() -> None:
    async def test(url: str, _: GatewayServer) -> None:
        with pytest.raises(InvalidStatus, match="HTTP 400"):
            async with connect(url, subprotocols=[f"{PROTOCOL}json"], compression=None) as ws:
                await ws.recv()

    served(test)
