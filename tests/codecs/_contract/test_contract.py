"""How encode and decode are made of a codec's steps, and that nothing but the two errors comes out of them."""

import msgspec
import pytest
from imwire.codecs import api
from imwire.codecs._contract.contract import decoder, encoder
from imwire.payloads.frames import Range


def refuse(_frame):
    raise api.EncodeError("not today")


def as_text(frame):
    return str(frame)


@pytest.mark.parametrize("check", [None, refuse])
@pytest.mark.parametrize("to_native", [None, as_text])
def test_encode_is_made_of_the_steps_that_a_codec_has(check, to_native):
    functions = api.Functions(
        dumps=lambda native: native.encode(), loads=bytes.decode, to_native=to_native, check=check
    )
    encode = encoder("made-up", functions)
    if check:
        with pytest.raises(api.EncodeError, match=r"^made-up: not today$"):
            encode("text")
    else:
        assert encode("text") == b"text"
        with pytest.raises(api.EncodeError, match=r"^made-up: cannot write this frame: \$: text with a lone surrogate"):
            encode("\ud800")


def test_the_safe_calls_stand_in_for_the_bare_ones():
    functions = api.Functions(
        dumps=str.encode, loads=bytes.decode, safe_dumps=lambda text: b"safe " + text.encode(),
        safe_loads=lambda data: data.decode() + " safe", from_native=str.upper,
    )  # fmt: skip
    assert encoder("made-up", functions)("a") == b"safe a"
    assert decoder("made-up", functions)(b"a") == "A SAFE"
    with pytest.raises(api.DecodeError, match=r"^made-up: 1 bytes are not a frame: 'utf-8' codec"):
        decoder("made-up", functions)(b"\xff")


def test_an_error_without_a_text_is_told_by_its_kind():
    def fail(_):
        raise KeyError

    functions = api.Functions(dumps=fail, loads=fail)
    with pytest.raises(api.EncodeError, match="cannot write this frame: KeyError"):
        encoder("made-up", functions)("a")
    with pytest.raises(api.DecodeError, match="0 bytes are not a frame: KeyError"):
        decoder("made-up", functions)(b"")


def test_interrupts_are_not_swallowed():
    def interrupted(_):
        raise KeyboardInterrupt

    functions = api.Functions(dumps=interrupted, loads=interrupted)
    with pytest.raises(KeyboardInterrupt):
        encoder("made-up", functions)("a")
    with pytest.raises(KeyboardInterrupt):
        decoder("made-up", functions)(b"a")


# --- the unions of a model that are rare ------------------------------------------------------------------------------


class Plain(msgspec.Struct, frozen=True):
    either: str | bool | None = None
    some: Range | str | None = None
    mixed: bytes | Range | None = None


@pytest.mark.parametrize("name", ["json", "json-default", "orjson", "msgspec-json", "msgpack", "ormsgpack", "cbor2"])
def test_unions_of_any_kind_are_checked_and_written(name):
    codec = api.load(name, model=Plain)
    for frame in (Plain(), Plain("a", Range(1, 2), Range(3, 4)), Plain(True, "b")):
        assert api.same(codec.decode(codec.encode(frame)), frame)
    for frame, place in ((Plain(some=Range(1, 2**63)), "$.some.last"), (Plain(mixed=Range(2**63)), "$.mixed.first")):
        with pytest.raises(api.EncodeError, match=f"cannot write this frame: {place.replace('$', '.')}: integer"):
            codec.encode(frame)


class Nested(msgspec.Struct, tag_field="t", tag="nested"):
    inner: "Nested | None" = None


@pytest.mark.parametrize("name", ["json", "orjson", "msgspec-json", "msgpack", "msgspec-msgpack"])
def test_a_frame_nested_too_deeply_is_an_encode_error(name):
    frame = Nested()
    for _ in range(5_000):
        frame = Nested(frame)
    with pytest.raises(api.EncodeError):
        api.load(name, model=Nested).encode(frame)
