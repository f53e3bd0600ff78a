"""What comes in: ordered by the gateway's seq alone, acknowledged, and pulled where it is missing."""

from dataclasses import replace
from typing import Any

import pytest
from imwire.bench.pipeline.client.events import ReadMoved
from imwire.bench.pipeline.rules.limits import MS, SECOND
from imwire.payloads.frames import ConversationMessages, HistoryPage, PushBatch, Range

from .conftest import LIMITS, alone, events, from_ben, hear, sent, texts


def test_a_gap_is_waited_for_then_pulled_then_buried() -> None:
    client = alone()
    hear(client, from_ben(1), from_ben(4))
    assert client.timelines[1].frontier == 1
    pulls = [frame for frame in sent(client, 499 * MS) if type(frame).__name__ == "GapPull"]
    assert pulls == []
    (pull,) = [frame for frame in sent(client, 500 * MS) if type(frame).__name__ == "GapPull"]
    assert pull.gaps[0].ranges == [Range(2, 3)]
    hear(client, PushBatch([ConversationMessages(1, [from_ben(3)], 4, [Range(2, 2)])]), now_ns=SECOND)
    assert client.timelines[1].frontier == 4
    assert [m.seq if m else None for m in client.timelines[1].shown] == [1, None, 3, 4]
    assert [frame for frame in sent(client, 99 * SECOND) if type(frame).__name__ == "GapPull"] == []


def test_reordering_alone_pulls_nothing() -> None:
    client = alone()
    hear(client, from_ben(2), from_ben(1), now_ns=0)
    assert [type(f).__name__ for f in sent(client, 60 * SECOND)] == ["BatchAck"]


def test_a_tombstone_run_without_end_costs_no_more_than_is_known_to_exist() -> None:
    client = alone()
    hear(client, PushBatch([ConversationMessages(1, [], 3, [Range(1, 2**62)])]))
    assert client.timelines[1].frontier == 3


SHAPES: dict[str, dict[str, Any]] = {
    "cumulative": {"cumulative_seq": 2, "ranges": [Range(4, 5)]},
    "seqs": {"seqs": [1, 2, 4, 5]},
    "ids": {"server_ids": [1, 2, 4, 5]},
    "ranges": {"ranges": [Range(1, 2), Range(4, 5)]},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_batch_ack_says_what_has_come_by_delay_or_by_count(shape: Any) -> None:
    client = alone(replace(LIMITS, ack_shape=shape, ack_every=5))
    hear(client, *[from_ben(seq) for seq in (1, 2, 4, 5)])
    assert sent(client, 199 * MS) == []
    (ack,) = sent(client, 200 * MS)
    assert {name: getattr(ack, name) for name in SHAPES[shape]} == SHAPES[shape]
    assert ack.conversation_id == 1
    hear(client, *[from_ben(seq) for seq in (4, 6, 7, 8, 9)], now_ns=SECOND)
    assert type(sent(client, SECOND)[0]).__name__ == "BatchAck", "what comes again is acknowledged again"


def test_one_ack_a_message_waits_for_nothing() -> None:
    client = alone(replace(LIMITS, ack_shape="each"))
    hear(client, from_ben(1), from_ben(2))
    assert [frame.seqs for frame in sent(client)] == [[1], [2]]


def test_what_does_not_fit_while_a_gap_is_open_is_dropped_and_not_acknowledged() -> None:
    client = alone(replace(LIMITS, early_messages=2))
    hear(client, *[from_ben(seq) for seq in (2, 3, 4)])
    (ack,) = [frame for frame in sent(client, 200 * MS) if type(frame).__name__ == "BatchAck"]
    assert (ack.cumulative_seq, ack.ranges) == (0, [Range(2, 3)])


def test_what_one_has_read_is_said_until_it_is_heard_and_never_goes_back() -> None:
    client = alone()
    hear(client, *[from_ben(seq) for seq in (1, 2, 3)])
    for seq in (2, 1, 99, 3):
        client.read(1, seq, 0)
    said = [frame.seq for frame in sent(client) if type(frame).__name__ == "ReadReceipt"]
    assert said == [3]
    again = [frame.seq for frame in sent(client, 5 * SECOND) if type(frame).__name__ == "ReadReceipt"]
    assert again == [3]
    from imwire.payloads.frames import ReadReceipt

    hear(client, ReadReceipt(1, "ana", 3), ReadReceipt(1, "ana", 1), now_ns=5 * SECOND)
    assert [event.seq for event in events(client) if type(event) is ReadMoved] == [3]
    assert client.timelines[1].read_seq == 3
    assert [f for f in sent(client, 99 * SECOND) if type(f) is ReadReceipt] == []


def test_a_page_nobody_waits_for_changes_nothing() -> None:
    client = alone()
    hear(client, from_ben(1), HistoryPage(1, [from_ben(1)], "1", True))
    assert texts(client) == ["hi"]
