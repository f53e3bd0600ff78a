"""What a message costs does not depend on how much there is: counted in calls and comparisons, without a clock."""

import sys
from collections import Counter
from typing import Any

import pytest
from imwire.bench.pipeline_costs import Line, bare_codec


def calls(line: Line, messages: int) -> Counter[str]:
    """Return how often each function is called, those in C too, while messages go all the way."""
    found: Counter[str] = Counter()

    def count(frame: Any, event: str, argument: Any) -> None:
        if event == "call":
            found[frame.f_code.co_qualname] += 1
        elif event == "c_call":
            found[getattr(argument, "__qualname__", repr(argument))] += 1

    sys.setprofile(count)
    try:
        line.run(messages)
    finally:
        sys.setprofile(None)
    return found


@pytest.mark.parametrize(("before", "conversations"), [(10_000, 1), (5_000, 1_000)])
def test_the_same_calls_are_made_whatever_there_is_already(before: int, conversations: int) -> None:
    fresh, grown = Line(bare_codec()), Line(bare_codec(), conversations)
    fresh.run(160)
    grown.run(before, 50)
    few, many = calls(fresh, 320), calls(grown, 320)
    if conversations == 1:
        # Rarely, timers that were cancelled are swept out: that is a few calls in thousands.
        assert sum(many.values()) == pytest.approx(sum(few.values()), rel=0.01)
    else:
        # Each message opens a frame of its own instead of sharing one with fifteen others, and nothing else.
        assert sum(many.values()) < 3 * sum(few.values())
        grown.run(before, 50)
        assert sum(calls(grown, 320).values()) == pytest.approx(sum(many.values()), rel=0.01)
