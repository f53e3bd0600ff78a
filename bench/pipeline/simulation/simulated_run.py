"""One simulated run: what people do, what goes wrong, and what everybody sees in the end.

The rule: everything is drawn from the run's own generator; what the circumstances do not ask for does not happen.
"""

from collections.abc import Callable
from functools import partial

from ....payloads.bodies import AnyBody, Image, Mark, Recall, Text
from ....payloads.vocabulary import MarkKind, TypingState
from ..rules.limits import MS, SECOND
from .circumstances import Circumstances
from .simulated_device import SimulatedDevice
from .simulator import BLOCKED_WORD, PATIENCE_NS, Simulation
from .tracing import TraceLine


def simulate(
    seed: int, circumstances: Circumstances, *, trace: Callable[[TraceLine], None] | None = None
) -> Simulation:
    """Run a seed under circumstances until it has come to rest, and record what all devices show."""
    simulation = Simulation(seed, circumstances, trace=trace)
    simulation.start_gateway()
    for user_id, count in circumstances.devices:
        for number in range(1, count + 1):
            simulation.add_device(user_id, number)
    plan(simulation)
    simulation.after(circumstances.duration_ns, simulation.heal)
    if not simulation.run_until_rest(simulation.now_ns + circumstances.duration_ns + PATIENCE_NS):
        return simulation
    if circumstances.limits.retransmit == "timer":
        simulation.view_all()
    # Read marks of others are sent only once; the next connection makes up for those that were lost.
    for device in simulation.devices:
        simulation.disconnect(device)
    if simulation.run_until_rest(simulation.now_ns + PATIENCE_NS):
        simulation.view_all()
    return simulation


def plan(simulation: Simulation) -> None:
    """Plan what people do and what goes wrong, drawn from the run's generator."""
    circumstances, random = simulation.circumstances, simulation.random

    def sometime(happen: Callable[[], None]) -> None:
        simulation.after(random.randrange(circumstances.duration_ns), happen)

    for number in range(circumstances.messages):
        sometime(partial(_act, simulation, number))
    for _ in range(circumstances.partitions):
        sometime(lambda: _partition(simulation))
    for _ in range(circumstances.disconnects):
        sometime(lambda: simulation.disconnect(random.choice(simulation.devices)))
    for _ in range(circumstances.crashes):
        sometime(simulation.crash)
    for _ in range(circumstances.late_devices):
        sometime(partial(_join, simulation))


def _act(simulation: Simulation, number: int) -> None:
    """Have somebody do something."""
    random, now_ns = simulation.random, simulation.now_ns
    device = random.choice(simulation.devices)
    conversation_id = random.randrange(1, simulation.circumstances.conversations + 1)
    timeline = device.client.timelines.get(conversation_id)
    device.client.type(conversation_id, TypingState.TYPING, now_ns)
    if timeline is not None and random.random() < 0.6:
        seq = random.choice((timeline.frontier, random.randrange(timeline.frontier + 1)))
        device.client.read(conversation_id, seq, now_ns)
    if device.failed and random.random() < 0.5:
        client_id, where = random.choice(list(device.failed.items()))
        device.client.resend(where, client_id, now_ns)
    elif random.random() < simulation.circumstances.reused_ids:
        _reuse(simulation, conversation_id, number)
        return
    if random.random() < simulation.circumstances.pictures:
        _upload(simulation, device, conversation_id, number)
    for part in range(random.choice((1, 1, 2, 6))):
        device.write(conversation_id, _body(simulation, device, conversation_id, f"{number}.{part}"), now_ns)
    simulation.turn(device)


def _upload(simulation: Simulation, device: SimulatedDevice, conversation_id: int, number: int) -> None:
    """Have a user choose a picture; its upload takes longer than the next messages, and some uploads fail."""
    random = simulation.random
    upload = device.upload(conversation_id, Image(width=number, height=1), simulation.now_ns)
    image = Image(f"picture {number}", width=number, height=1) if random.random() < 0.8 else None

    def end() -> None:
        device.uploaded(upload, image, simulation.now_ns)
        simulation.turn(device)

    simulation.after(random.randrange(50 * MS, 8 * SECOND), end)


def _body(simulation: Simulation, device: SimulatedDevice, conversation_id: int, words: str) -> AnyBody:
    random = simulation.random
    if random.random() < simulation.circumstances.blocked:
        return Text(f"{BLOCKED_WORD} {words}")
    timeline = device.client.timelines.get(conversation_id)
    if timeline is not None and timeline.shown and random.random() < 0.15:
        target = random.choice(timeline.shown)
        if target is not None:
            if random.random() < 0.5:
                return Recall(target.client_id, target.seq)
            kind = random.choice((MarkKind.PINNED, MarkKind.STARRED))
            return Mark(target.client_id, target.seq, kind, removed=random.random() < 0.5)
    return Text(words)


def _reuse(simulation: Simulation, conversation_id: int, number: int) -> None:
    """Have all devices of one user, or of all users, write different texts under one id; users do not clash."""
    first = simulation.random.choice(simulation.devices)
    everybody = simulation.random.random() < 0.3
    for device in simulation.devices:
        if everybody or device.client.user_id == first.client.user_id:
            body = Text(f"reused by {device.name}")
            device.write(conversation_id, body, simulation.now_ns, f"reused-{first.client.user_id}-{number}")
            simulation.turn(device)


def _partition(simulation: Simulation) -> None:
    name = simulation.random.choice(simulation.devices).name
    simulation.partitioned.add(name)
    simulation.after(simulation.random.randrange(100 * MS, 8 * SECOND), lambda: simulation.partitioned.discard(name))


def _join(simulation: Simulation) -> None:
    user_id, _ = simulation.circumstances.devices[0]
    simulation.add_device(user_id, 9)
