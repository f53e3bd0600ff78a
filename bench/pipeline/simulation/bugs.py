"""Seeded bugs, which show that the checker finds mistakes that messaging systems have really made.

    python -m imwire.bench.studies.seeded_bugs

The rule: the system has no switch for any of them. A bug replaces functions while it is on, and puts them back.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from msgspec.structs import replace

from ....payloads.bodies import Fill, Mark
from ....payloads.frames import ConversationState, Message
from ..client import client, dispatcher, receiving, sending
from ..client.effects import Effects
from ..client.timeline import Placed, Timeline
from ..gateway import admission, delivering, idempotency
from ..gateway.conversations import Delivery, acknowledge
from .checker import check
from .circumstances import draw
from .simulated_run import simulate


@contextmanager
def switched_on(name: str) -> Iterator[None]:
    """Give the system a bug within this block."""
    patches = [patch.object(owner, attribute, wrong) for owner, attribute, wrong in BUGS[name]]
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in patches:
            each.stop()


def seeds_to_find(name: str, most: int, **chosen: Any) -> int | None:
    """Return how many seeds it takes until the checker finds a bug; None when it does not within `most`."""
    with switched_on(name):
        for seed in range(most):
            try:
                if check(simulate(seed, draw(seed, **chosen)).records):
                    return seed + 1
            except Exception:
                # A bug that makes the system raise is found as well.
                return seed + 1
    return None


_append = Timeline._append
_place = Timeline.place
_take = receiving.Receiving.take
_get = idempotency.IdempotencyWindow.get
_add = idempotency.IdempotencyWindow.add
_start = sending.Sending._start


def _place_everything(self: Timeline, seq: int, message: Message | None) -> Placed:
    """No dedupe: a message that comes twice is shown twice."""
    if seq <= self.frontier and message is not None:
        self.shown.append(message)
        return Placed.SHOWN
    return _place(self, seq, message)


def _tail_only(self: Timeline, seq: int, message: Message | None) -> Placed:
    """Every message is appended at the tail, whatever its seq."""
    if seq > self.frontier + 1:
        seq = self.frontier + 1
    return _place(self, seq, message)


def _known_by_seq(self: Timeline, seq: int, message: Message | None) -> None:
    """Dedupe by seq alone: the same message under two seqs is shown twice."""
    _append(self, seq, message)
    if message is not None and self.shown[-1] is None:
        self.shown[-1] = message


def _by_created(self: Timeline, seq: int, message: Message | None) -> None:
    """Messages are sorted by the clocks of the devices that wrote them."""
    _append(self, seq, message)
    self.shown.sort(key=lambda each: each.created_ms if each is not None else 0)


def _ack_first(self: admission.Admission, *args: Any) -> None:
    """The sender gets its ACK when the message arrives, not when it is stored."""
    _store(self, *args)
    device, now_ns = args[1], args[3]
    stored = self._gathering[-1]
    if isinstance(stored, Message):
        self._ack(device.connection, stored, now_ns)


_store = admission.Admission._store


def _one_too_many(delivery: Delivery, seqs: range) -> None:
    """A cumulative ACK is taken for one message more than it says."""
    acknowledge(delivery, range(seqs.start, seqs.stop + (seqs.start == 0)))


def _end_exclusive(self: Timeline) -> list[Any]:
    """A gap's end is taken as exclusive: the last missing message is never asked for."""
    return [replace(gap, last=gap.last - 1) for gap in _missing(self) if gap.last > gap.first] or []


_missing = Timeline.missing


def _one_too_far(delivery: Delivery, seqs: range) -> None:
    """A range's end is taken as one seq further than it is."""
    acknowledge(delivery, range(seqs.start, seqs.stop + (seqs.start != 0)))


def _wraps(self: idempotency.IdempotencyWindow, key: Any, place: Any, now_ns: int) -> None:
    """The idempotency window wraps: the third message overwrites the first."""
    _add(self, key, place, now_ns)
    while len(self._order) > 2:
        self._places.pop(self._order.popleft()[1], None)


