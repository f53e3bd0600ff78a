"""The start of a connection: who may connect, how soon Hello must come, and what a returning device is told.

The rule: a device resumes with everything it missed, or it starts over; there is nothing in between.
"""

from collections.abc import Callable

from ....payloads.frames import ConversationState, Hello, Welcome
from ..rules.errors import RemoteProtocolError
from ..rules.limits import MS, SECOND
from ..rules.steps import Step
from ..rules.timers import Timers
from .admission import Admission
from .conversations import Conversation, Device
from .delivering import Delivering
from .hub import Hub
from .shares import Shares

Authenticate = Callable[[str, str, str], bool]
"""Says whether a user and a device may connect with a token."""


class Greeting:
    """The connections of one gateway until they have said Hello."""

    def __init__(
        self, hub: Hub, admission: Admission, delivering: Delivering, authenticate: Authenticate, epoch: int
    ) -> None:
        """Start without a connection; the epoch is the store's."""
        self._hub = hub
        self._admission = admission
        self._delivering = delivering
        self._authenticate = authenticate
        self._epoch = epoch
        self._shares = Shares(hub)
        self._silent: Timers[int] = Timers()

    def connected(self, connection: int, now_ns: int) -> None:
        """Let a connection in, unless there are too many."""
        hub = self._hub
        if len(hub.devices) >= hub.limits.connections:
            hub.closing[connection] = f"there are {len(hub.devices)} connections already, try again later"
            return
        hub.devices[connection] = Device(connection, deliveries={})
        self._silent.set(connection, now_ns + hub.limits.hello_ns)

    def gone(self, connection: int) -> None:
        """Wait no longer for the Hello of a connection that is gone."""
        self._silent.cancel(connection)

    def handle_timer(self, now_ns: int) -> None:
        """Cut off connections that have not said Hello in time."""
        for connection in self._silent.expired(now_ns):
            self._hub.close(connection, f"no Hello in {self._hub.limits.hello_ns / SECOND:g} s")

    def next_timer_ns(self) -> int | None:
        """Return when a Hello is due; None when all have said it."""
        return self._silent.next_ns()

    def on_hello(self, device: Device, hello: Hello, now_ns: int) -> None:
        """Answer a connection's Hello; raises RemoteProtocolError when its user or device is not who it says."""
        if not hello.user_id or not self._authenticate(hello.user_id, hello.device_id, hello.token):
            raise RemoteProtocolError("user and device could not be verified")
        hub = self._hub
        if self._admission.full:
            # There is no room to write its read marks.
            hub.close(device.connection, "the store is behind, try again later")
            return
        self._silent.cancel(device.connection)
        device.user_id, device.device_id = hello.user_id, hello.device_id
        device.share = self._shares.of(device.user_id, now_ns)
        hub.by_user.setdefault(device.user_id, {})[device.connection] = device
        mine = hub.of_user.get(device.user_id, {})
        held = {state.conversation_id: state for state in hello.conversations}
        resumed = hello.epoch == self._epoch and self._resumable(mine, held)
        for number, conversation in mine.items():
            state = held.get(number)
            self._admission.mark_read(device.user_id, conversation, state.read_seq if state else 0)
            after_seq = (state.max_seq if state else 0) if resumed else conversation.stored_seq
            self._delivering.catch_up(conversation, hub.listen(device, conversation, after_seq))
        states = [
            ConversationState(number, at.stored_seq, at.min_seq, at.reads.get(device.user_id, 0))
            for number, at in mine.items()
            if not resumed or _moved(at, held.get(number), device.user_id)
        ]
        device.welcome = hub.encode(Welcome(self._epoch, resumed, now_ns // MS, states))
        hub.out.append((device.connection, device.welcome))
        hub.note(now_ns, Step.RESUMED if resumed else Step.STARTED_OVER, 0)

    def _resumable(self, mine: dict[int, Conversation], held: dict[int, ConversationState]) -> bool:
        """Return whether a device can resume: it holds no unknown seq, and all it missed is there and not too much."""
        missed = 0
        for number, conversation in mine.items():
            state = held.get(number)
            frontier = state.max_seq if state else 0
            if frontier > conversation.stored_seq or frontier < conversation.min_seq - 1:
                return False
            missed += conversation.stored_seq - frontier
        return missed <= self._hub.limits.resume_messages

    def again(self, device: Device, hello: Hello, now_ns: int) -> None:  # noqa: ARG002
        """Answer a Hello that came again, because its answer was lost or late, with the same Welcome."""
        self._hub.out.append((device.connection, device.welcome))


def _moved(conversation: Conversation, held: ConversationState | None, user_id: str) -> bool:
    """Return whether a conversation has moved beyond what a device holds."""
    frontier, read_seq = (held.max_seq, held.read_seq) if held else (0, 0)
    return conversation.stored_seq > frontier or conversation.reads.get(user_id, 0) > read_seq
