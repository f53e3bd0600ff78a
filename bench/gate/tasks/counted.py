"""A task of `entry.py`: runs one case after another under callgrind, which counts their instructions.

The rule: os.getppid() is called before and after each case and nowhere else. There callgrind writes its counters and
sets them to zero (--dump-before=getppid), so every second file that it writes is a case. Counts must not depend on
memory addresses: hashes are seeded, and the collector is off. Callgrind starts counting after the imports, which are
three quarters of all instructions, so a run takes less than half the time.

The order: {"codecs": [name, ...], "frames": {payload: [frame in msgpack and base64, ...]}, "stages": whether the
message path is counted too, "spins": {case: passes of an empty loop to add, for the self-test}}. Frames are given
because making samples takes minutes under callgrind. The answer lists the cases in the order of their files, each with
how many frames or messages it takes in.
"""

import gc
import os
from base64 import b64decode
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count, repeat
from subprocess import PIPE, STDOUT, Popen
from typing import Any

import msgspec
from imwire.codecs import api

STAGE_MESSAGES, EXCHANGED = 400, 64
SPIN = "spin/loop/pass"

Case = tuple[str, int, Callable[[], object]]
"""A case's name, how many frames it takes in, and the call to count; it may be called twice."""


def codec_cases(name: str, model: Any, samples: dict[str, list[bytes]]) -> Iterator[Case]:
    """Yield the encoding and the decoding of some frames of each payload."""
    codec = api.load(name, model)
    read = msgspec.msgpack.Decoder(model).decode
    for payload, written in samples.items():
        # A str caches its UTF-8 form, so the warm-up call and the counted one get frames of their own.
        fresh = [list(map(read, written)) for _ in range(2)]
        data = [codec.encode(frame) for frame in map(read, written)]
        yield f"{name}/{payload}/encode", len(written), partial(_each, codec.encode, fresh)
        yield f"{name}/{payload}/decode", len(written), partial(_each, codec.decode, [data, data])


def _each(call: Callable[[Any], object], passes: list[list[Any]]) -> None:
    for value in passes.pop():
        call(value)


def stage_cases() -> Iterator[Case]:
    """Yield the stages of the message path without a codec, and the whole of it."""
    from imwire.bench.pipeline.api import IdempotencyWindow, Limits, Place, Timeline, bare_codec
    from imwire.payloads.bodies import Text
    from imwire.payloads.frames import Message

    number = STAGE_MESSAGES
    body = Text("x")
    messages = [
        Message(conversation_id=1, client_id=f"{seq}", sender_id="ben", seq=seq, body=body)
        for seq in range(1, number + 1)
    ]
    late = [each for at in range(0, number, 4) for each in reversed(messages[at : at + 4])]

    def place() -> None:
        timeline = Timeline(1)
        for message in late:
            timeline.place(message.seq, message)

    def dedupe() -> None:
        window = IdempotencyWindow(Limits())
        for at in range(number):
            window.add(("ben", f"{at}"), Place(1, at + 1), at)
        for at in range(number):
            window.get(("ben", f"{at}"))

    def again() -> None:
        timeline = Timeline(1)
        for message in messages:
            timeline.place(message.seq, message)
        for message in messages:
            timeline.place(message.seq, message)

    yield "path/place out of order/receive", number, place
    yield "path/dedupe at the gateway/receive", number, dedupe
    yield "path/dedupe on the device/receive", number, again
    yield from exchange_cases(bare_codec())


def exchange_cases(codec: Any) -> Iterator[Case]:
    """Yield sending, storing, delivering and acknowledging, all together: Ana writes to Ben."""
    from imwire.bench.pipeline.api import MS, Client, Exchange, Gateway, MemoryStore
    from imwire.payloads.bodies import Text

    body = Text("x")

    def whole() -> None:
        store, ids = MemoryStore(), count()
        gateway = Gateway(codec, store.snapshot(0), lambda *_: True)
        gateway.open_conversation(1, ("ana", "ben"))
        ana, ben = (Client(user, f"{user}-1", codec, lambda: f"id {next(ids)}") for user in ("ana", "ben"))
        exchange = Exchange(gateway, store, [ana, ben])
        for turn in range(1, EXCHANGED // 16 + 1):
            for _ in range(16):
                ana.send(1, body, turn * MS)
            exchange.turn(turn * MS)
        if ben.timelines[1].frontier != EXCHANGED:
            raise AssertionError("not everything arrived")

    yield "path/send, store, deliver, ACK/whole", EXCHANGED, whole


def begin() -> None:
    """Make callgrind start counting here; raises RuntimeError when it does not respond."""
    # Callgrind responds only while the program runs; if it waited idly, vgdb would need permission to trace processes.
    command = ["vgdb", "--max-invoke-ms=0", f"--pid={os.getpid()}", "instrumentation", "on"]
    with Popen(command, stdout=PIPE, stderr=STDOUT, text=True) as process:
        while process.poll() is None:
            pass
        if process.returncode:
            said = " ".join(process.communicate()[0].split())
            raise RuntimeError(f"error: vgdb could not make callgrind begin: {said}")


def main(order: dict[str, Any], traffic: Any) -> dict[str, Any]:
    """Run the cases that are asked for; a codec that fails on this side has a fault instead of cases."""
    samples = {name: [b64decode(frame) for frame in frames] for name, frames in order["frames"].items()}
    cases: list[Case] = []
    faults: list[list[str]] = []
    for name in order["codecs"]:
        try:
            cases += codec_cases(name, traffic.model, samples)
        except Exception as error:
            faults.append([name, f"{type(error).__name__}: {error}"])
    if order["stages"]:
        try:
            cases += stage_cases()
        except Exception as error:
            faults.append(["path", f"{type(error).__name__}: {error}"])
    spins = order.get("spins", {})
    if SPIN in spins:
        cases.append((SPIN, spins[SPIN], lambda: None))
    # Only once: a collection visits every object, and takes seconds under callgrind.
    gc.collect()
    gc.disable()
    begin()
    done = []
    for name, frames, call in cases:
        passes = spins.get(name, 0)
        call()
        os.getppid()
        call()
        for _ in repeat(None, passes):
            pass
        os.getppid()
        done.append([name, frames])
    return {"cases": done, "faults": faults}
