"""`api.load` and `api.describe`: names, plain documents, models of one's own, and what is said of a mistake."""

import platform
from datetime import UTC, datetime
from decimal import Decimal
from importlib import metadata
from typing import Annotated, Generic, TypeVar

import msgspec
import pytest
from imwire.codecs import api
from imwire.payloads import frames
from imwire.payloads.frames import Frame, Typing

T = TypeVar("T")

NAMES = api.names()
SELF_DESCRIBING = [name for name in NAMES if not name.startswith("protobuf")]
PROTOBUFS = ["protobuf", "protobuf-json"]
DOCUMENT = {"a": [1, -2, 2.5, None, True, "né\x00😀"], "b": {"": []}, "c": 2**63 - 1}


def test_the_four_that_the_issue_names_come_with_their_neighbours():
    assert NAMES == (
        "json", "json-default", "orjson", "msgspec-json", "protobuf", "protobuf-json", "msgpack", "ormsgpack", "cbor2",
        "msgspec-msgpack",
    )  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_what_a_codec_says_of_itself(name):
    codec, told = api.load(name), api.describe(name)
    assert codec.name == name
    assert (told.name, told.format, told.library, told.version) == (name, codec.format, codec.library, codec.version)
    assert told.missing == ""
    expected = platform.python_version() if codec.library == "python" else metadata.version(codec.library)
    assert codec.version == expected