def _drop_and_ack(self: receiving.Receiving, found: Timeline, message: Message, now_ns: int) -> Placed | None:
    """A message that does not fit is dropped and still acknowledged."""
    if len(found.early) >= min(2, self.limits.early_messages) and message.seq > found.frontier + 1:
        found.place(message.seq, None)
    return _take(self, found, message, now_ns)


def _h_plus_one(conversation_id: int, frontier: int, floor: int, read_seq: int) -> ConversationState:
    """A device that resumes claims one message more than it has."""
    return ConversationState(conversation_id, frontier + 1, floor, read_seq)


def _always_new(self: idempotency.IdempotencyWindow, key: Any) -> None:
    """Nothing is remembered: a retransmit is stored as a new message."""


def _lost_timer(self: sending.Sending, one: sending.Outgoing, now_ns: int) -> None:
    """The timer is set for the first attempt only."""
    if one.attempts:
        one.attempts += 1
    else:
        _start(self, one, now_ns)


def _overwrite(self: admission.Admission, device: Any, message: Message, place: Any, now_ns: int) -> Any:
    """A message with a used id and another body replaces the stored one."""
    waiting = self._waiting.get(place)
    if waiting is None:
        return _again(self, device, message, place, now_ns)
    stored, connections = waiting
    changed = replace(stored, body=message.body)
    self._waiting[place] = (changed, connections)
    self._gathering[:] = [changed if each is stored else each for each in self._gathering]
    return None


_again = admission.Admission._again


def _any_body_is_the_same(*_: Message) -> bool:
    """The bodies are not compared."""
    return True


def _last_mark_counts(self: dispatcher.Dispatcher, at: Timeline, reader_id: str, seq: int) -> None:
    """The read mark that arrives last counts as the newest."""
    at.reads[reader_id] = 0
    at.read_seq = 0 if reader_id == self._user_id else at.read_seq
    _moved(self, at, reader_id, seq)


_moved = dispatcher.Dispatcher._moved


def _last_learnt_counts(self: Effects, message: Message) -> None:
    """The effect that arrives last counts, whatever its seq: history undoes later effects."""
    body = message.body
    if type(body) is Mark:
        self._marks[body.target_client_id, body.kind] = (message.seq, body.removed)
    elif type(body) is Fill:
        self._fills[body.target_client_id, message.sender_id] = (message.seq, body.image)
    else:
        _note(self, message)


_note = Effects.note

_Replaced = tuple[Any, str, Callable[..., Any]]
_WINDOW = idempotency.IdempotencyWindow

BUGS: dict[str, tuple[_Replaced, ...]] = {
    "no dedupe": ((Timeline, "place", _place_everything),),
    "dedupe by seq": ((Timeline, "_append", _known_by_seq), (_WINDOW, "get", _always_new)),
    "ACK before store": ((admission.Admission, "_store", _ack_first),),
    "batch ACK off by one": ((delivering, "acknowledge", _one_too_many),),
    "range end exclusive": ((Timeline, "missing", _end_exclusive),),
    "range end inclusive": ((delivering, "acknowledge", _one_too_far),),
    "window wraps": ((_WINDOW, "add", _wraps),),
    "sorted by client time": ((Timeline, "_append", _by_created),),
    "tail-only insert": ((Timeline, "place", _tail_only),),
    "dropped on full queue": ((receiving.Receiving, "take", _drop_and_ack),),
    "resume from h + 1": ((client, "ConversationState", _h_plus_one),),
    "second seq for a resend": ((_WINDOW, "get", _always_new),),
    "lost timer": ((sending.Sending, "_start", _lost_timer),),
    "reused id overwrites": ((admission.Admission, "_again", _overwrite), (admission, "same", _any_body_is_the_same)),
    "read state goes back": ((dispatcher.Dispatcher, "_moved", _last_mark_counts),),
    "last learnt effect counts": ((Effects, "note", _last_learnt_counts),),
}
"""Every seeded bug by name: the functions that it replaces, and by which."""


def what_is_wrong(name: str) -> str:
    """Return what a bug does, in one line."""
    wrong = BUGS[name][0][2]
    return (wrong.__doc__ or "").removesuffix(".")
