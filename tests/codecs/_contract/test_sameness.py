"""`same` and `first_difference`: the equality that every other test rests on."""

from collections import OrderedDict, defaultdict

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imwire.codecs import api
from imwire.codecs._contract.domain import first_fault
from imwire.payloads.bodies import Location, Product, Text
from imwire.payloads.frames import BatchAck, HistoryPage, Message, Range, Typing
from imwire.payloads.vocabulary import Platform, TypingState

TEXT = Text("hello")


class Row(list):
    """A list of somebody's own."""


class Double(float):
    """A double of somebody's own."""


class Chain(msgspec.Struct):
    """A struct in a struct, as deep as you like."""

    inner: "Chain | dict | None" = None


@pytest.mark.parametrize(
    ("a", "b", "place"),
    [
        (1, 1.0, "$: int became float"),
        (1, True, "$: int became bool"),
        (1.0, True, "$: float became bool"),
        (0.0, -0.0, "$: 0.0 became -0.0"),
        (TypingState.TYPING, 1, "$: TypingState became int"),
        (TypingState.TYPING, Platform.IOS, "$: TypingState became Platform"),
        ("a", b"a", "$: str became bytes"),
        ("é", "e\u0301", "$: 'é' became"),
        (None, "", "$: NoneType became str"),
        ([1], (1,), "$: list became tuple"),
        ([1, 2], [1], "$: 2 items became 1"),
        ([], [None], "$: 0 items became 1"),
        ({"a": 1}, {"b": 1}, "$: keys ['a'] became ['b']"),
        ({"a": 1}, {"a": 1, "b": 1}, "$: keys ['a'] became ['a', 'b']"),
        ({"a": 1}, {"a": True}, "$['a']: int became bool"),
        ({1: "a"}, {True: "a"}, "$: keys [1] became [True]"),
        ({0.0: "a"}, {-0.0: "a"}, "$: keys [0.0] became [-0.0]"),
        (Typing(), HistoryPage(), "$: Typing became HistoryPage"),
        (Typing(5), Typing(5.0), "$.conversation_id: int became float"),
        (Message(body=Location(0.0)), Message(body=Location(-0.0)), "$.body.latitude: 0.0 became -0.0"),
        (Message(body=Product(attributes={"a": ""})), Message(body=Product()), "$.body.attributes: keys ['a']"),
        (
            HistoryPage(messages=[Message(seq=1, body=TEXT), Message(seq=2, body=TEXT)]),
            HistoryPage(messages=[Message(seq=1, body=TEXT), Message(seq=True, body=TEXT)]),
            "$.messages[1].seq: int became bool",
        ),
        (BatchAck(ranges=[Range(1, 2)]), BatchAck(ranges=[Range(1, 3)]), "$.ranges[0].last: 2 became 3"),
        ((1, 2), (1, 2.0), "$[1]: int became float"),
        ((1,), (1, 2), "$: 1 items became 2"),
        ("a" * 1000, "a" * 999 + "b", "$: 'aaaa"),
        # A codec of somebody else may give subclasses of what JSON has.
        (Row([1]), Row([True]), "$[0]: int became bool"),
        (Row([float("nan")]), Row([float("nan")]), "$[0]: nan became nan"),
        (Row([1]), [1], "$: Row became list"),
        (defaultdict(int, a=1), defaultdict(int, a=True), "$['a']: int became bool"),
        (Double(0.0), Double(-0.0), "$: 0.0 became -0.0"),
        ({1: 1, "a": 1}, {1: 1}, "$: keys ['a', 1] became [1]"),
    ],
)  # fmt: skip
def test_differences_are_seen_and_named(a, b, place):
    assert api.first_difference(a, b).startswith(place)
    assert api.first_difference(b, a) != ""
    assert not api.same(a, b)
    assert not api.same(b, a)


def test_the_first_of_several_differences_is_named():
    assert api.first_difference(BatchAck(1, [1], [2]), BatchAck(1, [3], [4])) == "$.server_ids[0]: 1 became 3"


def test_a_long_value_is_shortened():
    assert len(api.first_difference("a" * 10_000, "b" * 10_000)) < 200


def test_key_order_does_not_matter_and_values_do():
    assert api.same({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert api.first_difference(OrderedDict(a=1, b=2), OrderedDict(b=2, a=1)) == ""
    assert not api.same({"a": 1, "b": 2}, {"a": 2, "b": 1})


@given(data=st.data())
@settings(max_examples=60)
def test_every_frame_is_the_same_as_a_deep_copy_and_differs_from_a_changed_one(data, any_frame):
    frame = data.draw(any_frame)
    copy = msgspec.msgpack.decode(msgspec.msgpack.encode(frame), type=type(frame))
    assert api.same(frame, copy)
    assert api.first_difference(Typing(sender_id=[frame]), Typing(sender_id=[copy, copy])) != ""


@pytest.mark.parametrize("wrap", [Chain, lambda inner: {"inner": inner}], ids=["structs", "dicts"])
def test_what_is_nested_deeply_is_compared_and_looked_at(wrap):
    a, b, c = None, None, {"n": 2**63}
    for _ in range(400):
        a, b, c = wrap(a), wrap(b), wrap(c)
    assert api.same(a, b)
    assert first_fault(a) == ""
    assert not api.same(a, wrap(a))
