"""A task of `entry.py`: the exact figures of one side - bytes, round trips, and counts of the message path.

The rule: a codec that raises loses its own rows and no other's.

The order: {"codecs": [name or glob, ...], "payloads": [names or globs; without any the catalogue's defaults], "seeds":
[seed of a simulated run, ...], "longer": {codec: number}, for the self-test: one text in one frame, chosen by the
number, is a letter longer on the wire}.
"""

import importlib.metadata
import os
import platform
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cache
from hashlib import sha256
from random import Random
from typing import Any

import msgspec
from imwire.codecs import api
from imwire.codecs.names import read_name, with_layer

LEAST_FRAMES, MOST_FRAMES, ENOUGH_BYTES = 2, 16, 16_384
# Steps of the message path that are counted, by the name of their row.
COUNTED = {
    "ACK of a batch": "acks",
    "sent again": "sent-again",
    "delivered again": "delivered-again",
    "duplicate": "duplicates",
    "gap pulled": "pulls",
}


def chosen_codecs(globs: Iterable[str]) -> list[str]:
    """Return the codecs that match, plain and compressed; a name that is no glob stands for itself."""
    everything = [*api.names(), *(with_layer(name, layer) for layer in api.compression_names() for name in api.names())]
    found: dict[str, None] = {}
    for glob in globs:
        names = [name for name in everything if fnmatchcase(name, glob)]
        found.update(dict.fromkeys(names or ([] if any(each in glob for each in "*?[") else [glob])))
    return list(found)


@cache
def sampled(traffic: Any, payload: str) -> tuple[tuple[bytes, ...], str]:
    """Return the frames of a payload's sample in msgpack, and the hash of what they hold."""
    frames, held = traffic.catalogue.sample(payload), sha256()
    for frame in frames:
        written = repr(frame).encode()
        held.update(len(written).to_bytes(8, "big") + written)
    return tuple(map(msgspec.msgpack.encode, frames)), held.hexdigest()


def fresh(traffic: Any, payload: str) -> list[Any]:
    """Return the frames of a payload's sample, decoded anew: a codec that changes its input harms no other."""
    return list(map(msgspec.msgpack.Decoder(traffic.model).decode, sampled(traffic, payload)[0]))


def exact_rows(
    codec: api.BoundCodec, traffic: Any, names: Iterable[str], longer: int | None = None
) -> Iterator[dict[str, Any]]:
    """Yield a row for each payload's sample: its bytes, their SHA-256, and any fault in the round trip."""
    names = list(names)
    changed = {} if longer is None else a_letter_longer(traffic, names, Random(longer))
    for name in names:
        wire, total, fault = sha256(), 0, ""
        for index, frame in enumerate(fresh(traffic, name)):
            try:
                data = codec.canonical(changed.get((name, index), frame))
                wire.update(len(data).to_bytes(8, "big") + data)
                total += len(data)
                fault = fault or difference(codec, frame, index)
            except Exception as error:
                fault = fault or f"frame {index}: {type(error).__name__}: {error}"
        row = {"sha256": wire.hexdigest(), "sample": sampled(traffic, name)[1], "fault": fault[:300]}
        yield {"name": f"{codec.name}/{name}/bytes", "value": total, "unit": "bytes", **row}


def a_letter_longer(traffic: Any, names: Iterable[str], random: Random) -> dict[tuple[str, int], Any]:
    """Return one frame of one payload, by payload and index, with one more letter in one of its texts."""
    frames = [((name, index), frame) for name in names for index, frame in enumerate(fresh(traffic, name))]
    for place, frame in random.sample(frames, len(frames)):
        if variants := list(with_a_letter_more(frame)):
            return {place: random.choice(variants)}
    return {}


def with_a_letter_more(value: Any) -> Iterator[Any]:
    """Yield a value with a letter added to one text in it, once for each text that is not empty."""
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            for inner in with_a_letter_more(getattr(value, name)):
                yield msgspec.structs.replace(value, **{name: inner})
    elif isinstance(value, list | tuple):
        for index, each in enumerate(value):
            for inner in with_a_letter_more(each):
                yield type(value)([*value[:index], inner, *value[index + 1 :]])
    elif type(value) is str and value:
        yield value + "x"


def difference(codec: api.BoundCodec, frame: Any, index: int) -> str:
    """Say how a frame came back different, or nothing."""
    found = api.first_difference(frame, codec.decode(codec.encode(frame)))
    return f"frame {index} came back different: {found}" if found else ""


