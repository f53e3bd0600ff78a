"""What messages do to other messages: a recall takes one back, a mark marks it, a fill fills a reserved slot.

The rule: each effect has a seq of its own, and seqs alone decide which effect counts. So all devices end with the same
picture, in whatever order they receive the effects.
"""

from ....payloads.bodies import AnyBody, Fill, Image, Mark, Recall, Slot
from ....payloads.frames import Message
from ....payloads.vocabulary import MarkKind

KINDS = frozenset((Recall, Mark, Fill))
"""The bodies that are effects; a renderer draws them on their target, not as messages."""


class Effects:
    """The effects within one conversation, by the client id of their target."""

    __slots__ = ("_fills", "_marks", "_recalls")

    def __init__(self) -> None:
        """Start without effects."""
        self._recalls: dict[tuple[str, str], int] = {}
        self._marks: dict[tuple[str, MarkKind], tuple[int, bool]] = {}
        self._fills: dict[tuple[str, str], tuple[int, Image | None]] = {}

    def note(self, message: Message) -> None:
        """Take an effect in; the same one twice changes nothing."""
        body, seq, sender = message.body, message.seq, message.sender_id
        if type(body) is Recall:
            self._recalls.setdefault((body.target_client_id, sender), seq)
        elif type(body) is Mark:
            mark = (body.target_client_id, body.kind)
            if seq > self._marks.get(mark, (0, False))[0]:
                self._marks[mark] = (seq, body.removed)
        elif type(body) is Fill:
            fill = (body.target_client_id, sender)
            # The fill with the lowest seq counts. History is read backwards, so a lower seq may come later.
            if fill not in self._fills or seq < self._fills[fill][0]:
                self._fills[fill] = (seq, body.image)

    def body(self, message: Message) -> AnyBody | None:
        """Return what is drawn of a message: None when its own sender took it back, or its upload failed."""
        key = (message.client_id, message.sender_id)
        if key in self._recalls:
            return None
        if type(message.body) is Slot and key in self._fills:
            return self._fills[key][1]
        return message.body

    def marks(self, message: Message) -> list[MarkKind]:
        """Return the marks a message bears, in the order of their numbers."""
        return [kind for kind in MarkKind if not self._marks.get((message.client_id, kind), (0, True))[1]]

    def forget(self, floor: int) -> None:
        """Drop the effects at or below a seq; history pages bring them back."""
        self._recalls = {key: seq for key, seq in self._recalls.items() if seq > floor}
        self._marks = {key: mark for key, mark in self._marks.items() if mark[0] > floor}
        self._fills = {key: fill for key, fill in self._fills.items() if fill[0] > floor}
