"""A task of `entry.py`: work to count the instructions of, one case after another, under callgrind.

The rule: os.getppid() stands before and after each case and nowhere else. Callgrind is told to write its counters
there and to set them to zero (--dump-before=getppid), so every second file that it writes is a case. What is counted
must not depend on memory addresses: hashes are seeded, and the collector is off.

The order: {"codecs": [name, ...], "payloads": [name, ...], "stages": whether the message path is counted too}. The
answer lists the cases in the order of their files, each with how many frames or messages it takes in.
"""

import gc
import os
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import msgspec
from imwire.codecs import api
from imwire.payloads.catalog import payloads
from imwire.payloads.frames import Frame

MOST_FRAMES, ENOUGH_BYTES = 16, 16_384
STAGE_MESSAGES = 400

Case = tuple[str, int, Callable[[], object]]
"""A case's name, how many frames it takes in, and the call to count; it may be called twice."""


def codec_cases(name: str, chosen: list[str]) -> Iterator[Case]:
    """Yield the encoding and the decoding of a few frames of each payload."""
    codec = api.load(name)
    read, write = msgspec.msgpack.Decoder(Frame).decode, msgspec.msgpack.Encoder().encode
    for payload in chosen:
        frames: list[Any] = []
        size = 0
        for frame in payloads()[payload].sample(0)[:MOST_FRAMES]:
            if len(frames) >= 2 and size >= ENOUGH_BYTES:
                break
            frames.append(frame)
            size += len(codec.encode(frame))
        # A str keeps its UTF-8 form once it was asked for: the warm call and the counted one get frames of their own.
        fresh = [[read(write(frame)) for frame in frames] for _ in range(2)]
        data = [codec.encode(frame) for frame in frames]
        yield f"{name}/{payload}/encode", len(frames), partial(_each, codec.encode, fresh)
        yield f"{name}/{payload}/decode", len(frames), partial(_each, codec.decode, [data, data])


def _each(call: Callable[[Any], object], passes: list[list[Any]]) -> None:
    for value in passes.pop():
        call(value)


def stage_cases() -> Iterator[Case]:
    """Yield the stages of the message path without a codec, and the whole of it."""
    from imwire.bench.pipeline.bare_codec import bare_codec
    from imwire.bench.pipeline.idempotency import IdempotencyWindow, Place
    from imwire.bench.pipeline.limits import Limits
    from imwire.bench.pipeline.timeline import Timeline
    from imwire.payloads.bodies import Text
    from imwire.payloads.frames import Message

    number = STAGE_MESSAGES
    body = Text("x")
    messages = [Message(1, f"{seq}", sender_id="ben", seq=seq, body=body) for seq in range(1, number + 1)]
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
    """Yield sending, storing, delivering and acknowledging, all together."""
    from imwire.bench.pipeline_costs import Line

    def whole() -> None:
        Line(codec).run(64, 16)

    yield "path/send, store, deliver, ACK/whole", 64, whole


def main(order: dict[str, Any]) -> dict[str, Any]:
    """Count what is asked for; a codec or a stage that cannot be had on this side has no cases."""
    cases: list[Case] = []
    faults: list[str] = []
    for name in order["codecs"]:
        try:
            cases += codec_cases(name, order["payloads"])
        except Exception as error:
            faults.append(f"{name}: {type(error).__name__}: {error}")
    if order["stages"]:
        try:
            cases += stage_cases()
        except Exception as error:
            faults.append(f"path: {type(error).__name__}: {error}")
    done = []
    for name, frames, call in cases:
        call()
        gc.collect()
        gc.freeze()
        gc.disable()
        os.getppid()
        call()
        os.getppid()
        gc.enable()
        done.append([name, frames])
    return {"cases": done, "faults": faults}
