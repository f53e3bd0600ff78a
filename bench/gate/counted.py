"""Work to count the instructions of, one case after another: run under callgrind by its path, on one side.

    valgrind --tool=callgrind --dump-before=getppid ... python -P counted.py ORDER ANSWER

The rule: os.getppid() stands before and after each case and nowhere else; callgrind writes its counters and sets them
to zero at each, so every second file it writes is a case. Both sides run this same file. What is counted must not
depend on memory addresses: hashes are seeded, and the collector is off.

ORDER is a JSON file: {"codecs": [name, ...], "payloads": [name, ...], "stages": bool, "root", "packages"}; ANSWER lists
the cases in the order of their files, each with how many frames or messages it took in.
"""

import gc
import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
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
        yield f"{name}/{payload}/encode", len(frames), lambda codec=codec, fresh=fresh: [codec.encode(frame) for frame in fresh.pop()]
        yield f"{name}/{payload}/decode", len(frames), lambda codec=codec, data=data: [codec.decode(each) for each in data]


def stage_cases() -> Iterator[Case]:
    """Yield the stages of the message path without a codec, and the whole of it."""
    from imwire.bench.pipeline.bare_codec import bare_codec
    from imwire.bench.pipeline.idempotency import IdempotencyWindow, Place
    from imwire.bench.pipeline.limits import Limits
    from imwire.bench.pipeline.timeline import Timeline
    from imwire.payloads.bodies import Text
    from imwire.payloads.frames import Message

    number = STAGE_MESSAGES
    messages = [Message(1, client_id=f"{seq}", sender_id="ben", seq=seq, body=Text("x")) for seq in range(1, number + 1)]
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
    return {"cases": done, "faults": faults, "strays": strays(order)}


def strays(order: dict[str, Any]) -> list[str]:
    """Return the side's modules that were imported from elsewhere than below its root."""
    tops, root = set(order["packages"]), Path(order["root"]).resolve()
    files = {
        name: Path(file).resolve()
        for name, module in list(sys.modules.items())
        if name.partition(".")[0] in tops and (file := getattr(module, "__file__", None))
    }
    return sorted(f"{name} from {file}" for name, file in files.items() if root not in file.parents)


if __name__ == "__main__":
    found = main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    Path(sys.argv[2]).write_text(json.dumps(found), encoding="utf-8")
