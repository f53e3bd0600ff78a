"""The public door of the message path: what commands, studies, the harness and the gate's tasks may use of it.

    from imwire.bench.pipeline import api
    store = api.MemoryStore()
    gateway = api.Gateway(codec, store.snapshot(0), lambda *_: True)

The rule: nothing outside this folder imports another of its modules. What needs asyncio and WebSockets (the extra
`serve`) is imported when it is asked for, and raises ImportError where the packages are missing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .bare_codec import bare_codec
from .batches import SIZES, Batches
from .bugs import BUGS, seeds_to_find, switched_on, what_is_wrong
from .checker import RULES, Violation, check
from .client import Client
from .errors import CannotConnect
from .exchange import Exchange
from .gateway import Gateway
from .idempotency import IdempotencyWindow, Place
from .journey import STORE_NS, Journey, network_ns, travel
from .limits import MS, AckShape, Limits, Retransmit
from .links import LINKS, NO_FAULTS, POOR_3G, STALLING_4G, STALLS, Faults, Link
from .people import AGENT, customer
from .records import Kept, Wrote
from .replaying import calls, rounds
from .scenario import Scenario, draw
from .simulated_run import simulate
from .simulator import TraceLine
from .sqlite_store import SqliteStore
from .store import MemoryStore, Store
from .timeline import Timeline
from .tokens import MIN_SECRET_BYTES, verified
from .traffic import SCENARIOS
from .uploads import Lane

if TYPE_CHECKING:
    from .load import Load, LoadResult, texts
    from .loop import run, stop_signals
    from .relay import relayed_per_second, run_relay
    from .server import GatewayServer

__all__ = [
    "AGENT",
    "BUGS",
    "LINKS",
    "MIN_SECRET_BYTES",
    "MS",
    "NO_FAULTS",
    "POOR_3G",
    "RULES",
    "SCENARIOS",
    "SIZES",
    "STALLING_4G",
    "STALLS",
    "STORE_NS",
    "AckShape",
    "Batches",
    "CannotConnect",
    "Client",
    "Exchange",
    "Faults",
    "Gateway",
    "GatewayServer",
    "IdempotencyWindow",
    "Journey",
    "Kept",
    "Lane",
    "Limits",
    "Link",
    "Load",
    "LoadResult",
    "MemoryStore",
    "Place",
    "Retransmit",
    "Scenario",
    "SqliteStore",
    "Store",
    "Timeline",
    "TraceLine",
    "Violation",
    "Wrote",
    "bare_codec",
    "calls",
    "check",
    "customer",
    "draw",
    "network_ns",
    "relayed_per_second",
    "rounds",
    "run",
    "run_relay",
    "seeds_to_find",
    "simulate",
    "stop_signals",
    "switched_on",
    "texts",
    "travel",
    "verified",
    "what_is_wrong",
]

_ON_DEMAND = {
    "GatewayServer": "server",
    "Load": "load",
    "LoadResult": "load",
    "relayed_per_second": "relay",
    "run": "loop",
    "run_relay": "relay",
    "stop_signals": "loop",
    "texts": "load",
}
"""The module of each name that needs the packages of the extra `serve`."""


def __getattr__(name: str) -> Any:
    module = _ON_DEMAND.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{module}", __package__), name)
