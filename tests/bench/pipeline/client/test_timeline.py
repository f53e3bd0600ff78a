"""The container of a conversation: in whatever order messages come, they are shown once, in order, without a hole."""

from hypothesis import given
from hypothesis import strategies as st
from imwire.bench.pipeline.client.timeline import Placed, Timeline
from imwire.bench.pipeline.client.window import window
from imwire.payloads.bodies import Text
from imwire.payloads.frames import Message, Range


def message(seq: int, client_id: str = "") -> Message:
    return Message(client_id=client_id or f"id{seq}", seq=seq, body=Text(f"text {seq}"))


def seqs(timeline: Timeline) -> list[int]:
    return [each.seq for each in timeline.shown if each is not None]


@given(st.lists(st.integers(1, 40), max_size=120))
def test_any_order_with_any_repetition_shows_the_contiguous_part(order: list[int]) -> None:
    timeline = Timeline(7)
    had: set[int] = set()
    for seq in order:
        placed = timeline.place(seq, message(seq))
        assert (placed is Placed.DUPLICATE) == (seq in had)
        had.add(seq)
        contiguous = next(n for n in range(1, 42) if n not in had) - 1
        assert timeline.frontier == contiguous
        assert seqs(timeline) == list(range(1, contiguous + 1))
        missing = {n for gap in timeline.missing() for n in range(gap.first, gap.last + 1)}
        assert missing == set(range(1, max(had) + 1)) - had
        early = {n for run in timeline.early_runs() for n in range(run.first, run.last + 1)}
        assert early == {n for n in had if n > contiguous}


def test_the_end_that_the_gateway_tells_is_missing_until_it_comes() -> None:
    timeline = Timeline(7)
    timeline.end_seq = 3
    assert timeline.missing() == [Range(1, 3)]
    timeline.place(2, message(2))
    assert timeline.missing() == [Range(1, 1), Range(3, 3)]


def test_a_tombstone_closes_a_hole_and_is_not_drawn() -> None:
    timeline = Timeline(7)
    timeline.place(2, message(2))
    assert timeline.place(1, None) is Placed.SHOWN
    assert (timeline.frontier, seqs(timeline), [m.seq for m in window(timeline, 9)]) == (2, [2], [2])


def test_one_message_under_two_seqs_is_shown_once_and_leaves_no_hole() -> None:
    timeline = Timeline(7)
    for seq, client_id in ((1, "a"), (2, "a"), (3, "b")):
        timeline.place(seq, message(seq, client_id))
    assert (timeline.frontier, seqs(timeline)) == (3, [1, 3])


def test_one_s_own_message_stands_last_until_it_has_its_place() -> None:
    timeline = Timeline(7)
    mine = message(3, "mine")
    timeline.pending["mine"] = mine
    timeline.place(1, message(1))
    assert [m.client_id for m in window(timeline, 9)][-1] == "mine"
    timeline.place(3, mine)
    assert "mine" in timeline.pending, "its place is behind a hole: it stays where it was"
    timeline.place(2, message(2))
    assert not timeline.pending
    assert [(m.seq, m.client_id) for m in window(timeline, 2)] == [(2, message(2).client_id), (3, "mine")]


def test_pages_stand_before_what_is_shown_and_bring_nothing_twice() -> None:
    timeline = Timeline(7, floor=4)
    timeline.place(5, message(5))
    assert timeline.prepend([message(3), message(4)]) == 2
    assert timeline.prepend([message(4), message(2), message(1)], end_seq=1) == 2
    assert [each.seq for each in timeline.older if each is not None] == [4, 3, 2, 1]
    assert timeline.older_complete


def test_the_end_of_an_older_past_is_not_the_end_of_what_is_shown_now() -> None:
    timeline = Timeline(7, floor=65, kept=5)
    for seq in range(66, 77):
        timeline.place(seq, message(seq))
    assert timeline.trim()
    assert timeline.floor == 71
    # It was asked for before seq 66, where nothing is left; 67 to 71 were dropped here meanwhile, and are still kept.
    assert timeline.prepend([], end_seq=66) == 0
    assert not timeline.older_complete
    assert timeline.prepend([message(70), message(71)]) == 2
    assert not timeline.older_complete
    timeline.prepend([message(69)], end_seq=69)
    assert timeline.older_complete


class Counted(int):
    """A seq that counts how often it is compared."""

    count = 0

    def __lt__(self, other: int) -> bool:
        Counted.count += 1
        return int(self) < int(other)

    def __gt__(self, other: int) -> bool:
        Counted.count += 1
        return int(self) > int(other)

    def __le__(self, other: int) -> bool:
        Counted.count += 1
        return int(self) <= int(other)

    __hash__ = int.__hash__


def comparisons(length: int) -> int:
    """Return the comparisons of taking in five messages, one of them early, behind `length` others."""
    timeline = Timeline(7)
    for seq in range(1, length + 1):
        timeline.place(seq, message(seq))
    Counted.count = 0
    for step in (1, 3, 2, 5, 4):
        timeline.place(Counted(length + step), message(length + step))
    assert timeline.frontier == length + 5
    return Counted.count


def test_taking_in_a_message_costs_the_same_in_any_conversation() -> None:
    assert comparisons(10) == comparisons(10_000) > 0
