"""What two people behind one gateway see of each other: typing, history, recalls, marks and uploads."""

from typing import Any

import pytest
from imwire.bench.pipeline.client.events import Forgotten, OlderShown, TypingShown
from imwire.bench.pipeline.client.uploads import Uploads
from imwire.bench.pipeline.client.window import window
from imwire.bench.pipeline.rules.limits import MS, Limits
from imwire.payloads.bodies import Image, Mark, Recall, Slot, Text
from imwire.payloads.vocabulary import MarkKind, TypingState


def test_a_typing_notice_is_sent_now_and_then_and_not_offline(make_room: Any) -> None:
    room = make_room()
    for wait_ms in (0, 100, 2_950):
        room.now_ns += wait_ms * MS
        room.clients[0].type(1, TypingState.TYPING, room.now_ns)
        room.settle()
    room.clients[0].type(1, TypingState.STOPPED, room.now_ns)
    room.settle()
    states = [event.state for event in room.events(1, TypingShown)]
    assert states == [TypingState.TYPING, TypingState.TYPING, TypingState.STOPPED]
    room.clients[0].disconnected()
    room.clients[0].type(1, TypingState.STOPPED, room.now_ns)
    assert room.clients[0].data_to_send(room.now_ns) == []


def test_a_device_that_starts_over_pages_its_history_back(make_room: Any) -> None:
    room = make_room(limits=Limits(page_messages=4))
    for number in range(10):
        room.say(number % 2, f"{number}")
    late = room.client("ben", 2)
    room.clients.append(late)
    room.exchange.clients.append(late)
    room.told["ben-2"] = []
    room.gateway.connected(2, room.now_ns)
    late.connected(room.now_ns)
    room.settle()
    assert [type(event) for event in room.told["ben-2"]][1:] == [Forgotten]
    assert late.timelines[1].shown == []
    while not late.timelines[1].older_complete:
        late.older(1, room.now_ns)
        room.settle()
    assert [m.body.text for m in reversed(late.timelines[1].older)] == [f"{number}" for number in range(10)]
    assert [event.complete for event in room.told["ben-2"] if type(event) is OlderShown] == [False, False, True]


def test_a_wrong_clock_changes_nothing_in_the_order(make_room: Any) -> None:
    room = make_room()
    early = room.client("ana", 2, clock_offset_ms=-3_600_000)
    room.clients.append(early)
    room.exchange.clients.append(early)
    room.told["ana-2"] = []
    room.gateway.connected(2, room.now_ns)
    early.connected(room.now_ns)
    room.settle()
    for number in range(6):
        room.say((1, 2)[number % 2], f"{number}")
    assert room.shown(0) == room.shown(1) == [f"{number}" for number in range(6)]
    created = [m.created_ms for m in room.clients[0].timelines[1].shown]
    assert created != sorted(created)


def test_recall_and_mark_have_their_own_place_and_the_same_effect_everywhere(make_room: Any) -> None:
    room = make_room()
    target = room.say(0, "oops")
    room.say(1, "what?")
    room.clients[1].send(1, Recall(target, 1), room.now_ns)
    room.clients[1].send(1, Mark(target, 1, MarkKind.STARRED), room.now_ns)
    room.settle()
    for client in room.clients:
        timeline = client.timelines[1]
        message = timeline.at(1)
        assert timeline.effects.body(message) == Text("oops"), "only its own sender takes it back"
        assert timeline.effects.marks(message) == [MarkKind.STARRED]
    room.clients[0].send(1, Recall(target, 1), room.now_ns)
    room.clients[1].send(1, Mark(target, 1, MarkKind.STARRED, removed=True), room.now_ns)
    room.settle()
    for client in room.clients:
        timeline = client.timelines[1]
        assert timeline.effects.body(timeline.at(1)) is None
        assert timeline.effects.marks(timeline.at(1)) == []
        assert [m.seq for m in window(timeline, 9)] == [1, 2]


@pytest.mark.parametrize(("lane", "order"), [("slot", ["image", "text"]), ("lanes", ["text", "image"])])
def test_an_upload_race_ends_alike_for_both_sides(make_room: Any, lane: Any, order: list[str]) -> None:
    room = make_room()
    uploads = Uploads(room.clients[0], lane)
    upload = uploads.start(1, Image(width=3, height=2), room.now_ns)
    room.settle()
    room.say(0, "text")
    for at in (0, 1):
        kinds = [type(m.body) for m in window(room.clients[at].timelines[1], 9)]
        assert (Slot in kinds) == (lane == "slot")
    uploads.finish(upload, Image(url="u", width=3, height=2), room.now_ns)
    room.settle()
    for client in room.clients:
        timeline = client.timelines[1]
        drawn = [each.body for each in window(timeline, 9)]
        assert [body.__struct_config__.tag for body in drawn if body] == order
        assert Image(url="u", width=3, height=2) in drawn
    assert uploads.inversions == (lane == "lanes")


@pytest.mark.parametrize("lane", ["slot", "lanes"])
def test_an_upload_that_fails_leaves_nothing_behind(make_room: Any, lane: Any) -> None:
    room = make_room()
    uploads = Uploads(room.clients[0], lane)
    upload = uploads.start(1, Image(), room.now_ns)
    room.settle()
    uploads.fail(upload, room.now_ns)
    room.settle()
    timeline = room.clients[1].timelines.get(1)
    assert [m.body for m in window(timeline, 9)] == [None] * (lane == "slot") if timeline else True
    assert room.clients[0].timelines[1].pending == {}
    assert room.clients[0].own.status == {}
