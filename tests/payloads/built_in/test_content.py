"""What the frames carry: bodies, mixes, ACK shapes, batches."""

import zlib
from collections import Counter
from dataclasses import astuple, fields
from itertools import pairwise
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from imwire.payloads import bodies
from imwire.payloads.built_in.acknowledgements import arrived
from imwire.payloads.built_in.chat import messages_of
from imwire.payloads.built_in.content import SERVICE_CHAT, Mix, draw_body, draw_kind, summary
from imwire.payloads.built_in.conversation import draw_desk, draw_start_ms, turns
from imwire.payloads.built_in.messages import run
from imwire.payloads.frames import Frame
from imwire.payloads.ranges import ranges_of
from imwire.payloads.vocabulary import AckCode, EntityKind

Samples = dict[str, tuple[Frame, ...]]
ONE_BODY = {
    "text": bodies.Text, "text-en": bodies.Text, "text-compact": bodies.Text, "text-mixed": bodies.Text,
    "text-en-compact": bodies.Text, "mention": bodies.Text, "image": bodies.Image, "image-thumb": bodies.Image,
    "card": bodies.Product, "order": bodies.Order, "quote": bodies.Quote, "rich": bodies.Rich, "voice": bodies.Voice,
    "file": bodies.File, "location": bodies.Location, "menu": bodies.Menu, "recall": bodies.Recall, "mark": bodies.Mark,
}  # fmt: skip


@pytest.mark.parametrize(("name", "kind"), ONE_BODY.items())
def test_a_single_message_payload_carries_one_kind_of_body(samples: Samples, name: str, kind: type) -> None:
    assert {type(message.body) for message in samples[name]} == {kind}


@pytest.mark.parametrize("name", ONE_BODY)
def test_single_messages_come_in_order_from_eight_sessions(samples: Samples, name: str) -> None:
    frames = samples[name]
    created = [message.created_ms for message in frames]
    assert created == sorted(created)
    assert len({message.conversation_id for message in frames}) == (1 if name == "mention" else 8)


def test_a_mix_is_a_distribution() -> None:
    assert sum(astuple(SERVICE_CHAT)) == pytest.approx(1)
    assert (SERVICE_CHAT.text, SERVICE_CHAT.image) == (0.60, 0.17)
    names = {field.name for field in fields(Mix)}
    # Slots and fills belong to how a picture is sent, not to what people say.
    assert names == {kind.__struct_config__.tag for kind in bodies.AnyBody.__args__} - {"slot", "fill"}


def test_pages_follow_the_mix() -> None:
    random = Random(6)
    (conversation,) = draw_desk(random, "zh", 1)
    found = Counter(m.body.__struct_config__.tag for m in run(random, conversation, 6_000, draw_start_ms(random)))
    for field in fields(Mix):
        assert found[field.name] / 6_000 == pytest.approx(getattr(SERVICE_CHAT, field.name), abs=0.02)
        assert found[field.name] > 0


def test_a_mix_is_a_parameter() -> None:
    nothing = dict.fromkeys((field.name for field in fields(Mix)), 0.0)
    assert {draw_kind(Random(seed), Mix(**{**nothing, "menu": 1.0})) for seed in range(50)} == {"menu"}


def test_an_unknown_body_is_refused() -> None:
    random = Random(7)
    (conversation,) = draw_desk(random, "zh", 1)
    turn = next(turns(random, conversation, 0))
    with pytest.raises(ValueError, match="no body is called 'poll'"):
        draw_body(random, "poll", conversation, turn, ())


@given(st.integers(0, 2**32))
def test_what_points_at_a_message_points_at_an_earlier_one(seed: int) -> None:
    random = Random(seed)
    (conversation,) = draw_desk(random, "zh", 1)
    mix = Mix(*(1 / 12 for _ in fields(Mix)))
    messages = run(random, conversation, 60, draw_start_ms(random), mix=mix)
    clients = {message.seq: message.client_id for message in messages}
    senders = {message.seq: message.sender_id for message in messages}
    for message in messages[1:]:
        match message.body:
            case bodies.Recall() | bodies.Mark():
                assert message.body.target_seq < message.seq
                assert clients[message.body.target_seq] == message.body.target_client_id
            case bodies.Quote():
                assert message.body.quoted_seq < message.seq
                assert clients[message.body.quoted_seq] == message.body.quoted_client_id
                assert senders[message.body.quoted_seq] == message.body.quoted_sender_id
                assert 0 < len(message.body.quoted_summary) <= 40


def test_quotes_hold_text_and_never_a_body() -> None:
    assert all(
        isinstance(msgspec.structs.fields(bodies.Quote)[at].default, str | int)
        for at in range(len(msgspec.structs.fields(bodies.Quote)))
    )
    assert summary(bodies.Quote(text="a" * 50, quoted_summary="b")) == "a" * 40
    assert summary(bodies.Image()) == "[image]"


def test_cards_add_up(samples: Samples) -> None:
    sizes = Counter(len(message.body.items) for message in samples["order"])
    assert set(sizes) == {1, 2, 3, 4, 5}
    for message in samples["order"]:
        order = message.body
        assert order.total_minor == sum(item.price_minor * item.quantity for item in order.items)
        assert 0 < order.placed_ms <= message.created_ms
    titles = [m.body.title for m in samples["card"]] + [i.title for m in samples["order"] for i in m.body.items]
    assert max(map(len, titles)) <= 60
    assert len(set(titles)) > 0.95 * len(titles)
    assert all(m.body.price_minor > 0 and 3 <= len(m.body.attributes) <= 6 for m in samples["card"])


