"""One device in a simulation: a client, what its user sees, and its connection.

The rule: it records what a user would notice, and nothing else.
"""

from collections.abc import Callable

from ....payloads.bodies import AnyBody, Image, Slot
from ....payloads.vocabulary import Status
from ..client import events
from ..client.client import Client, Connection
from ..client.timeline import Timeline
from ..client.uploads import Lane, Upload, Uploads
from ..client.window import window
from ..drivers.carrier import carried_client
from .records import Forgot, ReadUpTo, Record, Seen, Told, View, WasTrimmed, Wrote


class SimulatedDevice:
    """A client and its user; `connection` is the number of its connection, 0 without one."""

    def __init__(self, client: Client, record: Callable[[Record], None], lane: Lane = "slot") -> None:
        """Start offline."""
        self.client = client
        self.carrier = carried_client(client)
        self.uploads = Uploads(client, lane)
        self.name = client.device_id
        self.connection = 0
        self.wake_ns: int | None = None
        self.failed: dict[str, int] = {}
        self._record = record

    @property
    def ready(self) -> bool:
        """Return whether the gateway has answered."""
        return self.client.connection is Connection.READY

    def write(self, conversation_id: int, body: AnyBody, now_ns: int, client_id: str = "") -> str:
        """Have the user write a message."""
        timeline = self.client.timelines.get(conversation_id)
        known = client_id and timeline and timeline.seq_of(self.client.user_id, client_id) is not None
        if known or (timeline and client_id in timeline.pending):
            return client_id
        client_id = self.client.send(conversation_id, body, now_ns, client_id)
        self._wrote(conversation_id, client_id, body, now_ns)
        return client_id

    def _wrote(self, conversation_id: int, client_id: str, body: AnyBody | None, now_ns: int) -> None:
        self._record(Wrote(now_ns, self.name, self.client.user_id, conversation_id, client_id, body))

    def upload(self, conversation_id: int, image: Image, now_ns: int) -> Upload:
        """Have the user choose a picture, whose upload begins."""
        upload = self.uploads.start(conversation_id, image, now_ns)
        if self.uploads.lane == "slot":
            self._wrote(conversation_id, upload.client_id, Slot(image.width, image.height), now_ns)
        return upload

    def uploaded(self, upload: Upload, image: Image | None, now_ns: int) -> None:
        """Have an upload end, or fail (None)."""
        # In a lane the picture is written only now; until then it was held.
        if self.uploads.lane == "lanes":
            self._wrote(upload.conversation_id, upload.client_id, image, now_ns)
        uploads = self.uploads
        fill_id = uploads.fail(upload, now_ns) if image is None else uploads.finish(upload, image, now_ns)
        if fill_id:
            body = self.client.timelines[upload.conversation_id].pending[fill_id].body
            self._wrote(upload.conversation_id, fill_id, body, now_ns)

    def look(self, now_ns: int) -> None:
        """Have the user look at what has changed."""
        while (event := self.client.next_event()) is not None:
            if type(event) is events.Shown:
                self._see(event.conversation_id, range(event.first_seq, event.last_seq + 1), now_ns, older=False)
            elif type(event) is events.OlderShown:
                run = range(event.last_seq, event.first_seq - 1, -1)
                self._see(event.conversation_id, run, now_ns, older=True)
                if not event.complete:
                    self.client.older(event.conversation_id, now_ns)
            elif type(event) is events.StatusChanged:
                told = Told(now_ns, self.name, event.conversation_id, event.client_id, event.status, event.seq)
                self._record(told)
                if event.status is Status.FAILED:
                    self.failed[event.client_id] = event.conversation_id
                else:
                    self.failed.pop(event.client_id, None)
            elif type(event) is events.Forgotten:
                self._record(Forgot(now_ns, self.name, event.conversation_id, event.floor_seq))
                self.client.older(event.conversation_id, now_ns)
            elif type(event) is events.Trimmed:
                self._record(WasTrimmed(now_ns, self.name, event.conversation_id, event.floor_seq))
            elif type(event) is events.ReadMoved:
                self._record(ReadUpTo(now_ns, self.name, event.conversation_id, event.reader_id, event.seq))

    def _see(self, conversation_id: int, seqs: range, now_ns: int, *, older: bool) -> None:
        timeline = self.client.timelines[conversation_id]
        for seq in seqs:
            message = timeline.at(seq)
            if message is None:
                self._record(Seen(now_ns, self.name, conversation_id, seq, "", "", None, older))
            else:
                who = (message.sender_id, message.client_id)
                self._record(Seen(now_ns, self.name, conversation_id, seq, *who, message.body, older))

    def view(self, conversation_id: int, now_ns: int) -> View:
        """Return everything that the user sees of a conversation."""
        timeline = self.client.timelines.get(conversation_id) or Timeline(conversation_id)
        rows = enumerate([*reversed(timeline.older), *timeline.shown], timeline.oldest_seq)
        there = [(seq, message) for seq, message in rows if message is not None]
        return View(
            now_ns,
            self.name,
            self.client.user_id,
            conversation_id,
            shown=[(seq, message.sender_id, message.client_id) for seq, message in there],
            drawn=window(timeline, timeline.frontier + len(timeline.pending)),
            unplaced=list(timeline.pending),
            read_seq=timeline.read_seq,
        )
