"""Runs worker processes, one at a time, and survives their deaths.

The rule: an item that kills or blocks its worker gets a `Failed` reply with the reason, and a fresh worker goes on with
the rest. No worker outlives the loop that reads from it.
"""

import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from typing import IO, cast

import msgspec

from .orders import MARK_BYTES, NO_TURN, Began, Failed, Item, WorkerReady, WorkOrder, digest, read_reply

COMMAND = (sys.executable, "-P", "-m", "imwire.bench.harness.worker")
# A payload's turns take half a second and a worker starts in half a second; a silent minute is a hang, even on a
# machine that swaps.
LIMIT_S = 60.0
START_LIMIT_S = 60.0

Answer = tuple[int | None, msgspec.Struct]
"""The index of the item in the order (None: the worker itself), and the reply."""


class WorkerError(Exception):
    """Workers cannot run at all on this installation; the text has the last one's words."""


def answers(
    order: WorkOrder, limit_s: float = LIMIT_S, command: tuple[str, ...] = COMMAND
) -> Generator[Answer, None, None]:
    """Yield the replies to an order as they come: one for each item, whatever happens to the workers.

    An item that failed in a worker that died is not tried again, even if it stands in the order once more. `limit_s`
    bounds the silence of a worker that runs. Raises WorkerError when a worker dies before it begins anything.
    """
    left = list(range(len(order.items)))
    failed: list[Item] = []
    while left:
        items = [order.items[index] for index in left]
        part = msgspec.structs.replace(order, items=items, digest=digest(items))
        began, done = None, set()
        # Closed at once, not when garbage is collected: on Ctrl-C the worker must end before this process does.
        with closing(_one_worker(part, limit_s, command)) as replies:
            for reply in replies:
                if isinstance(reply, Began):
                    began = left[reply.index]
                elif isinstance(reply, WorkerReady):
                    yield None, reply
                elif began is None:
                    said = reply.reason if isinstance(reply, Failed) else f"it answered {reply!r} before it began"
                    raise WorkerError(f"the worker cannot run: {said}")
                else:
                    done.add(began)
                    if isinstance(reply, Failed):
                        failed.append(order.items[began])
                    yield began, reply
        left = [index for index in left if index not in done and order.items[index] not in failed]


def _one_worker(order: WorkOrder, limit_s: float, command: tuple[str, ...]) -> Generator[msgspec.Struct, None, None]:
    """Yield what one worker says; when it dies or falls silent over an item, a last `Failed` says how."""
    answered, waiting, patience_s = 0, True, START_LIMIT_S
    with tempfile.TemporaryFile() as errors, _marks() as marks, _process(order, command, errors, marks) as process:
        lines = _lines(process)
        while answered < len(order.items):
            try:
                data = lines.get(timeout=patience_s)
            except queue.Empty:
                yield Failed(f"no answer within {patience_s:g} s: the worker was ended", _turn(marks))
                return
            if not data.endswith(b"\n"):
                if waiting:
                    yield Failed(f"the worker died: {_death(process, errors)}", _turn(marks))
                return
            reply, patience_s = read_reply(data), limit_s
            waiting = isinstance(reply, Began) or (waiting and isinstance(reply, WorkerReady))
            answered += not isinstance(reply, Began | WorkerReady)
            yield reply


@contextmanager
def _marks() -> Iterator[IO[bytes]]:
    """Yield the file in which a worker marks whose turn it is."""
    with tempfile.TemporaryFile(buffering=0) as marks:
        marks.write(NO_TURN.to_bytes(MARK_BYTES, sys.byteorder, signed=True))
        yield marks


def _turn(marks: IO[bytes]) -> int | None:
    turn = int.from_bytes(os.pread(marks.fileno(), MARK_BYTES, 0), sys.byteorder, signed=True)
    return None if turn == NO_TURN else turn


@contextmanager
def _process(
    order: WorkOrder, command: tuple[str, ...], errors: IO[bytes], marks: IO[bytes]
) -> Iterator["subprocess.Popen[bytes]"]:
    # A process group of its own: Ctrl-C in the terminal reaches the harness alone, which then ends the worker and every
    # process that a codec started.
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, process_group=0, bufsize=-1,
        pass_fds=[marks.fileno()],
    )  # fmt: skip
    order = msgspec.structs.replace(order, mark_fd=marks.fileno())
    try:
        # A worker that died before it read breaks the pipe; its last words tell why.
        with suppress(BrokenPipeError), cast(IO[bytes], process.stdin) as pipe:
            pipe.write(msgspec.json.encode(order))
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _lines(process: "subprocess.Popen[bytes]") -> "queue.SimpleQueue[bytes]":
    """Return a queue of the lines a process writes; b"" (or half a line) is the last."""
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        with cast(IO[bytes], process.stdout) as output:
            for data in output:
                lines.put(data)
        lines.put(b"")

    threading.Thread(target=read, daemon=True).start()
    return lines


def _death(process: "subprocess.Popen[bytes]", errors: IO[bytes]) -> str:
    """Return how a process ended, and its last words."""
    try:
        code = process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        return "it closed its output but still runs"
    how = f"signal {-code} ({signal.strsignal(-code)})" if code < 0 else f"exit status {code}"
    errors.seek(0)
    words = errors.read()[-2000:].decode("utf-8", "replace").strip().splitlines()
    return f"{how}: {words[-1].strip()[:300]}" if words else how
