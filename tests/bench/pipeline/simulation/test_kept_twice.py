"""What is sent again after the gateway has forgotten it is kept twice: the checker judges no more than is promised."""

import pytest
from imwire.bench.pipeline.client.window import VisibleMessage
from imwire.bench.pipeline.simulation.checker import check
from imwire.bench.pipeline.simulation.records import Kept, Record, View
from imwire.payloads.bodies import Mark, Text
from imwire.payloads.vocabulary import MarkKind

WORDS = Text("words")
MARK, UNMARK = (Mark("a1", 1, MarkKind.PINNED, removed=removed) for removed in (False, True))
KEPT: tuple[Record, ...] = (
    Kept(0, 1, 1, "ana", "a1", WORDS),
    Kept(0, 1, 2, "ben", "b1", MARK),
    Kept(0, 1, 3, "ana", "a2", UNMARK),
)
AGAIN = Kept(0, 1, 4, "ben", "b1", MARK)


def drawn_wrongly(marks: list[MarkKind], *kept: Record) -> bool:
    view = View(
        1, "ana-1", "ana", 1,
        shown=[(1, "ana", "a1"), (2, "ben", "b1"), (3, "ana", "a2")],
        drawn=[VisibleMessage(1, "ana", "a1", 0, WORDS, marks)],
        unplaced=[], read_seq=0,
    )  # fmt: skip
    return "drawn wrongly" in {found.rule for found in check([*kept, view])}


def test_the_last_mark_counts() -> None:
    assert not drawn_wrongly([], *KEPT)
    assert drawn_wrongly([MarkKind.PINNED], *KEPT)


@pytest.mark.parametrize("marks", [[], [MarkKind.PINNED]])
def test_a_mark_that_is_kept_twice_counts_where_a_device_has_met_it(marks: list[MarkKind]) -> None:
    assert not drawn_wrongly(marks, *KEPT, AGAIN)


def test_a_text_that_is_kept_twice_excuses_nothing() -> None:
    assert drawn_wrongly([MarkKind.PINNED], *KEPT, Kept(0, 1, 4, "cho", "c1", WORDS), Kept(0, 1, 5, "cho", "c1", WORDS))