def path_rows(codec: str, seeds: Iterable[int]) -> Iterator[dict[str, Any]]:
    """Yield the counts of simulated runs of the message path, summed over the seeds."""
    from imwire.bench.pipeline.api import draw, simulate

    counts: Counter[str] = Counter()
    for seed in seeds:
        run = simulate(seed, draw(seed, codec=codec))
        for way in ("up", "down"):
            counts[f"frames-{way}"] += run.frames[way]
            counts[f"bytes-{way}"] += run.bytes[way]
        steps = {str(step): count for step, count in run.steps.items()}
        counts.update({name: steps.get(step, 0) for step, name in COUNTED.items()})
    for name, count in counts.items():
        yield {"name": f"{codec}/path/{name}", "value": count, "unit": "bytes" if "bytes" in name else "count"}


def codec_answer(name: str, order: dict[str, Any], traffic: Any, names: list[str]) -> dict[str, Any]:
    """Return a codec's libraries and rows; after a failure, `missing` has the reason."""
    try:
        codec = api.load(name, traffic.model)
        rows = [
            *exact_rows(codec, traffic, names, order.get("longer", {}).get(name)),
            *(path_rows(name, order["seeds"]) if order["seeds"] else ()),
        ]
    except (Exception, SystemExit) as error:
        # The folder that a side was built in means nothing to a reader.
        said = f"{type(error).__name__}: {error}".replace(f"{order['root']}{os.sep}", "")
        return {"missing": said[:300], "rows": [], "unknown": unknown(name)}
    libraries: dict[str, str] = {}
    for library in codec.libraries:
        libraries |= {library: version(library), **required(library)}
    return {"missing": "", "libraries": {**libraries, codec.library: codec.version}, "rows": rows}


def unknown(name: str) -> bool:
    """Tell whether this side brings no codec, or no layer, of that name; the codec's own errors say nothing of that."""
    parsed = read_name(name)
    return parsed.codec not in api.names() or any(layer.name not in api.compression_names() for layer in parsed.layers)


def required(distribution: str) -> dict[str, str]:
    """Return the version of everything that a distribution requires, directly or not; imwire itself is left out."""
    found: dict[str, str] = {}
    waiting = [distribution]
    while waiting:
        try:
            texts = importlib.metadata.requires(waiting.pop()) or []
        except importlib.metadata.PackageNotFoundError:
            continue
        names = {re.split(r"[^\w.-]", text, maxsplit=1)[0] for text in texts if "extra" not in text.partition(";")[2]}
        new = {name: version(name) for name in names - {"imwire"} - {*found} if version(name)}
        found |= new
        waiting += new
    return found


def few_frames(traffic: Any, payload: str) -> list[str]:
    """Return some frames of a payload's sample, in msgpack and base64, for a process in which making them is slow."""
    found: list[str] = []
    size = 0
    for written in sampled(traffic, payload)[0][:MOST_FRAMES]:
        if len(found) >= LEAST_FRAMES and size >= ENOUGH_BYTES:
            break
        found.append(b64encode(written).decode("ascii"))
        size += len(written)
    return found


def version(distribution: str) -> str:
    """Return the version of a distribution, or ""."""
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""


def distributions() -> dict[str, str]:
    """Return the version of every distribution that this side sees; if one is there twice, the first counts."""
    found: dict[str, str] = {}
    for each in importlib.metadata.distributions():
        # Read once: each access parses the file again.
        said = each.metadata
        if said["Name"]:
            found.setdefault(said["Name"].lower().replace("_", "-"), said["Version"])
    return dict(sorted(found.items()))


def main(order: dict[str, Any], traffic: Any) -> dict[str, Any]:
    """Return everything that is asked of this side."""
    globs = order["payloads"] or [payload.name for payload in traffic.catalogue.defaults]
    names = [name for name in traffic.catalogue.by_name if any(fnmatchcase(name, glob) for glob in globs)]
    codecs = {name: codec_answer(name, order, traffic, names) for name in chosen_codecs(order["codecs"])}
    return {
        "python": platform.python_version(),
        "implementation": platform.python_implementation(),
        "platform": platform.platform(),
        "distributions": distributions(),
        "frames": {name: few_frames(traffic, name) for name in names},
        "codecs": codecs,
    }
