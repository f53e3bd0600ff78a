"""The state that a gateway's parts share: its devices, conversations and outgoing frames.

The rule: a gateway's parts meet only here, and the hub decides nothing.
"""

from collections.abc import Callable

from ....payloads.frames import Frame
from ..rules.limits import SECOND, Limits
from ..rules.steps import Step, Trace
from .conversations import Conversation, Delivery, Device
from .store import Snapshot


class Hub:
    """The devices and conversations of one gateway, and its outgoing frames."""

    __slots__ = (
        "by_user", "closing", "conversations", "devices", "encode", "frame_burst_ns", "frame_step_ns", "limits",
        "of_user", "out", "send_burst_ns", "send_step_ns", "trace",
    )  # fmt: skip

    def __init__(
        self, limits: Limits, encode: Callable[[Frame], bytes], snapshot: Snapshot, trace: Trace | None
    ) -> None:
        """Take over what is stored; nobody is connected."""
        self.limits = limits
        self.encode = encode
        self.trace = trace
        # Rate limits (GCRA, ITU-T I.371): a step is the time that one send or frame uses up, a burst how far ahead the
        # used time may run.
        self.send_step_ns = SECOND // limits.sends_per_second
        self.send_burst_ns = self.send_step_ns * limits.send_burst
        self.frame_step_ns = SECOND // limits.frames_per_second
        self.frame_burst_ns = self.frame_step_ns * limits.frame_burst
        self.devices: dict[int, Device] = {}
        self.by_user: dict[str, dict[int, Device]] = {}
        self.of_user: dict[str, dict[int, Conversation]] = {}
        self.conversations: dict[int, Conversation] = {}
        self.out: list[tuple[int, bytes]] = []
        self.closing: dict[int, str] = {}
        for stored in snapshot.conversations:
            number = stored.conversation_id
            conversation = Conversation(
                number, (), stored.max_seq + 1, stored.max_seq, stored.min_seq, dict(stored.reads), {}
            )
            self.conversations[number] = conversation
            self.set_members(conversation, stored.members)

    def set_members(self, conversation: Conversation, members: tuple[str, ...]) -> None:
        """Change the members; their connected devices listen from the next message on, or no longer."""
        number = conversation.conversation_id
        for user_id in set(conversation.members) - set(members):
            del self.of_user[user_id][number]
            for connection, device in self.by_user.get(user_id, {}).items():
                conversation.listeners.pop(connection, None)
                device.deliveries.pop(number, None)
        for user_id in set(members) - set(conversation.members):
            self.of_user.setdefault(user_id, {})[number] = conversation
            for device in self.by_user.get(user_id, {}).values():
                self.listen(device, conversation, conversation.stored_seq)
        conversation.members = members

    def listen(self, device: Device, conversation: Conversation, after_seq: int) -> Delivery:
        """Let a device listen to what is stored after a seq."""
        delivery = Delivery(device.connection, conversation, after_seq, after_seq + 1, {})
        conversation.listeners[device.connection] = delivery
        device.deliveries[conversation.conversation_id] = delivery
        return delivery

    def member(self, device: Device, conversation_id: int) -> Conversation | None:
        """Return a conversation, if the device's user takes part in it."""
        delivery = device.deliveries.get(conversation_id)
        return delivery.conversation if delivery is not None else None

    def send(self, connection: int, frame: Frame) -> None:
        """Put a frame on its way to one connection."""
        self.out.append((connection, self.encode(frame)))

    def leave(self, connection: int) -> None:
        """Forget a connection."""
        device = self.devices.pop(connection, None)
        if device is None:
            return
        for number in device.deliveries:
            self.conversations[number].listeners.pop(connection, None)
        of_user = self.by_user.get(device.user_id)
        if of_user is not None:
            of_user.pop(connection, None)
            if not of_user:
                del self.by_user[device.user_id]

    def close(self, connection: int, reason: str) -> None:
        """Cut a connection off; its further frames are ignored."""
        if connection in self.devices:
            self.closing[connection] = reason
            self.leave(connection)

    def note(self, now_ns: int, step: Step, conversation_id: int, client_id: str = "", seq: int = 0) -> None:
        """Tell the trace, if there is one."""
        if self.trace is not None:
            self.trace(now_ns, step, conversation_id, client_id, seq)
