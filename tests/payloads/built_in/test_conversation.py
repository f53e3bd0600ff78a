"""Conversations: pace, ids, and the two shapes."""

import statistics
import uuid
from itertools import islice, pairwise
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from imwire.payloads.built_in.conversation import (
    SAME_SENDER,
    ChatRoom,
    Turn,
    draw_desk,
    draw_group,
    draw_start_ms,
    envelop,
    turns,
)
from imwire.payloads.built_in.identity import FIRST_MS, snowflake, uuid_text
from imwire.payloads.built_in.messages import run
from imwire.payloads.frames import Frame, Message
from imwire.payloads.vocabulary import Origin, SessionType


def drawn(seed: int, count: int) -> tuple[ChatRoom, list[Turn]]:
    random = Random(seed)
    (conversation,) = draw_desk(random, "zh", 1)
    return conversation, list(islice(turns(random, conversation, draw_start_ms(random)), count))


PAIRS = [pair for seed in range(40) for pair in pairwise(drawn(seed, 500)[1])]


def test_consecutive_messages_often_have_the_same_sender() -> None:
    assert SAME_SENDER == 0.476
    same = statistics.fmean(first.sender is second.sender for first, second in PAIRS)
    assert same == pytest.approx(0.476, abs=0.015)


def test_gaps_have_the_published_quantiles() -> None:
    gaps = sorted((second.created_ms - first.created_ms) / 1000 for first, second in PAIRS)
    p10, p50, p90 = (gaps[int(share * len(gaps))] for share in (0.1, 0.5, 0.9))
    assert p10 == pytest.approx(3, rel=0.15)
    assert p50 == pytest.approx(13, rel=0.1)
    assert p90 == pytest.approx(62, rel=0.1)


def test_only_agents_send_bursts() -> None:
    bursts = [(first, second) for first, second in PAIRS if second.created_ms - first.created_ms < 330]
    assert 0.02 < len(bursts) / len(PAIRS) < 0.06
    assert all(first.sender is second.sender and first.sender.role == "agent" for first, second in bursts)
    apart = statistics.fmean(second.created_ms - first.created_ms for first, second in bursts)
    assert apart == pytest.approx(300, abs=5)


def test_time_and_seq_only_grow() -> None:
    for first, second in PAIRS:
        assert second.seq == first.seq + 1
        assert second.created_ms > first.created_ms
        assert second.sent_ms > first.sent_ms
        assert second.sent_ms > second.created_ms


@given(st.integers(0, 2**64))
def test_client_ids_are_version_4_uuids(seed: int) -> None:
    text = uuid_text(Random(seed))
    parsed = uuid.UUID(text)
    assert (str(parsed), parsed.version, parsed.variant) == (text, 4, uuid.RFC_4122)


@given(st.integers(0, 2**64), st.integers(FIRST_MS, FIRST_MS + 10**10))
def test_server_ids_grow_with_time_and_exceed_what_javascript_can_count(seed: int, at_ms: int) -> None:
    random = Random(seed)
    first, second = snowflake(random, at_ms), snowflake(random, at_ms + 1)
    assert 2**53 < first < second < 2**63


def test_a_message_of_one_conversation() -> None:
    random = Random(4)
    (conversation,) = draw_desk(random, "zh", 1)
    messages = run(random, conversation, 300, draw_start_ms(random))
    assert [m.seq for m in messages] == list(range(messages[0].seq, messages[0].seq + 300))
    assert {m.conversation_id for m in messages} == {conversation.conversation_id}
    assert 10**9 <= conversation.conversation_id < 10**12
    assert [m.server_id for m in messages] == sorted(m.server_id for m in messages)
    assert len({m.client_id for m in messages}) == 300
    own = ("sender_name", "sender_avatar", "device_id", "platform", "origin", "receiver_id")
    for sender in {m.sender_id for m in messages}:
        seen = {tuple(getattr(m, name) for name in own) for m in messages if m.sender_id == sender}
        assert len(seen) == 1
    assert {m.origin for m in messages} == {Origin.CUSTOMER, Origin.AGENT, Origin.BOT}


def filled(message: Message) -> int:
    return len(msgspec.to_builtins(message)) - 1  # without the tag


def test_shapes_fill_ten_and_about_twenty_two_fields(samples: dict[str, tuple[Frame, ...]]) -> None:
    assert {filled(m) for m in samples["text-compact"]} == {10}
    assert {filled(m) for m in samples["text"]} == {21}
    assert {filled(m) for m in samples["mention"]} == {22}
    pages = [filled(m) for page in samples["history-50"] for m in page.messages]
    assert set(pages) == {22}


def test_options_vary_a_little_and_strings_are_json(samples: dict[str, tuple[Frame, ...]]) -> None:
    options = [m.options for m in samples["text"]]
    assert all(4 <= len(option) <= 6 for option in options)
    assert {name for option in options for name in option} == {
        "history", "persistent", "unreadCount", "conversationUpdate", "senderSync", "offlinePush",
    }  # fmt: skip
    assert {value for option in options for value in option.values()} == {True, False}
    for message in samples["text"]:
        assert isinstance(msgspec.json.decode(message.attached), dict)
        assert isinstance(msgspec.json.decode(message.extra), dict)


def test_a_group_has_no_receiver() -> None:
    random = Random(5)
    group = draw_group(random, "zh")
    turn = next(turns(random, group, draw_start_ms(random)))
    message = envelop(random, group, turn, run(random, draw_desk(random, "zh", 1)[0], 1, FIRST_MS)[0].body, "full")
    assert (message.receiver_id, message.group_id, message.session_type) == ("", group.group_id, SessionType.GROUP)
    assert 7 <= len(group.parties) <= 13
