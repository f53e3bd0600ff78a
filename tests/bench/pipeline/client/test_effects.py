"""Recalls, marks and fills: what counts is decided by seqs, not by the order in which a device learns of them."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imwire.bench.pipeline.client.effects import KINDS, Effects
from imwire.bench.pipeline.client.timeline import Timeline
from imwire.bench.pipeline.client.window import window
from imwire.payloads.bodies import AnyBody, Fill, Image, Mark, Recall, Slot, Text
from imwire.payloads.frames import Message
from imwire.payloads.vocabulary import MarkKind

WORDS = Message(client_id="words", sender_id="ana", seq=1, body=Text("oops"))
SLOT = Message(client_id="slot", sender_id="ana", seq=2, body=Slot(3, 2))
TARGETS = (WORDS, SLOT)


def effect(seq: int, body: AnyBody, sender: str = "ana") -> Message:
    return Message(client_id=f"e{seq}", sender_id=sender, seq=seq, body=body)


def noted(*effects: Message) -> Effects:
    found = Effects()
    for each in effects:
        found.note(each)
    return found


def picture(found: Effects) -> list[object]:
    """Return all that a renderer could see of the targets."""
    return [(found.body(each), found.marks(each)) for each in TARGETS]


def test_only_its_own_sender_takes_a_message_back() -> None:
    assert noted(effect(3, Recall("words"), "ben")).body(WORDS) == Text("oops")
    assert noted(effect(3, Recall("words"), "ana")).body(WORDS) is None
    assert noted(effect(3, Recall("slot"), "ana")).body(WORDS) == Text("oops"), "and no other message with it"


def test_a_recall_takes_back_the_message_of_its_own_sender_where_two_use_one_id() -> None:
    of_ben = Message(client_id="words", sender_id="ben", seq=2, body=Text("mine"))
    found = noted(effect(3, Recall("words"), "ben"))
    assert (found.body(WORDS), found.body(of_ben)) == (Text("oops"), None)


def test_of_the_marks_of_a_kind_the_last_seq_wins_whoever_set_it() -> None:
    starred = effect(3, Mark("words", kind=MarkKind.STARRED))
    removed = effect(4, Mark("words", kind=MarkKind.STARRED, removed=True), "ben")
    again = effect(5, Mark("words", kind=MarkKind.STARRED))
    for order in permutations((starred, removed)):
        assert noted(*order).marks(WORDS) == []
    for order in permutations((starred, removed, again)):
        assert noted(*order).marks(WORDS) == [MarkKind.STARRED]


def test_the_kinds_of_mark_stand_beside_each_other_in_the_order_of_their_numbers() -> None:
    kinds = (MarkKind.FOLLOW_UP, MarkKind.STARRED, MarkKind.PINNED)
    found = noted(*(effect(3 + index, Mark("words", kind=kind)) for index, kind in enumerate(kinds)))
    assert found.marks(WORDS) == [MarkKind.STARRED, MarkKind.PINNED, MarkKind.FOLLOW_UP]
    assert found.marks(SLOT) == []


def test_of_two_fills_the_first_seq_wins_also_when_it_is_learned_last() -> None:
    first, second = effect(3, Fill("slot", image=Image("a"))), effect(4, Fill("slot", image=Image("b")))
    for order in permutations((first, second)):
        assert noted(*order).body(SLOT) == Image("a")


def test_a_fill_without_a_picture_leaves_nothing_to_draw_and_a_later_picture_does_not_change_that() -> None:
    failed, late = effect(3, Fill("slot")), effect(4, Fill("slot", image=Image("b")))
    for order in permutations((failed, late)):
        assert noted(*order).body(SLOT) is None


def test_only_its_own_sender_fills_a_slot_and_only_a_slot_is_filled() -> None:
    of_ben = effect(3, Fill("slot", image=Image("b")), "ben")
    assert noted(of_ben).body(SLOT) == Slot(3, 2)
    assert noted(effect(3, Fill("words", image=Image("b")))).body(WORDS) == Text("oops")


def test_a_slot_that_was_taken_back_stays_so_whatever_fills_it() -> None:
    for order in permutations((effect(3, Recall("slot")), effect(4, Fill("slot", image=Image("a"))))):
        assert noted(*order).body(SLOT) is None


def test_what_has_no_effect_is_no_effect() -> None:
    assert picture(noted(WORDS, SLOT)) == [(Text("oops"), []), (Slot(3, 2), [])]
    assert {type(each.body) for each in TARGETS} & KINDS == set()


BODIES = st.one_of(
    st.builds(Recall, st.sampled_from(("words", "slot", "nothing"))),
    st.builds(
        Mark, st.sampled_from(("words", "slot")), kind=st.sampled_from((MarkKind.STARRED, MarkKind.PINNED)),
        removed=st.booleans(),
    ),
    st.builds(Fill, st.just("slot"), image=st.sampled_from((None, Image("a"), Image("b")))),
)  # fmt: skip
EFFECTS = st.lists(st.tuples(BODIES, st.sampled_from(("ana", "ana", "ben"))), min_size=2, max_size=8).map(
    lambda pairs: [effect(3 + index, *pair) for index, pair in enumerate(pairs)]
)


@given(
    EFFECTS.flatmap(lambda found: st.tuples(st.just(found), st.permutations(found), st.lists(st.sampled_from(found))))
)
def test_the_order_of_learning_and_repetitions_do_not_matter(orders: tuple[list[Message], ...]) -> None:
    in_order, shuffled, repeated = orders
    assert picture(noted(*shuffled)) == picture(noted(*in_order))
    assert picture(noted(*shuffled, *repeated)) == picture(noted(*in_order))


@given(EFFECTS.flatmap(lambda found: st.tuples(st.just([*TARGETS, *found]), st.permutations([*TARGETS, *found]))))
def test_a_conversation_ends_with_one_picture_in_whatever_order_its_messages_come(orders: list[list[Message]]) -> None:
    timelines = [Timeline(1), Timeline(1)]
    for timeline, order in zip(timelines, orders, strict=True):
        for each in order:
            timeline.place(each.seq, each)
    assert picture(timelines[0].effects) == picture(timelines[1].effects)
    assert [each.seq for each in window(timelines[1], 99)] == [1, 2], "effects are drawn on their target only"


@given(EFFECTS, st.integers(0, 10))
def test_history_that_is_read_backwards_ends_with_the_same_picture(found: list[Message], floor: int) -> None:
    everything = [*TARGETS, *found]
    floor = min(floor, len(everything))
    live, late = Timeline(1), Timeline(1, floor=floor)
    for each in everything:
        live.place(each.seq, each)
    for each in everything[floor:]:
        late.place(each.seq, each)
    for each in reversed(everything[:floor]):
        late.prepend([each])
    assert picture(late.effects) == picture(live.effects)


@given(EFFECTS, st.integers(2, 10))
def test_what_was_dropped_comes_back_with_its_history_page(found: list[Message], floor: int) -> None:
    whole, back = noted(*found), noted(*found)
    back.forget(floor)
    for each in reversed(found):
        if each.seq <= floor:
            back.note(each)
    assert picture(back) == picture(whole)


@pytest.mark.parametrize(
    "body",
    [Recall("words"), Mark("words", kind=MarkKind.STARRED), Fill("slot", image=Image("a"))],
    ids=lambda b: type(b).__name__,
)
def test_what_is_dropped_has_no_effect_and_what_is_kept_has(body: AnyBody) -> None:
    found, nothing = noted(effect(5, body)), picture(Effects())
    before = picture(found)
    assert before != nothing
    found.forget(4)
    assert picture(found) == before
    found.forget(5)
    assert picture(found) == nothing
