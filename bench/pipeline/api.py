"""The public door of the message path: what commands, studies, the harness and the gate's tasks may use of it.

    from imwire.bench.pipeline import api
    store = api.MemoryStore()
    gateway = api.Gateway(codec, store.snapshot(0), lambda *_: True)

The rule: nothing outside this folder imports another of its modules. Names that need the packages of the extra `serve`
(WebSockets) are imported on first use, which raises ImportError when the packages are missing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .client.client import Client
from .client.timeline import Timeline
from .client.uploads import Lane
from .client.window import window
from .costs.bare_codec import bare_codec
from .costs.containers import SIZES, Batches
from .costs.exchange import Exchange
from .costs.journey import FREE, STORE_NS, Journey
from .costs.replay import record, runs
from .costs.scenarios import SCENARIOS, brief
from .costs.shared_journeys import SharedJourneys
from .costs.slices import sliced
from .gateway.gateway import Gateway
from .gateway.idempotency import IdempotencyWindow, Place
from .gateway.sqlite_store import SqliteStore
from .gateway.store import MemoryStore, Store
from .rules.errors import CannotConnect
from .rules.limits import MS, AckShape, Limits, Retransmit
from .rules.links import LINKS, POOR_3G, STALLING_4G, Link
from .rules.participants import AGENT, customer
from .simulation.bugs import BUGS, seeds_to_find, switched_on, what_is_wrong
from .simulation.checker import RULES, Violation, check
from .simulation.circumstances import Circumstances, draw
from .simulation.records import Kept, Wrote
from .simulation.simulated_run import simulate
from .simulation.sweep import SeedOutcome, run_seed, sweep
from .simulation.tracing import TraceLine
from .simulation.wire import NO_FAULTS, STALLS, Faults
from .sockets.tokens import MIN_SECRET_BYTES, verified

if TYPE_CHECKING:
    from .sockets.load_test import Load, LoadResult, texts
    from .sockets.loop import run, stop_signals
    from .sockets.relay import relayed_per_second, run_relay
    from .sockets.server import GatewayServer

_ON_DEMAND = {
    "GatewayServer": "sockets.server",
    "Load": "sockets.load_test",
    "LoadResult": "sockets.load_test",
    "relayed_per_second": "sockets.relay",
    "run": "sockets.loop",
    "run_relay": "sockets.relay",
    "stop_signals": "sockets.loop",
    "texts": "sockets.load_test",
}
"""The module of each name that needs the packages of the extra `serve`."""


def __getattr__(name: str) -> Any:
    module = _ON_DEMAND.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{module}", __package__), name)