@pytest.mark.parametrize("name", NAMES)
def test_a_loaded_codec_is_frozen(name):
    with pytest.raises(AttributeError):
        api.load(name).name = "another"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "+",
        "+zstd",
        "orjson+",
        "orjson+zstd+zstd",
        "orjson+zstd-",
        "orjson+zstd-x",
        "orjson+zstd-1.5",
        "orjson+-3",
        "orjson+ZSTD",
    ],
)
def test_what_is_no_name_is_told_how_names_are_written(name):
    with pytest.raises(api.UnknownCodec, match=r"is not a codec's name; write codec, codec\+zstd or codec\+zstd-LEVEL"):
        api.load(name)
    with pytest.raises(api.UnknownCodec):
        api.describe(name)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("orjsn", "no codec is called 'orjsn'; did you mean orjson"),
        ("protobuff", "did you mean protobuf or protobuf-json"),
        ("msgpak", "did you mean msgpack"),
        ("json_default", "did you mean json-default"),
        ("Orjson", "did you mean orjson"),
        ("xxxxxxxxxxxxx", "there are json, json-default, orjson"),
        ("orjson+nope", "no layer is called 'nope'; there are zstd"),
        ("orjson+zst", "no layer is called 'zst'; did you mean zstd?"),
        ("orjson+zstd9", "no layer is called 'zstd9'; did you mean zstd?"),
        ("orjsn+zstd", "no codec is called 'orjsn'"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(name, said):
    with pytest.raises(api.UnknownCodec) as caught:
        api.load(name)
    assert said in str(caught.value)
    with pytest.raises(api.UnknownCodec):
        api.describe(name)


def test_every_error_is_a_codec_error():
    errors = [api.EncodeError, api.DecodeError, api.UnknownCodec, api.MissingLibrary, api.NameClash]
    assert all(issubclass(error, api.CodecError) for error in errors)
    assert not any(issubclass(a, b) for a in errors for b in errors if a is not b)


# --- plain documents --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*SELF_DESCRIBING, "orjson+zstd", "cbor2+zstd-9"])
def test_without_a_model_any_plain_document_goes(name):
    codec = api.load(name, model=None)
    assert codec.to_native(DOCUMENT) is DOCUMENT
    for document in (DOCUMENT, [], "text", 0, None, [DOCUMENT] * 3):
        data = codec.dumps(document)
        assert type(data) is bytes
        assert api.same(codec.loads(data), document)
        assert api.same(codec.decode(codec.encode(document)), document)
    with pytest.raises(api.EncodeError):
        codec.encode({"a": object()})
    with pytest.raises(api.DecodeError):
        codec.decode(codec.encode(DOCUMENT)[:-1])


PLAIN_FAULTS = {
    "NaN": ({"a": float("nan")}, "$['a']: nan is not a finite double"),
    "infinity": ([1, float("-inf")], "$[1]: -inf is not a finite double"),
    "2^63": ([[2**63]], "$[0][0]: integer of 64 bits is outside int64"),
    "-2^63 - 1": (-(2**63) - 1, "$: integer of 64 bits is outside int64"),
    "2^64": ({"a": 2**64}, "$['a']: integer of 65 bits is outside int64"),
    "a lone surrogate": (["\ud800"], "$[0]: text with a lone surrogate at character 0 is not valid Unicode"),
    "in a key": ({"\ud800": 1}, "${key}: text with a lone surrogate at character 0 is not valid Unicode"),
    "a set": ({"a": {1}}, "$['a']: set has no place in a plain document"),
    "a decimal": ([Decimal("1.5")], "$[0]: Decimal has no place in a plain document"),
    "a date": ([datetime(2026, 1, 2, tzinfo=UTC)], "$[0]: datetime has no place in a plain document"),
    "a struct": (Typing(), "$: Typing has no place in a plain document"),
    "a buffer": ([bytearray(b"a")], "$[0]: bytearray has no place in a plain document"),
    "a number as a key": ({1: 2}, "$: the key 1 is int, not text"),
    "None as a key": ([{None: 2}], "$[0]: the key None is NoneType, not text"),
}


@pytest.mark.parametrize(("document", "said"), PLAIN_FAULTS.values(), ids=PLAIN_FAULTS)
@pytest.mark.parametrize("name", [*SELF_DESCRIBING, "orjson+zstd"])
def test_plain_documents_are_held_to_the_domain(name, document, said):
    with pytest.raises(api.EncodeError) as caught:
        api.load(name, model=None).encode(document)
    assert str(caught.value) == f"{name}: cannot write this frame: {said}"


@pytest.mark.parametrize("name", SELF_DESCRIBING)
def test_bytes_belong_in_plain_documents_of_binary_formats_only(name):
    codec = api.load(name, model=None)
    if "json" not in codec.format:
        assert codec.decode(codec.encode({"a": b"\xff"})) == {"a": b"\xff"}
    else:
        with pytest.raises(api.EncodeError, match="bytes has no place in a plain document"):
            codec.encode({"a": b"\xff"})


READ_FAULTS = {
    "json": [b"[NaN]", b"[1e400]", b"[9223372036854775808]", b'["\\ud800"]'],
    "msgpack": [b"\x91\xcb\x7f\xf8" + bytes(6), b"\x91\xcf" + b"\xff" * 8, b"\x81\x01\x02", b"\xd4\x01\x00"],
    "cbor": [b"\x81\xf9\x7e\x00", b"\x81\x1b" + b"\xff" * 8, b"\xa1\x01\x02", b"\xf7", b"\x3b" + b"\xff" * 8],
}


@pytest.mark.parametrize("name", SELF_DESCRIBING)
def test_plain_documents_outside_the_domain_are_not_read(name):
    codec = api.load(name, model=None)
    for data in READ_FAULTS[codec.format]:
        with pytest.raises(api.DecodeError):
            codec.decode(data)


def test_orjson_reads_integers_beyond_64_bits_as_doubles_that_nobody_can_tell_from_others():
    found = {name: _read_or_refused(name, b"[-9223372036854775809]") for name in SELF_DESCRIBING if "json" in name}
    assert found == {
        "json": "refused", "json-default": "refused", "orjson": [-9223372036854775808.0], "msgspec-json": "refused",
    }  # fmt: skip


def _read_or_refused(name, data):
    try:
        return api.load(name, model=None).decode(data)
    except api.DecodeError:
        return "refused"


@pytest.mark.parametrize("name", PROTOBUFS)
def test_protobuf_needs_a_model(name):
    with pytest.raises(api.CodecError, match="Protobuf is not self-describing"):
        api.load(name, model=None)
    with pytest.raises(api.CodecError, match="Protobuf is not self-describing"):
        api.load(f"{name}+zstd", model=None)


def test_each_codec_writes_plain_documents_as_its_library_does():
    written = {name: api.load(name, model=None).dumps({"a": "é", "b": []}) for name in SELF_DESCRIBING}
    compact = '{"a":"é","b":[]}'.encode()
    assert written["json"] == written["orjson"] == written["msgspec-json"] == compact
    assert written["json-default"] == b'{"a": "\\u00e9", "b": []}'
    assert written["msgpack"] == written["ormsgpack"] == written["msgspec-msgpack"] == b"\x82\xa1a\xa2\xc3\xa9\xa1b\x90"
    assert written["cbor2"] == b"\xa2aab\xc3\xa9ab\x80"


# --- models of one's own ----------------------------------------------------------------------------------------------


class Login(msgspec.Struct, frozen=True, tag="login"):
    user: str
    token: bytes = b""
    retries: int | None = None


class Chat(msgspec.Struct, frozen=True, tag="chat", tag_field="type", rename="camel"):
    body_text: str
    scores: dict[str, float] = {}
    parts: list[bytes] = []
    by_name: dict[str, "Point"] = {}
    where: "Point | None" = None
    either: int | str = 0
    replies: list["Chat"] = []
    anything: object = None
    pair: tuple[int, float] = (0, 0.0)
    many: tuple[int, ...] = ()


class Bye(msgspec.Struct, frozen=True, tag="bye", tag_field="type"):
    """A frame without a field."""


class Point(msgspec.Struct, frozen=True):
    x: float
    y: float = 0.0
    count: int = 0


class Box(msgspec.Struct, Generic[T], frozen=True):
    content: T
    more: frozenset[str] = frozenset()


FULL_CHAT = Chat(
    "hi", {"a": -0.0}, [b"\x00\xff"], {"p": Point(1.5)}, Point(2.0, 3.0, 4), "text", [Chat("re")], [1], (1, 2.5), (1, 2)
)
MODELS = {
    "a union": (Chat | Bye, [FULL_CHAT, Chat(""), Bye()]),
    "one tagged struct": (Login, [Login("ana", b"\x00\xff", -3), Login("")]),
    "one untagged struct": (Point, [Point(-0.0), Point(1.0, 2.0, 2**63 - 1)]),
    "one struct that holds itself": (Chat, [FULL_CHAT]),
    "a generic struct": (Box[int], [Box(2**63 - 1), Box(0)]),
    "one kind of ours": (Typing, [Typing(7, "a")]),
    "some kinds of ours": (frames.Typing | frames.HistoryPage, [Typing(7), frames.HistoryPage(7)]),
}


@pytest.mark.parametrize(("model", "values"), MODELS.values(), ids=MODELS)
@pytest.mark.parametrize("name", [*NAMES, "orjson+zstd", "protobuf+zstd"])
def test_a_model_of_ones_own(name, model, values):
    codec = api.load(name, model=model)
    for value in values:
        assert api.first_difference(value, codec.decode(codec.encode(value))) == ""
        assert api.same(codec.from_native(codec.loads(codec.dumps(codec.to_native(value)))), value)
    for other in (frames.Ack(), {"x": 1.0}, None):
        with pytest.raises(api.EncodeError, match="is not a kind of frame that this codec is bound to"):
            codec.encode(other)


@pytest.mark.parametrize("model", [model for model, _ in MODELS.values()], ids=MODELS)
@pytest.mark.parametrize("name", [*SELF_DESCRIBING, "orjson+zstd"])
def test_a_model_of_ones_own_refuses_an_unknown_kind(name, model):
    codec = api.load(name, model=model)
    with pytest.raises(api.DecodeError):
        codec.decode(api.load(name, model=None).encode({"type": "hologram", "t": "hologram"}))


NAN = float("nan")
OUTSIDE = [
    (Login, Login("a", retries=2**63), "$.retries: integer of 64 bits"),
    (Login, Login("\ud800"), "$.user: text"),
    (Chat, Chat("", scores={"a": NAN}), "$.scores['a']: nan"),
    (Chat, Chat("", by_name={"a": Point(1.0, count=2**64)}), "$.by_name['a'].count: integer"),
    (Chat, Chat("", where=Point(NAN)), "$.where.x: nan"),
    (Chat, Chat("", either=2**64 - 1), "$.either: integer"),
    (Chat, Chat("", replies=[Chat("", where=Point(NAN))]), "$.replies[0].where.x: nan"),
    (Chat, Chat("", anything=[{"a": NAN}]), "$.anything[0]['a']: nan"),
    (Chat, Chat("", pair=(1, NAN)), "$.pair[1]: nan"),
    (Chat, Chat("", many=(1, 2**63)), "$.many[1]: integer"),
    (Point, Point(0.0, count=-(2**63) - 1), "$.count: integer"),
    (Box[int], Box(2**63), "$.content: integer"),
    (Box[int], Box(0, frozenset(["\ud800"])), "$.more[0]: text"),
    (Box[set[float]], Box({NAN}), "$.content[0]: nan"),
]


@pytest.mark.parametrize(("model", "value", "place"), OUTSIDE)
@pytest.mark.parametrize("name", NAMES)
def test_a_model_of_ones_own_has_the_same_domain(name, model, value, place):
    with pytest.raises(api.EncodeError) as caught:
        api.load(name, model=model).encode(value)
    assert str(caught.value).startswith(f"{name}: cannot write this frame: {place}")


def test_a_model_that_cannot_be_hashed_is_a_model():
    annotated = Annotated[Login, {"since": 2}]
    with pytest.raises(TypeError, match="unhashable"):
        hash(annotated)
    for name in NAMES:
        codec = api.load(name, model=annotated)
        assert codec.decode(codec.encode(Login("a", retries=-1))) == Login("a", retries=-1)
    with pytest.raises(api.CodecError, match=r"\[1\]' is not supported"):
        api.load("json", model=[1])


def test_json_default_writes_every_field_of_any_model():
    data = api.load("json-default", model=Chat).encode(Chat("hi", by_name={"p": Point(1.0)}, parts=[b"\xff"]))
    assert data == (
        b'{"type": "chat", "bodyText": "hi", "scores": {}, "parts": ["/w=="], "byName": '
        b'{"p": {"x": 1.0, "y": 0.0, "count": 0}}, "where": null, "either": 0, "replies": [], "anything": null, '
        b'"pair": [0, 0.0], "many": []}'
    )


ODD = msgspec.defstruct("Odd", [("class", int), ("ﬁ", float), ("é", dict[str, int]), ("SerializeToString", bytes)])


@pytest.mark.parametrize("name", [*NAMES, "protobuf+zstd"])
def test_a_model_with_odd_names(name):
    codec = api.load(name, model=ODD)
    for frame in (ODD(7, -0.0, {"a": 1}, b"\xff"), ODD(0, 0.0, {}, b"")):
        assert api.first_difference(frame, codec.decode(codec.encode(frame))) == ""
    for place, bad in (("class", ODD(2**63, 0.0, {}, b"")), ("ﬁ", ODD(0, NAN, {}, b""))):
        with pytest.raises(api.EncodeError, match=rf"cannot write this frame: \$\.{place}"):
            codec.encode(bad)


@pytest.mark.parametrize("name", PROTOBUFS)
def test_protobuf_takes_a_part_of_our_model(name):
    codec = api.load(name, model=frames.Typing | frames.Ack)
    assert codec.decode(codec.encode(Typing(7))) == Typing(7)
    assert codec.encode(Typing(7)) == api.load(name).encode(Typing(7))
    with pytest.raises(api.DecodeError, match="kind 'read' is not one that this codec reads"):
        codec.decode(api.load(name).encode(frames.ReadReceipt()))


@pytest.mark.parametrize("model", [int, dict, str | None, Typing | None, Typing | int, "Typing", 5, list[Typing]])
@pytest.mark.parametrize("name", NAMES)
def test_what_is_no_model_is_an_error_when_loaded(name, model):
    with pytest.raises(api.CodecError):
        api.load(name, model=model)


def test_the_built_in_model_is_the_default():
    frame = Typing(7, "a")
    assert api.load("json").encode(frame) == api.load("json", model=Frame).encode(frame)
