"""The SDK that the containers replaced: every step walks all messages. Kept as the "before" of the benchmark.

The rule: it is written as such SDKs are, not worse: a walk stops at its first match, and the sort is Python's.
"""

from ....payloads.frames import Message
from ....payloads.vocabulary import Status


class ForLoopSdk:
    """One flat list of a conversation's messages; `sort_each` sorts after each message, else after each batch."""

    def __init__(self, *, sort_each: bool) -> None:
        """Start empty."""
        self.messages: list[Message] = []
        self.status: list[tuple[str, Status]] = []
        self._sort_each = sort_each

    def take(self, batch: list[Message]) -> None:
        """Dedupe, place and note the status of each message of a batch."""
        for message in batch:
            known = False
            for other in self.messages:
                if other.client_id == message.client_id:
                    known = True
                    break
            if known:
                continue
            self.messages.append(message)
            self.status.append((message.client_id, Status.SENDING))
            if self._sort_each:
                self.messages.sort(key=_seq)
        if not self._sort_each:
            self.messages.sort(key=_seq)

    def settle(self, client_ids: list[str]) -> None:
        """Set the status of each of these messages."""
        for client_id in client_ids:
            for index, (other, _) in enumerate(self.status):
                if other == client_id:
                    self.status[index] = (client_id, Status.SENT)
                    break


def _seq(message: Message) -> int:
    return message.seq
