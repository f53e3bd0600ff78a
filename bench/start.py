"""Where the process `imwire` begins and ends: its signals and its standard streams.

The rule: Ctrl-C, SIGTERM and a reader that goes away cost a line at most. They change neither files nor exit status.
Nothing that takes long is imported before the signals are handled.
"""

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType

from .commands.exit_status import INTERRUPTED, UNWRITTEN

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What ends a run early. Those that the parent process has set to be ignored (nohup, a background job) stay ignored."""


def main() -> None:
    """Run the command line and leave the process with its exit status."""
    _on_signals(_leave)
    from .commands.streams import surviving

    output, sys.stdout = surviving(sys.stdout, 1)
    _, sys.stderr = surviving(sys.stderr, 2)
    from .cli import main as command

    try:
        # Until the command runs there is nothing to end in order, and an import must not be interrupted half-way.
        command(obj=lambda: _on_signals(signal.default_int_handler))
    except SystemExit as end:
        _on_signals(_leave)
        sys.stdout.flush()
        if end.code or output is None or not output.lost:
            raise
        print(f"imwire: standard output cannot be written: {output.lost}", file=sys.stderr)
        sys.exit(UNWRITTEN)


def _on_signals(handler: Callable[[int, FrameType | None], object]) -> None:
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def _leave(*_: object) -> None:
    os.write(2, b"imwire: interrupted\n")
    os._exit(INTERRUPTED)
