"""Mutated and random bytes: whatever comes in, a valid frame inside the domain comes out, or DecodeError.

A failure prints the bytes; `@reproduce_failure` and .hypothesis/ replay it.
"""

from functools import cache
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imwire.codecs import api
from imwire.codecs._contract.domain import first_fault
from imwire.payloads import frames
from msgspec import inspect

NAMES = [*api.names(), "orjson+zstd", "protobuf+zstd"]
KINDS = tuple(kind.cls for kind in inspect.type_info(frames.Frame).types)
# Bytes that mean something to one of the formats: lengths, tags, ends, quotes, markers of large things to come.
TELLING = (
    [bytes([byte]) for byte in (0x00, 0x7F, 0x80, 0xC0, 0xC1, 0xD9, 0xDD, 0xDF, 0x9B, 0xBB, 0xF7, 0xFB, 0xFF)]
    + [b'"', b"\\", b"{", b"}", b"[", b"]", b",", b":", b"-", b"1e999", b"NaN", b"null", b"\\ud800", b"\xed\xa0\x80"]
    + [b"\xdb\xff\xff\xff\xff", b"\x9b" + b"\xff" * 8, b"\xff" * 10, b"\x5f", b"\xd8\x1c", b"\xcb\x7f\xf0" + bytes(6)]
)  # fmt: skip


@cache
def load(name):
    return api.load(name)


def judge(decode, encode, data):
    """Raise AssertionError unless the outcome is DecodeError or a frame that is valid in every respect."""
    try:
        frame = decode(data)
    except api.DecodeError:
        return "DecodeError"
    assert type(frame) in KINDS, data
    assert first_fault(frame) == "", data
    # A field of a wrong type would not survive msgspec's own, strict codec.
    assert api.same(frame, load("msgspec-msgpack").decode(load("msgspec-msgpack").encode(frame))), data
    assert api.same(frame, decode(encode(frame))), data
    return "frame"


def judged(name, data):
    return judge(load(name).decode, load(name).encode, data)


@cache
def goods(name, module):
    """The golden frames as this codec writes them, without the longest."""
    every = [load(name).encode(frame) for frame in module.golden_frames().values()]
    return [data for data in every if len(data) <= 700]


@st.composite
def mutations(draw, pool):
    """Draw a valid frame's bytes and change them one to four times."""
    data = draw(st.sampled_from(pool))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        match draw(st.sampled_from(["flip", "cut", "drop", "insert", "overwrite", "splice", "repeat"])):
            case "flip" if at < len(data):
                data = data[:at] + bytes([data[at] ^ (1 << draw(st.integers(0, 7)))]) + data[at + 1 :]
            case "cut":
                data = data[:at]
            case "drop":
                data = data[:at] + data[at + draw(st.integers(1, 8)) :]
            case "insert":
                data = data[:at] + draw(st.sampled_from(TELLING) | st.binary(max_size=9)) + data[at:]
            case "overwrite":
                some = draw(st.sampled_from(TELLING) | st.binary(min_size=1, max_size=9))
                data = data[:at] + some + data[at + len(some) :]
            case "splice":
                other = draw(st.sampled_from(pool))
                data = data[:at] + other[draw(st.integers(0, len(other))) :]
            case "repeat":
                data = data[:at] + data[at : at + 20] * draw(st.integers(2, 5)) + data[at + 20 :]
    return data


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=250)
@given(data=st.data())
def test_mutated_frames(name, data, committed):
    judged(name, data.draw(mutations(goods(name, committed))))


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=100)
@given(data=st.binary(max_size=64) | st.lists(st.sampled_from(TELLING), max_size=12).map(b"".join))
def test_random_bytes(name, data):
    judged(name, data)


@pytest.mark.parametrize("name", NAMES)
def test_many_seeded_mutations(name, committed):
    """Hypothesis tries hundreds of inputs and thinks about them; this tries thousands and does not."""
    random, pool, seen = Random(f"imwire/{name}"), goods(name, committed), set()
    for _ in range(2_500):
        data = bytearray(random.choice(pool))
        for _ in range(random.randint(1, 3)):
            at = random.randrange(len(data) + 1)
            data[at : at + random.choice((0, 1, 1, 2, 7))] = random.choice(
                (random.choice(TELLING), random.randbytes(1))
            )
        seen.add(judged(name, bytes(data)))
    assert seen == ({"frame", "DecodeError"} if "+zstd" not in name else seen)


@pytest.mark.parametrize("name", NAMES)
def test_every_bit_flipped_and_every_cut(name):
    frame = frames.HistoryPage(-1, [frames.Message(seq=300, body=frames.AnyBody.__args__[0]("né"))], "x", True)
    data = load(name).encode(frame)
    assert judged(name, data) == "frame"
    for bit in range(8 * len(data)):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        judged(name, bytes(flipped))
    for size in range(len(data)):
        assert judged(name, data[:size]) == "DecodeError", size


@pytest.mark.parametrize(
    "decoded",
    [
        frames.Typing(2**63),
        frames.Typing(1.0),
        frames.Typing(sender_id="\ud800"),
        frames.Typing(True),
        frames.Typing(state=1),
        frames.Message(body=None),
        frames.Range(1, 2),
        {"t": "typing"},
        None,
    ],
    ids=repr,
)
def test_the_judge_refuses_what_is_no_valid_frame(decoded):
    with pytest.raises((AssertionError, api.EncodeError, api.DecodeError)):
        judge(lambda _: decoded, lambda _: b"", b"")


def test_the_judge_refuses_other_errors():
    with pytest.raises(KeyError):
        judge(lambda data: {}[data], None, b"")


def test_the_fuzz_finds_a_seeded_bug(committed):
    """Python's own json.loads, used bare, lets an out-of-domain value through: the fuzz must find one."""
    import json

    import msgspec

    def careless(data):
        try:
            return msgspec.convert(json.loads(data), type=frames.Frame)
        except Exception as error:
            if isinstance(error, RecursionError):
                raise
            raise api.DecodeError(str(error)) from error

    pool, random, found = goods("json", committed), Random("a seeded bug"), 0
    for _ in range(20_000):
        data = bytearray(random.choice(pool))
        at = random.randrange(len(data) + 1)
        data[at : at + random.choice((0, 1, 2))] = random.choice(TELLING)
        try:
            judge(careless, load("json").encode, bytes(data))
        except (AssertionError, api.EncodeError):
            found += 1
    assert found > 0
