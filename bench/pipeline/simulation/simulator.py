"""The deterministic driver: virtual time, seeded links, a store that loses what it has not written, crashes.

The rule: a seed and circumstances replay a run exactly. Everything random comes from one generator, in the order of
events; no clock is read.

Links lose, repeat and reorder single frames. A layer with state cannot cope with that and need not, because it runs
over TCP. For a codec with such a layer, connections keep order and repeat nothing, and a loss breaks the connection.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from random import Random

from ....codecs.api import BoundCodec, load
from ....payloads.frames import Message
from ..client.client import Client
from ..drivers.carrier import GatewayCarrier, carried_gateway
from ..gateway.admission import Batch
from ..gateway.delivering import StoreRead
from ..gateway.gateway import Gateway
from ..gateway.store import Dropped, MemoryStore, Opened, ReadMark
from ..rules.errors import RemoteError
from ..rules.limits import MS, SECOND
from ..rules.steps import Step
from .circumstances import Circumstances
from .records import Gone, Kept, Marked, Record, Remembers, Restless
from .simulated_device import SimulatedDevice
from .tracing import Tell, tracer
from .virtual_time import VirtualTime
from .wire import NO_FAULTS, Wire, wires

PATIENCE_NS = 3_600 * SECOND
"""How long a run may take to come to rest once all links are whole, in virtual time."""
BLOCKED_WORD = "forbidden"
"""The word that this gateway blocks."""


class Simulation(VirtualTime):
    """One run."""

    def __init__(
        self, seed: int, circumstances: Circumstances, *, trace: Tell | None = None, codec: BoundCodec | None = None
    ) -> None:
        """Set the scene; nothing has happened yet. `codec` is used in place of the one that the circumstances name."""
        super().__init__(SECOND)
        self.circumstances = circumstances
        limits, faults = circumstances.limits, circumstances.faults
        self.records: list[Record] = [Remembers(self.now_ns, limits.idempotency_ns, limits.idempotency_entries)]
        self.random = Random(f"run/{seed}")
        self.codec = codec or load(circumstances.codec)
        self.store = MemoryStore()
        self.gateway: Gateway | GatewayCarrier | None = None
        self.devices: list[SimulatedDevice] = []
        self._connected: dict[int, SimulatedDevice] = {}
        self.wires: dict[int, tuple[Wire, Wire]] = {}
        layers = self.codec.layers
        self._as_tcp = layers is not None and not layers(limits.frame_bytes).stateless
        self.faults = replace(faults, ordered=True, duplication=0.0) if self._as_tcp else faults
        self.frames = {"up": 0, "down": 0}
        self.bytes = {"up": 0, "down": 0}
        self.steps: Counter[Step] = Counter()
        self._trace = trace
        self._note_link = tracer("link", self.steps, self._trace)
        self._connections = 0
        self.partitioned: set[str] = set()
        self._gateway_wake_ns: int | None = None
        self._incarnation = 0
        self._conversations = list(range(1, circumstances.conversations + 1))

    def run_until_rest(self, most_ns: int, most_events: int = 300_000) -> bool:
        """Let events happen until none is left, and record it when that takes too long."""
        done = self.happen(most_ns, most_events)
        if not done:
            self.records.append(Restless(self.now_ns, f"{self.left} events are left"))
        return done

    def heal(self) -> None:
        """Make all links whole: nothing is lost, repeated or reordered from now on."""
        self.partitioned.clear()
        self.faults = NO_FAULTS
        if self._as_tcp:
            # Frames on their way must not be overtaken.
            for up, down in self.wires.values():
                up.heal()
                down.heal()
            return
        for connection in self.wires:
            self.wires[connection] = wires(self.circumstances.link, self.faults, self.random)

    def view_all(self) -> None:
        """Have all users page back to the beginning, and write down what they see."""
        for device in self.devices:
            for conversation_id in self._conversations:
                device.client.older(conversation_id, self.now_ns)
            self.turn(device)
        if self.run_until_rest(self.now_ns + PATIENCE_NS):
            for device in self.devices:
                self.records += [device.view(number, self.now_ns) for number in self._conversations]

    # The gateway and its store.

    def start_gateway(self) -> None:
        """Start a gateway from what the store has kept."""
        self._incarnation += 1
        limits = self.circumstances.limits
        snapshot = self.store.snapshot(limits.idempotency_entries)
        trace = tracer("gateway", self.steps, self._trace)
        gateway = Gateway(self.codec, snapshot, lambda *_: True, limits=limits, words=[BLOCKED_WORD], trace=trace)
        if not snapshot.conversations:
            everybody = tuple(user for user, _ in self.circumstances.devices)
            for number in self._conversations:
                members = self.circumstances.members[number - 1] if self.circumstances.members else everybody
                gateway.open_conversation(number, members)
        self.gateway = carried_gateway(gateway)
        for device in self.devices:
            if not device.connection:
                self.after(self.random.randrange(10 * MS, 2 * SECOND), partial(self.connect, device))
        self._gateway_turn()

    def crash(self) -> None:
        """Stop the gateway in the middle of what it does; what the store had not written is lost."""
        if self.gateway is None:
            return
        self.gateway = None
        self._gateway_wake_ns = None
        self._incarnation += 1
        for device in self.devices:
            if device.connection:
                self._drop(device)
        self.after(self.random.randrange(100 * MS, 3 * SECOND), self.start_gateway)

    def _gateway_turn(self) -> None:
        """Do what the gateway asks for."""
        gateway, random = self.gateway, self.random
        if gateway is None:
            return
        batch = gateway.writes_to_store()
        if batch is not None:
            mine = self._incarnation
            self.after(random.randrange(*self.circumstances.store_delay_ns), partial(self._commit, batch, mine))
        for read in gateway.reads_from_store():
            mine = self._incarnation
            self.after(random.randrange(MS // 10, 2 * MS), partial(self._read, read, mine))
        for connection, data in gateway.data_to_send():
            if connection in self.wires:
                self._carry(connection, 1, data)
        for connection in gateway.connections_to_close():
            if device := self._connected.get(connection):
                self._drop(device)
                self._reconnect_later(device)
        due_ns = gateway.next_timer_ns()
        if due_ns is not None and (self._gateway_wake_ns is None or due_ns < self._gateway_wake_ns):
            self._gateway_wake_ns = due_ns
            mine = self._incarnation
            self.at(due_ns, lambda: self._gateway_wakes(due_ns, mine))

    def _gateway_wakes(self, due_ns: int, mine: int) -> None:
        if self.gateway is not None and mine == self._incarnation and self._gateway_wake_ns == due_ns:
            self._gateway_wake_ns = None
            self.gateway.handle_timer(self.now_ns)
            self._gateway_turn()

    def _commit(self, batch: Batch, mine: int) -> None:
        gateway, (token, writes) = self.gateway, batch
        if gateway is None or mine != self._incarnation:
            return
        if self.random.random() < self.circumstances.store_failures and not any(type(w) is Opened for w in writes):
            gateway.handle_store_failed(token, self.now_ns)
        else:
            self.store.commit(writes)
            for write in writes:
                if type(write) is Message:
                    what = write.seq, write.sender_id, write.client_id, write.body
                    self.records.append(Kept(self.now_ns, write.conversation_id, *what))
                elif type(write) is Dropped:
                    self.records.append(Gone(self.now_ns, write.conversation_id, write.min_seq))
                elif type(write) is ReadMark:
                    self.records.append(Marked(self.now_ns, write.conversation_id, write.user_id, write.seq))
            gateway.handle_stored(token, self.now_ns)
        self._gateway_turn()

    def _read(self, read: StoreRead, mine: int) -> None:
        gateway = self.gateway
        if gateway is None or mine != self._incarnation:
            return
        messages = self.store.read(read.conversation_id, read.first_seq, read.last_seq)
        gateway.handle_read(read.token, messages, self.now_ns)
        self._gateway_turn()

    # Devices and links.

    def add_device(self, user_id: str, number: int) -> SimulatedDevice:
        """Add a device of a user; it connects soon."""
        name = f"{user_id}-{number}"
        ids = (f"{name}:{count}" for count in range(1, 1_000_000))
        error_ms = self.circumstances.clock_error_ms
        client = Client(
            user_id,
            name,
            self.codec,
            lambda: next(ids),
            limits=self.circumstances.limits,
            clock_offset_ms=self.random.randrange(-error_ms, error_ms + 1),
            trace=tracer(name, self.steps, self._trace),
        )
        device = SimulatedDevice(client, self.records.append, self.circumstances.lane)
        self.devices.append(device)
        self.after(self.random.randrange(1, 200 * MS), lambda: self.connect(device))
        return device

    def connect(self, device: SimulatedDevice) -> None:
        """Connect a device, if a gateway runs."""
        if self.gateway is None or device.connection:
            return
        self._connections += 1
        device.connection = self._connections
        self._connected[device.connection] = device
        self.wires[device.connection] = wires(self.circumstances.link, self.faults, self.random)
        self.gateway.connected(device.connection, self.now_ns)
        device.carrier.connected(self.now_ns)
        self.turn(device)

    def _drop(self, device: SimulatedDevice) -> None:
        self.wires.pop(device.connection, None)
        self._connected.pop(device.connection, None)
        device.connection = 0
        device.carrier.disconnected()
        self.turn(device)

    def _reconnect_later(self, device: SimulatedDevice) -> None:
        self.after(self.random.randrange(10 * MS, 3 * SECOND), lambda: self.connect(device))

    def disconnect(self, device: SimulatedDevice) -> None:
        """Break a device's connection; it makes another one soon."""
        if device.connection:
            if self.gateway is not None:
                self.gateway.disconnected(device.connection)
            self._drop(device)
            self._reconnect_later(device)

    def _carry(self, connection: int, way: int, data: bytes) -> None:
        self.bytes["down" if way else "up"] += len(data)
        name = device.name if (device := self._connected.get(connection)) else ""
        arrivals = self.wires[connection][way].arrivals(len(data), self.now_ns)
        if not arrivals or name in self.partitioned:
            self._note_link(self.now_ns, Step.LOST, 0, f"a frame {'to' if way else 'of'} {name}", 0)
            if self._as_tcp:
                self.at(self.now_ns, partial(self._break, connection))
        for at_ns in arrivals:
            if name not in self.partitioned:
                self.at(at_ns, lambda: self._arrive(connection, way, data))

    def _arrive(self, connection: int, way: int, data: bytes) -> None:
        if connection not in self.wires:
            return
        if way == 0:
            if self.gateway is not None:
                self.frames["up"] += 1
                self.gateway.receive_data(connection, data, self.now_ns)
                self._gateway_turn()
            return
        self.frames["down"] += 1
        device = self._connected[connection]
        self._safely(device, lambda: device.carrier.receive_data(data, self.now_ns))

    def _break(self, connection: int) -> None:
        if device := self._connected.get(connection):
            self.disconnect(device)

    def _safely(self, device: SimulatedDevice, call: Callable[[], None]) -> None:
        try:
            call()
        except RemoteError:
            self.disconnect(device)
            return
        self.turn(device)

    def turn(self, device: SimulatedDevice) -> None:
        """Do what a device asks for, and let its user look."""
        self._send(device)
        device.look(self.now_ns)
        # Looking may ask for another page.
        self._send(device)
        due_ns = device.client.next_timer_ns()
        if due_ns is not None and (device.wake_ns is None or due_ns < device.wake_ns):
            due_ns = max(due_ns, self.now_ns)
            device.wake_ns = due_ns
            self.at(due_ns, lambda: self._device_wakes(device, due_ns))

    def _send(self, device: SimulatedDevice) -> None:
        for data in device.carrier.data_to_send(self.now_ns):
            if device.connection:
                self._carry(device.connection, 0, data)

    def _device_wakes(self, device: SimulatedDevice, due_ns: int) -> None:
        if device.wake_ns == due_ns:
            device.wake_ns = None
            self._safely(device, lambda: device.client.handle_timer(self.now_ns))
