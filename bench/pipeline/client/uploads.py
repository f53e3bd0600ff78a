"""Pictures, whose upload takes longer than a text: two ways to give them a place.

The rule: either way, all devices end with the same order. "slot" reserves the picture's place with a message of its own
and fills it after the upload, so messages stay in the order they were written. "lanes" sends the picture once it is
uploaded: nothing is reserved, but a later text may pass it. Such inversions are counted.
"""

from typing import Literal

from msgspec import Struct

from ....payloads.bodies import Fill, Image, Slot
from .client import Client

Lane = Literal["slot", "lanes"]


class Upload(Struct, frozen=True):
    """A picture on its way to the object store; `queued` counts the messages put on their way before it."""

    conversation_id: int
    client_id: str
    queued: int


class Uploads:
    """The uploads of one client; `inversions` counts messages written after a picture that were sent before it."""

    def __init__(self, client: Client, lane: Lane) -> None:
        """Start without an upload."""
        self._client = client
        self.lane = lane
        self.inversions = 0
        self._open: set[str] = set()

    def start(self, conversation_id: int, image: Image, now_ns: int) -> Upload:
        """Show a picture whose upload begins; its size is known, its address is not."""
        slot = self.lane == "slot"
        body = Slot(image.width, image.height) if slot else image
        client_id = self._client.send(conversation_id, body, now_ns, hold=not slot)
        self._open.add(client_id)
        return Upload(conversation_id, client_id, self._client.own.queued.get(conversation_id, 0))

    def finish(self, upload: Upload, image: Image, now_ns: int) -> str:
        """Send a picture that has been uploaded; returns the id of the message that fills its slot, or "".

        An upload ends once; later calls for it change nothing.
        """
        if not self._ends(upload):
            return ""
        number = upload.conversation_id
        if self.lane == "slot":
            return self._client.send(number, self._fill(upload, image), now_ns)
        self.inversions += self._client.own.queued.get(number, 0) - upload.queued
        self._client.release(number, upload.client_id, image, now_ns)
        return ""

    def fail(self, upload: Upload, now_ns: int) -> str:
        """Give a picture up: its slot becomes a tombstone; without a slot it is withdrawn, and its author is told.

        Returns the id of the message that empties the slot, or "".
        """
        if not self._ends(upload):
            return ""
        if self.lane == "slot":
            return self._client.send(upload.conversation_id, self._fill(upload, None), now_ns)
        self._client.withdraw(upload.conversation_id, upload.client_id, "the upload has failed")
        return ""

    def _ends(self, upload: Upload) -> bool:
        known = upload.client_id in self._open
        self._open.discard(upload.client_id)
        return known

    def _fill(self, upload: Upload, image: Image | None) -> Fill:
        timeline = self._client.timelines[upload.conversation_id]
        return Fill(upload.client_id, timeline.seq_of(self._client.user_id, upload.client_id) or 0, image)
