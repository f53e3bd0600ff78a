"""The bytes of every codec are committed; a change of bytes shows in a diff and cannot come unseen.

Made by `python tests/codecs/committed.py`.
"""

import hashlib
from pathlib import Path

import msgspec
import pytest
from imwire.codecs import api
from imwire.payloads import bodies, frames
from imwire.payloads.frames import Message
from msgspec import inspect

NAMES = api.names()
DIGEST = """
import hashlib, importlib.util, sys
from imwire.codecs import api
spec = importlib.util.spec_from_file_location("committed", sys.argv[1])
committed = importlib.util.module_from_spec(spec)
spec.loader.exec_module(committed)
many = committed.frames.Message(options={f"option-{n}": n % 2 == 0 for n in range(40)}, body=committed.bodies.Text())
for name in api.names():
    print(name, hashlib.sha256(committed.golden(name).encode() + api.load(name).canonical(many)).hexdigest())
"""


@pytest.mark.parametrize("name", NAMES)
def test_bytes_are_the_committed_ones(name, committed):
    codec, golden = api.load(name), committed.read_golden(name)
    assert {frame: codec.canonical(value) for frame, value in committed.golden_frames().items()} == golden


@pytest.mark.parametrize("name", NAMES)
def test_committed_bytes_are_read(name, committed):
    codec, golden = api.load(name), committed.read_golden(name)
    for frame, value in committed.golden_frames().items():
        assert api.first_difference(value, codec.decode(golden[frame])) == "", frame


def test_committed_zstd_frames_are_read(committed):
    codec, golden = api.load(committed.ZSTD), committed.read_golden(committed.ZSTD)
    assert golden.keys() == committed.golden_frames().keys()
    for frame, value in committed.golden_frames().items():
        assert api.same(value, codec.decode(golden[frame]))


def test_every_kind_and_every_field_has_committed_bytes(committed):
    """A field that is empty in all golden frames would have no bytes to compare."""
    filled: dict[type, set[str]] = {}

    def walk(value):
        if isinstance(value, msgspec.Struct):
            default = {field.name: field.default for field in inspect.type_info(type(value)).fields}
            for name in value.__struct_fields__:
                part = getattr(value, name)
                if part != default[name] and part not in ([], {}):
                    filled.setdefault(type(value), set()).add(name)
                walk(part)
        elif isinstance(value, list):
            for part in value:
                walk(part)

    for frame in committed.golden_frames().values():
        walk(frame)
    everything = [
        kind
        for module in (frames, bodies)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct) and kind.__struct_fields__
    ]
    assert len(everything) == 34
    assert filled == {kind: set(kind.__struct_fields__) for kind in everything}


def test_no_golden_file_is_left_over(committed):
    assert {file.stem for file in committed.GOLDEN.iterdir()} == {*NAMES, committed.ZSTD}


@pytest.mark.long
def test_bytes_do_not_depend_on_the_hash_seed(python, committed):
    script = str(Path(committed.__file__))
    printed = [python(DIGEST, script, PYTHONHASHSEED=seed) for seed in ("0", "1", "4242")]
    assert printed[0] == printed[1] == printed[2]
    assert printed[0].count("\n") == len(NAMES)
    many = Message(options={f"option-{n}": n % 2 == 0 for n in range(40)}, body=bodies.Text())
    for name, digest in (line.split() for line in printed[0].splitlines()):
        here = committed.golden(name).encode() + api.load(name).canonical(many)
        assert hashlib.sha256(here).hexdigest() == digest


@pytest.mark.parametrize("name", ["protobuf", "protobuf-json"])
def test_protobuf_maps_are_written_in_one_order(name):
    """Equal frames are equal bytes, whatever order the map was filled in; the bare call does not promise that."""
    codec = api.load(name)
    keys = [f"option-{n}" for n in range(40)]
    there = Message(options=dict.fromkeys(keys, True), body=bodies.Text())
    back = Message(options=dict.fromkeys(reversed(keys), True), body=bodies.Text())
    assert codec.canonical(there) == codec.canonical(back)
    assert codec.encode(there) != codec.canonical(there)
    assert len(codec.encode(there)) == len(codec.canonical(there))
