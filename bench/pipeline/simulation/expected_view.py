"""What the messages of a conversation look like in the end: the checker's own reading of recalls, fills and marks.

The rule: the view is computed from what the store kept, in the order of seqs, and shares no code with the devices.
"""

from collections.abc import Iterable
from typing import Any

from ....payloads.bodies import Fill, Mark, Recall, Slot
from ....payloads.vocabulary import MarkKind

Who = tuple[str, str]
"""A message: its sender and its client id."""


def expected_view(kept: Iterable[tuple[Who, Any]]) -> dict[Who, tuple[Any, list[MarkKind]]]:
    """Return the body of each message that is drawn (None: taken back, or its upload failed), and its marks.

    `kept` are the messages of one conversation and their bodies, in the order of their seqs. Only the sender takes a
    message back or fills its slot, and only the first fill counts; anybody may mark, and the last mark counts.
    """
    kept = list(kept)
    marked: dict[str, dict[MarkKind, bool]] = {}
    recalled, filled = set[Who](), dict[Who, Any]()
    for (sender, _), body in kept:
        if type(body) is Recall:
            recalled.add((sender, body.target_client_id))
        elif type(body) is Fill:
            filled.setdefault((sender, body.target_client_id), body.image)
        elif type(body) is Mark:
            marked.setdefault(body.target_client_id, {})[body.kind] = not body.removed
    found = {}
    for who, body in kept:
        if isinstance(body, Recall | Mark | Fill):
            continue
        shown = filled.get(who, body) if type(body) is Slot else body
        marks = sorted(kind for kind, on in marked.get(who[1], {}).items() if on)
        found[who] = (None if who in recalled else shown, marks)
    return found
