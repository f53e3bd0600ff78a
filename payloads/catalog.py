"""The catalogue: every payload of this package, by name.

The rule: a payload is found, never registered - a module of `built_in` that has a tuple `payloads` is enough.
"""

import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import MappingProxyType, ModuleType

from .payload import Payload

_GROUPS = ("single message", "signal", "acknowledgement", "batch")


def _modules() -> list[ModuleType]:
    folder = f"{__package__}.built_in"
    names = sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).with_name("built_in"))]))
    return [importlib.import_module(f"{folder}.{name}") for name in names]


def gather(modules: Iterable[ModuleType]) -> dict[str, Payload]:
    """Return the payloads of `modules` by name: the defaults first, then by group, each in its module's order.

    Raises ValueError when two payloads have one name, and when a payload's group of traffic is unknown.
    """
    found: dict[str, Payload] = {}
    for module in modules:
        listed = getattr(module, "payloads", ())
        for payload in listed:
            if payload.name in found:
                raise ValueError(f"two payloads are called {payload.name!r}, the second in {module.__name__}")
            if payload.traffic not in _GROUPS:
                raise ValueError(f"payload {payload.name!r} names the unknown group {payload.traffic!r}")
            found[payload.name] = payload
    order = sorted(found.values(), key=lambda payload: (not payload.default, _GROUPS.index(payload.traffic)))
    return {payload.name: payload for payload in order}


@cache
def _catalog() -> MappingProxyType[str, Payload]:
    return MappingProxyType(gather(_modules()))


def payloads() -> dict[str, Payload]:
    """Return every payload by name, the defaults first."""
    return dict(_catalog())
