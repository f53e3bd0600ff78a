"""Our client against for-loops: a batch of incoming messages, and as many of the user's own that get their ACK.

The rule: both take in, dedupe, place and settle the same messages, without a codec.
"""

import gc
from collections.abc import Iterable
from random import Random
from time import perf_counter

from ....payloads.bodies import Text
from ....payloads.frames import Ack, ConversationMessages, Message, PushBatch
from ..client.client import Client
from ..rules.limits import Limits
from .bare_codec import bare_codec
from .for_loops import ForLoopSdk

SIZES = (50, 200, 1_000, 2_000)
"""The sizes of a run's batches: a page, a reconnect after a while, a rush, the most that a resume brings (`Limits`)."""
_FREE = 10**9
LIMITS = Limits(sends_per_second=_FREE, send_burst=_FREE, queued_sends=_FREE, shown_messages=_FREE)


def late(seqs: Iterable[int], random: Random) -> list[int]:
    """Return seqs in an order of arrival: one in ten comes late, after up to 20 later ones."""
    return sorted(seqs, key=lambda seq: seq + (random.randrange(1, 21) + 0.5 if random.random() < 0.1 else 0))


class Batches:
    """The same batches for the client and the loops: others' messages to take in, and the user's own to settle."""

    def __init__(self, number: int) -> None:
        """Make the batch; one message in ten comes late, after up to 20 others, as a retransmit does."""
        body, random = Text("hello"), Random(f"batch/{number}")
        self.others = [
            Message(conversation_id=1, client_id=f"b{seq:08}", sender_id="ben", seq=seq, server_id=seq, body=body)
            for seq in late(range(1, number + 1), random)
        ]
        self.own = [f"a{index:08}" for index in range(number)]

    def containers(self) -> float:
        """Return the seconds that our client takes."""
        ids, codec, number = iter(self.own), bare_codec(), len(self.own)
        client = Client("ana", "ana-1", codec, lambda: next(ids), limits=LIMITS)
        dispatcher = client._dispatcher
        for _ in self.own:
            client.send(1, self.others[0].body, 0)
        push = PushBatch([ConversationMessages(1, self.others, number)])
        acks = [Ack(1, client_id, number + at, number + at, 0) for at, client_id in enumerate(self.own, 1)]
        gc.collect()
        gc.freeze()
        started = perf_counter()
        dispatcher.handle(push, 0, ready=True)
        for ack in acks:
            dispatcher.handle(ack, 0, ready=True)
        seconds = perf_counter() - started
        gc.unfreeze()
        if client.timelines[1].frontier != 2 * number or client.own.status:
            raise AssertionError("not everything was taken in")
        return seconds

    def loops(self) -> float:
        """Return the seconds that the for-loop SDK takes when it sorts after each message."""
        return self._loops(sort_each=True)

    def loops_sorting_once(self) -> float:
        """Return the seconds that the for-loop SDK takes when it sorts after each batch."""
        return self._loops(sort_each=False)

    def _loops(self, *, sort_each: bool) -> float:
        sdk = ForLoopSdk(sort_each=sort_each)
        ids = [message.client_id for message in self.others]
        gc.collect()
        gc.freeze()
        started = perf_counter()
        sdk.take(self.others)
        sdk.settle(ids)
        seconds = perf_counter() - started
        gc.unfreeze()
        if [message.seq for message in sdk.messages] != list(range(1, len(ids) + 1)):
            raise AssertionError("not everything was taken in")
        return seconds
