"""The event loop of the shells: uvloop's where it is installed, else the standard one; one a process."""

import asyncio
import gc
import signal
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")
_YOUNG_OBJECTS, _MIDDLE, _OLD = 50_000, 20, 50


def run(main: Callable[..., Coroutine[Any, Any, T]], *arguments: Any) -> T:
    """Call a coroutine function in a new loop and return what it returns.

    The garbage collector stays on but runs rarely: what a server keeps is no garbage, and walking it every few hundred
    messages would add to the latency.
    """
    gc.collect()
    gc.freeze()
    before = gc.get_threshold()
    gc.set_threshold(_YOUNG_OBJECTS, _MIDDLE, _OLD)
    factory = None
    with suppress(ImportError):
        import uvloop

        factory = uvloop.new_event_loop

    async def called() -> T:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        for number in (signal.SIGTERM, signal.SIGHUP):
            # An exception that a signal raises in a callback would be lost; the Runner sees to SIGINT.
            if task is not None and signal.getsignal(number) is signal.default_int_handler:
                loop.add_signal_handler(number, task.cancel)
        return await main(*arguments)

    try:
        with asyncio.Runner(loop_factory=factory) as runner:
            return runner.run(called())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def stop_signals() -> asyncio.Event:
    """Return an event that SIGTERM and SIGINT set from now on; call it in the loop, before the server is announced."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop
