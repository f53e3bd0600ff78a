"""What a renderer reads: windows anywhere in a conversation, with recalls, fills and marks already done."""

import gc
import sys
from typing import Any

import pytest
from imwire.bench.pipeline.client.timeline import Timeline
from imwire.bench.pipeline.client.window import window
from imwire.payloads.bodies import Fill, Image, Mark, Recall, Slot, Text
from imwire.payloads.frames import Message
from imwire.payloads.vocabulary import MarkKind


def message(seq: int, body: Any = None, client_id: str = "") -> Message:
    return Message(
        conversation_id=7, seq=seq, client_id=client_id or f"c{seq}", sender_id="ana", body=body or Text(f"{seq}")
    )


@pytest.fixture(name="paged")
def _paged() -> Timeline:
    """Return a conversation of 30 messages of which the first 20 came with pages, and one's own at the end."""
    timeline = Timeline(7, floor=20)
    for seq in range(21, 31):
        timeline.place(seq, message(seq))
    for last in (20, 10):
        timeline.prepend([message(seq) for seq in range(last, last - 10, -1)], end_seq=1 if last == 10 else None)
    timeline.pending["mine"] = message(0, client_id="mine")
    return timeline


def test_a_window_reaches_into_the_pages(paged: Timeline) -> None:
    assert [each.seq for each in window(paged, 26)] == [*range(6, 31), 0]
    assert [each.seq for each in window(paged, 4, before_seq=23)] == [19, 20, 21, 22]
    assert [each.seq for each in window(paged, 99, before_seq=3)] == [1, 2]
    assert window(paged, 99, before_seq=1) == []
    assert [each.seq for each in window(paged, 2, before_seq=10**9)] == [29, 30]


def test_what_was_taken_back_has_no_body_and_what_was_filled_has_its_picture() -> None:
    timeline = Timeline(7)
    bodies = (Text("oops"), Slot(3, 2), Slot(1, 1), Text("kept"), Recall("c1", 1))
    more = (Fill("c2", 2, Image("u")), Fill("c3", 3), Mark("c4", 4, MarkKind.STARRED))
    for seq, body in enumerate((*bodies, *more), 1):
        timeline.place(seq, message(seq, body))
    drawn = [(each.seq, each.body, each.marks) for each in window(timeline, 9)]
    assert drawn == [(1, None, []), (2, Image("u"), []), (3, None, []), (4, Text("kept"), [MarkKind.STARRED])]


def test_a_window_costs_what_is_in_it() -> None:
    def calls(length: int) -> int:
        timeline = Timeline(7)
        for seq in range(1, length + 1):
            timeline.place(seq, message(seq))
        count = 0

        def profile(_frame: Any, event: str, _arg: Any) -> None:
            nonlocal count
            count += event in ("call", "c_call")

        # A collection in between would be counted: test libraries hang callbacks on it.
        gc.disable()
        sys.setprofile(profile)
        window(timeline, 20)
        window(timeline, 20, before_seq=length // 2)
        sys.setprofile(None)
        gc.enable()
        return count

    assert calls(100) == calls(10_000)