def test_menus_repeat_and_have_three_to_eight_options(samples: Samples) -> None:
    menus = [message.body for message in samples["menu"]]
    assert {len(menu.options) for menu in menus} == {3, 4, 5, 6, 7, 8}
    assert len({menu.title for menu in menus}) < 10
    assert len({message.sender_id for message in samples["menu"]}) == 1
    for menu in menus:
        assert len({option.option_id for option in menu.options}) == len(menu.options)


def test_thumbnails_look_like_jpeg_and_do_not_compress(samples: Samples) -> None:
    for message in samples["image-thumb"]:
        data = message.body.thumbnail
        assert data.startswith(b"\xff\xd8\xff\xe0\x00\x10JFIF\x00")
        assert data.endswith(b"\xff\xd9")
        assert 1_000 <= len(data) <= 4_200
        assert len(zlib.compress(data, 6)) > 0.9 * len(data)
    assert not any(message.body.thumbnail for message in samples["image"])


def test_rich_spans_lie_in_their_text(samples: Samples) -> None:
    seen = set()
    for message in samples["rich"]:
        rich = message.body
        for entity in rich.entities:
            seen.add(entity.kind)
            span = rich.text[entity.offset : entity.offset + entity.length]
            assert len(span) == entity.length > 0
            assert entity.kind is EntityKind.BOLD or span == entity.value
    assert len(seen) == 4


def test_mentions_name_members(samples: Samples) -> None:
    for message in samples["mention"]:
        assert message.mentions
        assert message.body.text.startswith("@")
        assert len(set(message.mentions)) == len(message.mentions)


@given(st.integers(0, 2**32), st.integers(1, 400))
def test_ranges_cover_exactly_the_seqs(seed: int, count: int) -> None:
    seqs = arrived(Random(seed), count)
    assert len(set(seqs)) == count
    assert seqs == sorted(seqs)
    ranges = ranges_of(seqs)
    assert [seq for part in ranges for seq in range(part.first, part.last + 1)] == seqs
    assert all(second.first > first.last + 1 for first, second in pairwise(ranges))


@pytest.mark.parametrize("size", [1, 2, 16, 50, 100, 400])
def test_every_shape_of_batch_ack_speaks_of_as_many_messages(samples: Samples, size: int) -> None:
    ids = samples["ack-batch" if size == 100 else f"ack-ids-{size}"]
    ranges = samples["ack-range" if size == 100 else f"ack-ranges-{size}"]
    assert all(len(set(frame.server_ids)) == size and frame.server_ids == sorted(frame.server_ids) for frame in ids)
    assert all(len(set(frame.seqs)) == size for frame in samples[f"ack-seqs-{size}"])
    assert all(sum(part.last - part.first + 1 for part in frame.ranges) == size for frame in ranges)


def test_acks_say_stored_or_why_not(samples: Samples) -> None:
    assert all(
        frame.code is AckCode.OK and frame.seq and frame.server_id and not frame.reason for frame in samples["ack"]
    )
    assert all(frame.code and frame.reason and not frame.seq for frame in samples["ack-fail"])
    assert {frame.code for frame in samples["ack-fail"]} == set(AckCode) - {AckCode.OK}


@pytest.mark.parametrize("size", [1, 20, 50, 100, 400])
def test_pages_are_runs_of_one_conversation(samples: Samples, size: int) -> None:
    for page in samples[f"history-{size}"]:
        assert len(page.messages) == size
        assert page.cursor
        assert {message.conversation_id for message in page.messages} == {page.conversation_id}
        first = page.messages[0].seq
        assert [message.seq for message in page.messages] == list(range(first, first + size))


@pytest.mark.parametrize("size", [10, 50])
def test_pushes_hold_their_messages_by_conversation(samples: Samples, size: int) -> None:
    for push in samples[f"push-{size}"]:
        assert len(list(messages_of(push))) == size
        assert 1 < len(push.conversations) <= 8
        for row in push.conversations:
            assert row.end_seq == row.messages[-1].seq
            assert {message.conversation_id for message in row.messages} == {row.conversation_id}


@pytest.mark.parametrize("size", [50, 200, 500])
def test_sync_states_are_consistent(samples: Samples, size: int) -> None:
    for sync in samples[f"sync-{size}"]:
        assert len({state.conversation_id for state in sync.conversations}) == size
        for state in sync.conversations:
            assert 1 <= state.min_seq <= state.read_seq <= state.max_seq


def test_pulls_ask_for_gaps(samples: Samples) -> None:
    for pull in samples["pull"]:
        assert 1 <= len(pull.gaps) <= 8
        for gap in pull.gaps:
            assert all(part.first <= part.last for part in gap.ranges)
            assert all(b.first > a.last + 1 for a, b in pairwise(gap.ranges))


def test_read_receipts_only_grow(samples: Samples) -> None:
    seen: dict[int, int] = {}
    for frame in samples["read"]:
        assert frame.seq > seen.get(frame.conversation_id, 0)
        seen[frame.conversation_id] = frame.seq
