"""The oracle: reads what a run has left and says what was promised and not held.

The rule: it shares no code with the system. It knows the promises, in the words of the protocol's page, and nothing of
how they are kept.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from ...payloads.vocabulary import Status
from .records import Forgot, Kept, Marked, Read, Record, Restless, Seen, Told, View, Wrote


class Violation(NamedTuple):
    """One promise that was not held."""

    rule: str
    what: str


class _Run:
    """The records of a run, by kind and in their order."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.records = list(records)
        self.kept = [each for each in self.records if type(each) is Kept]
        self.wrote = [each for each in self.records if type(each) is Wrote]
        self.views = [each for each in self.records if type(each) is View]
        self.by_id: dict[tuple[str, str], list[Kept]] = {}
        for kept in self.kept:
            self.by_id.setdefault((kept.sender_id, kept.client_id), []).append(kept)
        self.status: dict[tuple[str, str], Told] = {}
        for record in self.records:
            if type(record) is Told:
                self.status[record.device, record.client_id] = record

    def expected(self, conversation_id: int) -> list[tuple[int, str, str]]:
        """Return what every device must show: what is kept, in the order of seqs, each message once."""
        found, known = [], set()
        for kept in sorted((k for k in self.kept if k.conversation_id == conversation_id), key=lambda k: k.seq):
            if (kept.sender_id, kept.client_id) not in known:
                known.add((kept.sender_id, kept.client_id))
                found.append((kept.seq, kept.sender_id, kept.client_id))
        return found


Found = Iterable[str]


def _lost(run: _Run) -> Found:
    owners = {wrote.device: wrote.user_id for wrote in run.wrote}
    for told in run.records:
        if type(told) is Told and told.status is Status.SENT:
            if (owners[told.device], told.client_id) not in run.by_id:
                yield f"{told.device} was told that {told.client_id} is sent, and the store does not have it"


def _ack_before_store(run: _Run) -> Found:
    owners = {wrote.device: wrote.user_id for wrote in run.wrote}
    kept: dict[tuple[str, str], set[int]] = {}
    for record in run.records:
        if type(record) is Kept:
            kept.setdefault((record.sender_id, record.client_id), set()).add(record.seq)
        elif type(record) is Told and record.status is Status.SENT:
            if record.seq not in kept.get((owners[record.device], record.client_id), ()):
                yield f"{record.device} was told seq {record.seq} of {record.client_id} before it was kept"


def _two_seqs(run: _Run) -> Found:
    for (sender, client_id), kept in run.by_id.items():
        if len(kept) > 1:
            yield f"{client_id} of {sender} is kept under seqs {[each.seq for each in kept]}"


def _one_seq(run: _Run) -> Found:
    at: dict[tuple[int, int], tuple[str, str]] = {}
    for record in run.records:
        if type(record) is Kept or (type(record) is Seen and record.client_id):
            who = (record.sender_id, record.client_id)
            first = at.setdefault((record.conversation_id, record.seq), who)
            if first != who:
                yield f"seq {record.seq} of {record.conversation_id} is {first} and {who}"


def _not_contiguous(run: _Run) -> Found:
    ends: dict[int, int] = {}
    for kept in run.kept:
        expected = ends.get(kept.conversation_id, 0) + 1
        if kept.seq != expected:
            yield f"seq {kept.seq} of {kept.conversation_id} was kept where {expected} was next"
        ends[kept.conversation_id] = kept.seq


def _another_body(run: _Run) -> Found:
    wrote = {(each.user_id, each.client_id, each.device): each.body for each in run.wrote}
    devices = {each.device: each.user_id for each in run.wrote}
    for kept in run.kept:
        bodies = [body for (user, client_id, _), body in wrote.items() if (user, client_id) == kept[:0] + (kept.sender_id, kept.client_id)] if False else [
            each.body for each in run.wrote if (each.user_id, each.client_id) == (kept.sender_id, kept.client_id)
        ]
        if kept.body not in bodies:
            yield f"{kept.client_id} of {kept.sender_id} is kept with a body nobody wrote"
    for (device, client_id), told in run.status.items():
        user = devices[device]
        for kept in run.by_id.get((user, client_id), ()):
            if told.status is Status.SENT and wrote[user, client_id, device] != kept.body:
                yield f"{device} was told that {client_id} is sent, and another body is kept"
