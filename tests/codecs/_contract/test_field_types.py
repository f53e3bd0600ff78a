"""Values of a wrong type: what all codecs refuse alike, with its place."""

from functools import cache

import msgspec
import pytest
from imwire.codecs import api
from imwire.codecs._contract.field_types import first_misfit
from imwire.payloads import bodies
from imwire.payloads.frames import BatchAck, HistoryPage, Message, Typing

NAMES = [*api.names(), "orjson+zstd", "protobuf+zstd"]
load = cache(api.load)


def message(**fields):
    return Message(**{"body": bodies.Text("hello"), **fields})


class Key(msgspec.Struct, frozen=True, tag="key"):
    """A model that is not ours: buffers, texts and bytes in every kind of place."""

    name: str = ""
    later: bytes | msgspec.UnsetType = msgspec.UNSET
    public: bytes = b""
    private: bytes | None = None
    parts: list[bytes] = []
    by_name: dict[str, bytes] = {}
    labels: dict[str, str] = {}
    numbered: dict[int, str] = {}
    words: list[str] = []
    rows: list[list[str]] = []
    few: tuple[str, ...] = ()
    some: frozenset[str] = frozenset()
    maybe: list[str] | None = None
    inner: "Key | None" = None
    by_bytes: dict[bytes, str] = {}


BUFFERS = [bytearray(b"ab"), memoryview(b"ab")]
NO_BYTES = [*BUFFERS, None, "ab", 5, True, [1], False, 0, ""]
NO_TEXT = [None, b"ab", *BUFFERS, 5, True, 1.5, [], {}]


@pytest.mark.parametrize("name", NAMES)
def test_a_bytes_field_takes_bytes_and_nothing_else(name):
    for bad in NO_BYTES:
        said = f"{type(bad).__name__} where bytes belongs"
        image = message(body=bodies.Image(thumbnail=bad))
        for model, frame, place in (
            (None, image, "$.body.thumbnail"),
            (None, HistoryPage(messages=[message(), image]), "$.messages[1].body.thumbnail"),
            (Key, Key(public=bad), "$.public"),
            (Key, Key(later=bad), "$.later"),
            (Key, Key(parts=[b"", bad]), "$.parts[1]"),
            (Key, Key(by_name={"a": bad}), "$.by_name['a']"),
            (Key, Key(inner=Key(public=bad)), "$.inner.public"),
        ):
            refused(name, model, frame, f"{place}: {said}")
        if bad is not None:
            refused(name, Key, Key(private=bad), f"$.private: {type(bad).__name__} where bytes or NoneType belongs")


@pytest.mark.parametrize("name", NAMES)
def test_a_list_a_set_or_a_map_of_texts_holds_texts_and_nothing_else(name):
    for bad in NO_TEXT:
        said = f"{type(bad).__name__} where str belongs"
        for model, frame, place in (
            (None, message(mentions=["a", bad]), "$.mentions[1]"),
            (None, message(body=bodies.Product(attributes={"a": bad})), "$.body.attributes['a']"),
            (Key, Key(labels={"a": "b", "c": bad}), "$.labels['c']"),
            (Key, Key(numbered={7: bad}), "$.numbered[7]"),
            (Key, Key(by_bytes={b"a": bad}), "$.by_bytes[b'a']"),
            (Key, Key(words=[bad]), "$.words[0]"),
            (Key, Key(rows=[[], ["a", bad]]), "$.rows[1][1]"),
            (Key, Key(few=(bad,)), "$.few[0]"),
            (Key, Key(maybe=[bad]), "$.maybe[0]"),
            (Key, Key(inner=Key(words=[bad])), "$.inner.words[0]"),
        ):
            refused(name, model, frame, f"{place}: {said}")
    for bad in (None, b"ab", 5, True):
        said = f"{type(bad).__name__} where str belongs"
        refused(name, None, message(body=bodies.Product(attributes={bad: "a"})), f"$.body.attributes{{key}}: {said}")
        refused(name, Key, Key(labels={bad: "a"}), f"$.labels{{key}}: {said}")
        refused(name, Key, Key(some=frozenset([bad])), f"$.some[0]: {said}")


def refused(name, model, frame, said):
    codec = load(name) if model is None else load(name, model=model)
    with pytest.raises(api.EncodeError) as caught:
        codec.encode(frame)
    assert str(caught.value) == f"{name}: cannot write this frame: {said}"


