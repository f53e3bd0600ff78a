"""A scenario on a link: exact bytes and frames, and the times that messages take, in virtual time.

The rule: links keep order and lose nothing, as TCP does. Bytes, queueing and network time are measured, and no
processor time.
"""

from dataclasses import dataclass, replace
from functools import partial

from ....codecs.api import BoundCodec
from ....payloads.vocabulary import Status
from ..rules.limits import MS, SECOND, Limits
from ..rules.links import Link
from ..rules.participants import AGENT, customer
from ..simulation.circumstances import Circumstances
from ..simulation.records import Kept, Seen, Told, Wrote
from ..simulation.simulated_device import SimulatedDevice
from ..simulation.simulator import PATIENCE_NS, Simulation
from ..simulation.wire import NO_FAULTS, Faults
from .scenarios import Said, Scenario

STORE_NS = 2 * MS
"""How long the store takes for a group: an assumption, about one fsync of a good disk."""
APART_NS = 60 * SECOND
FREE = Limits(sends_per_second=10_000, send_burst=10_000)
ALONE = 100
"""So many of a scenario's messages, `APART_NS` apart, show the time of a message that meets no other."""


@dataclass(frozen=True)
class Journey:
    """The outcome of a scenario on a link; times in nanoseconds, from the moment a message is written."""

    messages: int
    bytes_up: int
    bytes_down: int
    frames_up: int
    frames_down: int
    sent_again: int
    duplicates: int
    acked_ns: tuple[int, ...]
    shown_ns: tuple[int, ...]

    @property
    def bytes_per_message(self) -> float:
        """Return all bytes on all links, ACKs and retransmits included, divided by the messages kept."""
        return (self.bytes_up + self.bytes_down) / self.messages


def travel(
    scenario: Scenario,
    codec: str,
    link: Link,
    limits: Limits = FREE,
    faults: Faults = NO_FAULTS,
    *,
    bound: BoundCodec | None = None,
) -> Journey:
    """Run a scenario on a link, which has only the faults that are given; `bound` is the codec, when it is at hand."""
    people = [AGENT, *(customer(number) for number in range(1, scenario.conversations + 1))]
    circumstances = Circumstances(
        codec=codec,
        devices=tuple((name, 1) for name in people),
        conversations=scenario.conversations,
        members=scenario.members,
        link=link,
        faults=faults,
        store_delay_ns=(STORE_NS, STORE_NS + 1),
        limits=limits,
    )
    simulation = Simulation(0, circumstances, codec=bound)
    simulation.start_gateway()
    devices = {name: simulation.add_device(name, 1) for name in people}
    begin_ns = simulation.now_ns + 5 * SECOND
    for said in scenario.said:
        simulation.at(begin_ns + said.at_ns, partial(_say, simulation, devices[said.user_id], said))
    for number, at_ns in enumerate(scenario.joins, 2):
        simulation.at(begin_ns + at_ns, partial(_join, simulation, number))
    for at_ns, name in scenario.drops:
        simulation.at(begin_ns + at_ns, partial(simulation.disconnect, devices[name]))
    if not simulation.run_until_rest(begin_ns + PATIENCE_NS + scenario.said[-1].at_ns, most_events=5_000_000):
        raise RuntimeError(f"{scenario.name} does not come to rest on {link.name}")
    return _told(simulation)


def alone(scenario: Scenario) -> Scenario:
    """Return a sample of a scenario's messages, so far apart that no message meets another."""
    every = max(1, len(scenario.said) // ALONE)
    said = tuple(replace(one, at_ns=at * APART_NS) for at, one in enumerate(scenario.said[::every]))
    return replace(scenario, said=said, joins=(), drops=())


def _say(simulation: Simulation, device: SimulatedDevice, said: Said) -> None:
    device.write(said.conversation_id, said.body, simulation.now_ns)
    simulation.turn(device)


def _join(simulation: Simulation, number: int) -> None:
    simulation.add_device(AGENT, number)


def _told(simulation: Simulation) -> Journey:
    wrote: dict[str, Wrote] = {}
    acked: dict[str, int] = {}
    shown: dict[str, int] = {}
    for record in simulation.records:
        if type(record) is Wrote:
            wrote[record.client_id] = record
        elif type(record) is Told and record.status is Status.SENT:
            acked.setdefault(record.client_id, record.at_ns - wrote[record.client_id].at_ns)
        elif type(record) is Seen and record.client_id and not record.older:
            mine = wrote[record.client_id]
            if record.device != mine.device:
                shown.setdefault(record.client_id, record.at_ns - mine.at_ns)
    steps = {str(step): number for step, number in simulation.steps.items()}
    return Journey(
        messages=sum(type(record) is Kept for record in simulation.records),
        bytes_up=simulation.bytes["up"],
        bytes_down=simulation.bytes["down"],
        frames_up=simulation.frames["up"],
        frames_down=simulation.frames["down"],
        sent_again=steps.get("sent again", 0) + steps.get("delivered again", 0),
        duplicates=steps.get("duplicate", 0),
        acked_ns=tuple(sorted(acked.values())),
        shown_ns=tuple(sorted(shown.values())),
    )
