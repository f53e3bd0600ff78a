"""A scenario in one process, without a network: all processor time that its messages take.

The rule: it happens in stretches, for whoever asks for the next one; so a clock can run around each of them, and other
codecs can take their turn in between.
"""

from collections import deque
from collections.abc import Callable, Iterator
from itertools import count, groupby
from typing import TypeGuard

from ....codecs import api
from ..client.client import Client, Connection
from ..client.events import Event, Forgotten, OlderShown
from ..gateway.gateway import Gateway
from ..gateway.store import MemoryStore
from ..rules.limits import MS, Limits
from ..rules.participants import AGENT, customer
from . import framing
from .exchange import Exchange
from .scenarios import Said, Scenario

_FREE = 10**9
LIMITS = Limits(sends_per_second=_FREE, send_burst=_FREE, frames_per_second=_FREE, frame_burst=_FREE)
TOGETHER_NS = 10 * MS
"""Messages written within this time go out in one turn, as behind a socket under load."""
STRETCH = 2
"""A stretch has so many messages or more: with `json` about a third of a millisecond on the reference machine."""


def stretches(scenario: Scenario) -> Iterator[list[list[Said]]]:
    """Yield the turns of each stretch; a turn is never cut, because its messages share frames."""
    turns: list[list[Said]] = []
    for _, turn in groupby(scenario.said, key=lambda said: said.at_ns // TOGETHER_NS):
        turns.append(list(turn))
        if sum(map(len, turns)) >= STRETCH:
            yield turns
            turns = []
    if turns:
        yield turns


def perform(
    scenario: Scenario,
    codec: api.BoundCodec,
    limits: Limits = LIMITS,
    *,
    at_gateway: api.BoundCodec | None = None,
    begin: Callable[[], None] = lambda: None,
) -> Iterator[int]:
    """Run a scenario from the first message to the last ACK, in stretches.

    Yields first when all are connected (0), then after each stretch how many messages it had. At the end come stretches
    without messages: a page of history each, and what is left. `at_gateway` is what the gateway uses in place of
    `codec`; `begin` is called when all are connected. Raises RuntimeError when something has not arrived.
    """
    store = MemoryStore()
    gateway = Gateway(at_gateway or codec, store.snapshot(0), lambda *_: True, limits=limits)
    for number, members in enumerate(scenario.members, 1):
        gateway.open_conversation(number, members)
    people = [AGENT, *(customer(number) for number in range(1, scenario.conversations + 1))]
    numbers = count()
    clients = {name: _client(name, 1, codec, numbers, limits) for name in people}
    exchange = Exchange(gateway, store, clients.values())
    places = {name: place for place, name in enumerate(people)}
    drops, apart = deque(scenario.drops), list(stretches(scenario))
    begin()
    yield 0
    now_ns = 0
    for turns in apart:
        for turn in turns:
            now_ns = turn[0].at_ns
            while drops and drops[0][0] <= now_ns:
                exchange.reconnect(places[drops.popleft()[1]], now_ns)
            for said in turn:
                clients[said.user_id].send(said.conversation_id, said.body, now_ns)
            exchange.turn(now_ns)
            for client in clients.values():
                while client.next_event() is not None:
                    pass
        yield sum(map(len, turns))
    exchange.settle(now_ns)
    for _ in scenario.joins:
        yield from _page_everything(exchange, _client(AGENT, 2, codec, numbers, limits), now_ns)
    exchange.wait(now_ns)
    yield 0
    unsettled = sum(len(client.own.status) for client in clients.values())
    shown = sum(timeline.frontier for timeline in clients[AGENT].timelines.values())
    if unsettled or shown != len(scenario.said):
        raise RuntimeError(f"{unsettled} messages have no ACK and {shown} of {len(scenario.said)} are shown")


def _client(name: str, number: int, codec: api.BoundCodec, numbers: "count[int]", limits: Limits) -> Client:
    return Client(name, f"{name}-{number}", codec, lambda: f"{name}-0190a1f2-7c3e-{next(numbers):012}", limits=limits)


def _page_everything(exchange: Exchange, client: Client, now_ns: int) -> Iterator[int]:
    """Connect a device that holds nothing, and have it fetch the history of all its conversations, a page a stretch."""
    exchange.join(client, now_ns)
    if client.connection is not Connection.READY:
        raise RuntimeError("a device could not connect")
    while (event := client.next_event()) is not None:
        if _has_more(event):
            client.older(event.conversation_id, now_ns)
            exchange.settle(now_ns)
            yield 0


def _has_more(event: Event) -> TypeGuard[Forgotten | OlderShown]:
    return type(event) is Forgotten or (type(event) is OlderShown and not event.complete)


def whole(scenario: Scenario, name: str, limits: Limits = LIMITS) -> Iterator[int]:
    """Perform a scenario with a codec, each frame carried by WebSocket framing where it is installed."""
    codec = api.load(name)
    down, up = (framing.over_websocket(codec, up=up) for up in (False, True))
    return perform(scenario, down, limits, at_gateway=up)
