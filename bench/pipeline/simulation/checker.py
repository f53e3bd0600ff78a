"""The checker: it reads the records of a run and says which promises were broken.

The rule: it shares no code with the system. It knows the promises, as docs/background/message-path.md states them, and
not how they are kept.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from ....payloads.vocabulary import Status
from .expected_view import Who, expected_view
from .records import (
    Forgot,
    Kept,
    Marked,
    ReadUpTo,
    Record,
    Restless,
    Seen,
    Told,
    View,
    WasTrimmed,
)
from .run_records import RunRecords


class Violation(NamedTuple):
    """One broken promise."""

    rule: str
    what: str


def _lost(run: RunRecords) -> Iterator[str]:
    for told in run.records:
        if type(told) is not Told or told.status is not Status.SENT:
            continue
        if (run.owner[told.device], told.client_id) not in run.kept:
            yield f"{told.device} was told that {told.client_id} is sent, and the store does not have it"


def _ack_before_store(run: RunRecords) -> Iterator[str]:
    kept: set[tuple[str, str, int]] = set()
    for record in run.records:
        if type(record) is Kept:
            kept.add((record.sender_id, record.client_id, record.seq))
            continue
        if type(record) is not Told or record.status is not Status.SENT:
            continue
        if (run.owner[record.device], record.client_id, record.seq) not in kept:
            yield f"{record.device} was told seq {record.seq} of {record.client_id} before it was kept"


def _second_seq(run: RunRecords) -> Iterator[str]:
    for (sender, client_id), kept in run.kept.items():
        if any(run.remembered(*pair) for pair in pairwise(kept)):
            yield f"{client_id} of {sender} is kept under the seqs {[each.seq for each in kept]}"


def _shared_seq(run: RunRecords) -> Iterator[str]:
    at: dict[tuple[int, int], Who] = {}
    for record in run.records:
        if type(record) is Kept or (type(record) is Seen and record.client_id):
            who = (record.sender_id, record.client_id)
            first = at.setdefault((record.conversation_id, record.seq), who)
            if first != who:
                yield f"seq {record.seq} of conversation {record.conversation_id} is both {first} and {who}"


def _hole_kept(run: RunRecords) -> Iterator[str]:
    ends: dict[int, int] = {}
    for record in run.records:
        if type(record) is Kept:
            expected = ends.get(record.conversation_id, 0) + 1
            if record.seq != expected:
                yield f"seq {record.seq} of conversation {record.conversation_id} was kept where {expected} was next"
            ends[record.conversation_id] = record.seq


def _other_body(run: RunRecords) -> Iterator[str]:
    for who, kept in run.kept.items():
        bodies = [wrote.body for wrote in run.wrote.get(who, ())]
        for one in kept:
            if one.body not in bodies:
                yield f"{who} is kept with a body that nobody wrote"
    for seen in run.records:
        if type(seen) is Seen and seen.client_id:
            kept = run.kept.get((seen.sender_id, seen.client_id), [])
            if kept and seen.body != kept[0].body:
                yield f"{seen.device} shows {seen.client_id} with another body than is kept"


def _shown_wrongly(run: RunRecords) -> Iterator[str]:
    """Check what each device shows during the run: contiguous, in order, no message twice."""
    ends: dict[tuple[str, int], int] = {}
    starts: dict[tuple[str, int], int] = {}
    shown: dict[tuple[str, int], dict[Who, int]] = {}
    for record in run.records:
        if type(record) is Forgot:
            key = (record.device, record.conversation_id)
            ends[key] = starts[key] = record.floor_seq
            shown.pop(key, None)
        elif type(record) is WasTrimmed:
            key = (record.device, record.conversation_id)
            starts[key] = record.floor_seq
            shown[key] = {who: seq for who, seq in shown.get(key, {}).items() if seq > record.floor_seq}
        elif type(record) is Seen:
            key = (record.device, record.conversation_id)
            if record.older:
                expected = starts.get(key, 0)
                starts[key] = expected - 1
            else:
                expected = ends.get(key, 0) + 1
                ends[key] = expected
            if record.seq != expected:
                where = f"{record.device} in {record.conversation_id}"
                yield f"hole: {where} shows seq {record.seq} where {expected} is next"
            if not record.client_id:
                continue
            who = (record.sender_id, record.client_id)
            here = shown.setdefault(key, {})
            twice = here.setdefault(who, record.seq)
            if record.older and record.seq < twice:
                # A page may bring the lower of a message's two seqs; from then on that one counts, also for trimming.
                here[who] = record.seq
            elif twice != record.seq:
                yield f"twice: {record.device} shows {who} at {twice} and at {record.seq}"


def _never_delivered(run: RunRecords) -> Iterator[str]:
    for view in run.views:
        shown = set(view.shown)
        for one in run.order.get(view.conversation_id, ()):
            if one not in shown and one[0] >= run.min_seq.get(view.conversation_id, 0):
                where = f"seq {one[0]} of conversation {view.conversation_id}"
                yield f"{view.device} does not show {one[2]} of {one[1]}, {where}"


def _order(run: RunRecords) -> Iterator[str]:
    for view in run.views:
        seqs = [seq for seq, _, _ in view.shown]
        if seqs != sorted(seqs):
            yield f"{view.device} draws the seqs of {view.conversation_id} as {seqs}"
        whos = [one[1:] for one in view.shown]
        if len(set(whos)) != len(whos):
            yield f"{view.device} draws a message of {view.conversation_id} twice"


def _differ(run: RunRecords) -> Iterator[str]:
    first: dict[tuple[int, int], View] = {}
    for view in run.views:
        other = first.setdefault((view.at_ns, view.conversation_id), view)
        if run.judged(other) != run.judged(view):
            yield f"{view.device} and {other.device} differ in {view.conversation_id}"


def _drawn_wrongly(run: RunRecords) -> Iterator[str]:
    for view in run.views:
        order = run.order.get(view.conversation_id, ())
        expected = expected_view([(who, run.kept[who][0].body) for _, *ends in order for who in [(ends[0], ends[1])]])
        found = {(one.sender_id, one.client_id): (one.body, one.marks) for one in view.drawn if one.seq}
        # An effect that the store has dropped is known only to devices that received it in time. One that is kept twice
        # counts at the seq where a device met it.
        least = run.min_seq.get(view.conversation_id, 0)
        kept = [(seq, run.kept[sender, client_id]) for seq, sender, client_id in order]
        unsure = {getattr(ones[0].body, "target_client_id", "") for seq, ones in kept if seq < least or len(ones) > 1}
        for seq, *ends in run.judged(view):
            who = (ends[0], ends[1])
            if who[1] not in unsure and found.get(who) != expected.get(who):
                where = f"seq {seq} of conversation {view.conversation_id}"
                yield f"{view.device} draws {who[1]} of {who[0]}, {where}, as {found.get(who)}, not {expected.get(who)}"


def _status(run: RunRecords) -> Iterator[str]:
    for who, all_wrote in run.wrote.items():
        kept = run.kept.get(who)
        for wrote in all_wrote:
            told = run.status.get((wrote.device, wrote.client_id))
            status = told.status if told else Status.SENDING
            if kept and kept[-1].seq < run.min_seq.get(kept[-1].conversation_id, 0):
                # The ACKs were lost until the store had dropped the message: its status cannot be told any more.
                continue
            stored = kept is not None and kept[0].body == wrote.body
            if stored and status is not Status.SENT:
                yield f"{wrote.device} says {status.name} of {wrote.client_id}, which is kept"
            if not stored and status is not Status.FAILED:
                yield f"{wrote.device} says {status.name} of {wrote.client_id}, which is not kept"
            if told and kept and stored and told.seq not in [each.seq for each in kept]:
                yield f"{wrote.device} says seq {told.seq} of {wrote.client_id}, kept is {kept[0].seq}"


def _place(run: RunRecords) -> Iterator[str]:
    for view in run.views:
        for client_id in view.unplaced:
            told = run.status.get((view.device, client_id))
            if told is not None and told.status is Status.SENT:
                yield f"{view.device} still draws {client_id}, which is sent, at a provisional place"


def _read_state(run: RunRecords) -> Iterator[str]:
    reached: dict[tuple[Any, ...], int] = {}
    for record in run.records:
        if type(record) is ReadUpTo or type(record) is Marked:
            where = record.device if type(record) is ReadUpTo else "the store"
            key = (where, record.conversation_id, record.reader_id)
            if record.seq < reached.get(key, 0):
                yield f"{where}: {record.reader_id} went back from {reached[key]} to {record.seq}"
            reached[key] = record.seq
    last = max((view.at_ns for view in run.views), default=0)
    for view in run.views:
        kept_seq = reached.get(("the store", view.conversation_id, view.user_id), 0)
        if view.at_ns == last and view.read_seq != kept_seq:
            yield f"{view.device} has read up to {view.read_seq}, the store says {kept_seq}"


def _restless(run: RunRecords) -> Iterator[str]:
    return (record.why for record in run.records if type(record) is Restless)


RULES: dict[str, Callable[[RunRecords], Iterable[str]]] = {
    "lost": _lost,
    "never delivered": _never_delivered,
    "shown twice or with a hole": _shown_wrongly,
    "out of order": _order,
    "a hole in the store": _hole_kept,
    "two messages with one seq": _shared_seq,
    "two seqs for one message": _second_seq,
    "sender's status": _status,
    "provisional place kept": _place,
    "devices differ": _differ,
    "drawn wrongly": _drawn_wrongly,
    "ACK before store": _ack_before_store,
    "another body": _other_body,
    "read state": _read_state,
    "does not come to rest": _restless,
}
"""Every promise by name, and the function that finds where it was broken."""


def check(records: Iterable[Record]) -> list[Violation]:
    """Return every violation in the records of a run that has come to rest."""
    run = RunRecords(records)
    return [Violation(rule, what) for rule, find in RULES.items() for what in find(run)]
