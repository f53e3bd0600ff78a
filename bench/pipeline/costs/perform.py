"""A scenario in one process, without a network: all processor time that its messages take.

The rule: the clock runs from the first message to the last ACK, and everything in the scenario happens within that
time.
"""

from collections import deque
from collections.abc import Callable
from itertools import count, groupby
from time import perf_counter

from ....codecs import api
from ..client.client import Client, Connection
from ..client.events import Event, Forgotten, OlderShown
from ..gateway.gateway import Gateway
from ..gateway.store import MemoryStore
from ..rules.limits import MS, Limits
from ..rules.participants import AGENT, customer
from . import framing
from .exchange import Exchange
from .scenarios import Scenario

_FREE = 10**9
LIMITS = Limits(sends_per_second=_FREE, send_burst=_FREE, frames_per_second=_FREE, frame_burst=_FREE)
TOGETHER_NS = 10 * MS
"""Messages written within this time go out in one turn, as behind a socket under load."""


def perform(
    scenario: Scenario,
    codec: api.BoundCodec,
    limits: Limits = LIMITS,
    *,
    at_gateway: api.BoundCodec | None = None,
    begin: Callable[[], None] = lambda: None,
) -> float:
    """Run a scenario; returns the seconds from the first message to the last ACK.

    `at_gateway` is what the gateway uses in place of `codec`; `begin` is called when all are connected, before the
    clock starts. Raises RuntimeError when something has not arrived.
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
    drops = deque(scenario.drops)
    turns = [list(group) for _, group in groupby(scenario.said, key=lambda said: said.at_ns // TOGETHER_NS)]
    begin()
    started = perf_counter()
    now_ns = 0
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
    exchange.settle(now_ns)
    for _ in scenario.joins:
        _page_everything(exchange, _client(AGENT, 2, codec, numbers, limits), now_ns)
    exchange.wait(now_ns)
    seconds = perf_counter() - started
    unsettled = sum(len(client.own.status) for client in clients.values())
    shown = sum(timeline.frontier for timeline in clients[AGENT].timelines.values())
    if unsettled or shown != len(scenario.said):
        raise RuntimeError(f"{unsettled} messages have no ACK and {shown} of {len(scenario.said)} are shown")
    return seconds


def _client(name: str, number: int, codec: api.BoundCodec, numbers: "count[int]", limits: Limits) -> Client:
    return Client(name, f"{name}-{number}", codec, lambda: f"{name}-0190a1f2-7c3e-{next(numbers):012}", limits=limits)


def _page_everything(exchange: Exchange, client: Client, now_ns: int) -> None:
    """Connect a device that holds nothing, and have it fetch the history of all its conversations."""
    exchange.join(client, now_ns)
    if client.connection is not Connection.READY:
        raise RuntimeError("a device could not connect")
    while (event := client.next_event()) is not None:
        _ask_for_more(client, event, now_ns)
        exchange.settle(now_ns)


def _ask_for_more(client: Client, event: Event, now_ns: int) -> None:
    if type(event) is Forgotten or (type(event) is OlderShown and not event.complete):
        client.older(event.conversation_id, now_ns)


def whole_s(scenario: Scenario, name: str, limits: Limits = LIMITS) -> float:
    """Return the seconds of a scenario with a codec, each frame carried by WebSocket framing where it is installed."""
    codec = api.load(name)
    down, up = (framing.over_websocket(codec, up=up) for up in (False, True))
    return perform(scenario, down, limits, at_gateway=up)