@pytest.mark.parametrize("name", NAMES)
def test_what_is_of_its_type_is_written_as_before(name):
    full = Key(
        "a", b"", b"\x00", b"", [b"", b"a"], {"a": b"b"}, {"": ""}, {}, ["a"], [[], ["b"]], ("c",), frozenset("d"), []
    )
    for frame in (Key(), full, Key(inner=full), Key(maybe=["x"], by_bytes={b"\xff": "a"})):
        codec = load(name, model=Key)
        assert api.first_difference(frame, codec.decode(codec.encode(frame))) == ""
        assert first_misfit(frame) == ""


@pytest.mark.parametrize("name", NAMES)
def test_text_for_an_integer_is_refused_with_its_place(name):
    refused(name, None, Typing("7"), "$.conversation_id: str where int belongs")


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (Typing(True), "$.conversation_id: bool where int belongs"),
        (Typing(state=1), "$.state: int where TypingState belongs"),
        (Typing(sender_id=b"a"), "$.sender_id: bytes where str belongs"),
        (message(push=Typing()), "$.push: Typing where OfflinePush or NoneType belongs"),
        (message(options={"a": 1}), "$.options['a']: int where bool belongs"),
        (message(mentions=None), "$.mentions: NoneType where list belongs"),
        (Key(few=None), "$.few: NoneType where tuple belongs"),
        (Key(some=["a"]), "$.some: list where frozenset belongs"),
    ],
)
def test_the_first_value_of_a_wrong_type_is_named(frame, said):
    assert first_misfit(frame) == said


PLACES = {
    "text": lambda bad: Typing(1, bad),
    "body's text": lambda bad: message(body=bodies.Text(bad)),
    "integer": lambda bad: Typing(bad),
    "integers": lambda bad: BatchAck(seqs=[bad]),
    "bool": lambda bad: message(is_read=bad),
    "bools": lambda bad: message(options={"a": bad}),
    "enum": lambda bad: Typing(1, "a", bad),
}
ORDER = [
    "json", "json-default", "orjson", "msgspec-json", "msgpack", "ormsgpack", "cbor2", "msgspec-msgpack", "protobuf",
    "protobuf-json",
]  # fmt: skip
# R: refused by encode. U: written, and refused by the codec's own decode. X: another frame is read. =: of its type.
NOT_LOOKED_FOR = [
    ("text", b"ab", "XRXX UUUU XX"),
    ("text", BUFFERS[0], "XRXX XXXU RR"),
    ("text", BUFFERS[1], "XRXX XXXU RR"),
    ("text", None, "UUUU UUUU XX"),
    ("text", 5, "UUUU UUUU RR"),
    ("body's text", b"ab", "XRXX UUUU XX"),
    ("body's text", BUFFERS[0], "XRXX XXXU RX"),
    ("body's text", None, "UUUU UUUU XU"),
    ("body's text", 5, "UUUU UUUU RU"),
    ("integer", True, "UUUU UUUU RR"),
    ("integer", False, "UUUU UUUU XX"),
    ("integer", None, "RRRR RRRR XX"),
    ("integers", True, "UUUU UUUU RR"),
    ("integers", None, "RRRR RRRR RR"),
    ("bool", None, "UUUU UUUU XX"),
    ("bool", 1, "UUUU UUUU XX"),
    ("bool", "ab", "UUUU UUUU RR"),
    ("bools", None, "UUUU UUUU RR"),
    ("bools", 1, "UUUU UUUU XX"),
    ("enum", 1, "XRXX XXXX XX"),
    ("enum", None, "URUU UUUU XX"),
]


@pytest.mark.parametrize(("place", "bad", "outcomes"), NOT_LOOKED_FOR)
def test_what_no_codec_looks_for_is_as_the_page_says(place, bad, outcomes):
    """The table of docs/reference/codecs.md; a library that changes its mind changes this one."""
    found = "".join(outcome(load(name), PLACES[place](bad)) for name in ORDER)
    assert f"{found[:4]} {found[4:8]} {found[8:]}" == outcomes


def outcome(codec, frame):
    try:
        data = codec.encode(frame)
    except api.EncodeError:
        return "R"
    try:
        return "=" if api.same(codec.decode(data), frame) else "X"
    except api.DecodeError:
        return "U"
