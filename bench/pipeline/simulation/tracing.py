"""The steps of a run: each is counted, and told to whoever asked for a trace."""

from collections import Counter
from collections.abc import Callable

from ..rules.steps import Step, Trace

TraceLine = tuple[int, str, Step, int, str, int]
"""Time in ns, who, step, conversation, client id, seq."""
Tell = Callable[[TraceLine], None]


def tracer(who: str, steps: Counter[Step], trace: Tell | None) -> Trace:
    """Return what a core calls at each step; `who` is the core in the lines of the trace."""

    def note(now_ns: int, step: Step, conversation_id: int, client_id: str, seq: int) -> None:
        steps[step] += 1
        if trace is not None:
            trace((now_ns, who, step, conversation_id, client_id, seq))

    return note
