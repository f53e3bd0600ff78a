"""The records of a run by what they are about, as the checker's rules read them."""

from collections.abc import Iterable

from .expected_view import Who
from .records import Gone, Kept, Record, Remembers, Told, View, Wrote


class RunRecords:
    """The records of a run, by what they are about."""

    def __init__(self, records: Iterable[Record]) -> None:
        """Sort the records."""
        self.records = list(records)
        self.kept: dict[Who, list[Kept]] = {}
        self.order: dict[int, list[tuple[int, str, str]]] = {}
        self.wrote: dict[Who, list[Wrote]] = {}
        self.owner: dict[str, str] = {}
        self.status: dict[tuple[str, str], Told] = {}
        self.views: list[View] = []
        self.remembers: Remembers | None = None
        self.min_seq: dict[int, int] = {}
        self.kept_as: dict[tuple[int, int], int] = {}
        for record in self.records:
            if type(record) is Kept:
                who = (record.sender_id, record.client_id)
                self.kept_as.setdefault((record.conversation_id, record.seq), len(self.kept_as))
                # A message that is kept twice must be shown once, at its first seq.
                if who not in self.kept:
                    self.order.setdefault(record.conversation_id, []).append((record.seq, *who))
                self.kept.setdefault(who, []).append(record)
            elif type(record) is Wrote:
                self.wrote.setdefault((record.user_id, record.client_id), []).append(record)
                self.owner[record.device] = record.user_id
            elif type(record) is Told:
                self.status[record.device, record.client_id] = record
            elif type(record) is View:
                self.views.append(record)
            elif type(record) is Remembers:
                self.remembers = record
            elif type(record) is Gone:
                self.min_seq[record.conversation_id] = record.min_seq

    def judged(self, view: View) -> list[tuple[int, str, str]]:
        """Return the part of a view that must be the same on all devices.

        Messages that the store has dropped are left out, because late devices cannot have them. So are messages that
        were stored twice after the gateway had forgotten them: a device shows them where it met them first.
        """
        min_seq = self.min_seq.get(view.conversation_id, 0)
        return [one for one in view.shown if one[0] >= min_seq and len(self.kept.get(one[1:], ())) < 2]

    def remembered(self, first: Kept, second: Kept) -> bool:
        """Return whether the gateway had to know a message again; beyond half its window nothing is judged.

        A message enters the window when it arrives, and is recorded when it is stored, so the window's edge cannot be
        seen from outside.
        """
        if self.remembers is None:
            return True
        places = [self.kept_as[each.conversation_id, each.seq] for each in (first, second)]
        soon = second.at_ns - first.at_ns < self.remembers.idempotency_ns / 2
        return soon and places[1] - places[0] < self.remembers.idempotency_entries / 2
