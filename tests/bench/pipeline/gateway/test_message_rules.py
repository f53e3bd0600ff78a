"""What a message may say: blocked words, the risk review, and limits in bytes."""

from typing import Any, get_args, get_origin

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from imwire.bench.pipeline.gateway.message_rules import Validation, Words
from imwire.bench.pipeline.rules.limits import Limits
from imwire.payloads.bodies import AnyBody, Menu, MenuOption, Text
from imwire.payloads.frames import Ack, Message, OfflinePush
from imwire.payloads.vocabulary import AckCode
from msgspec import structs

from .conftest import message, refusals


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        ("that is bad, sir", True),
        ("BAD", True),
        ("badger", False),
        ("not-bad-at-all", True),
        ("这是坏话吗", True),
        ("好话", False),
        ("", False),
    ],
)
def test_blocked_words_of_letters_stand_alone_and_others_anywhere(make_room: Any, words: str, refused: bool) -> None:
    room = make_room(words=["bad", "坏话", ""])
    room.say(0, words)
    assert [code for code, _ in refusals(room)] == [AckCode.SENSITIVE_WORD] * refused
    assert len(room.shown(1)) == (not refused)


LETTERS = st.text("abK\N{KELVIN SIGN}ß0 -坏话İ", max_size=8)


def slowly(word: str, text: str) -> bool:
    """Whether a text holds a word, looked for at every place."""
    word, text = word.casefold().strip(), text.casefold()
    plain = {*"0123456789abcdefghijklmnopqrstuvwxyz"}
    alone = plain.issuperset(word)
    places = (place for place in range(len(text)) if word and text.startswith(word, place))
    return any(not (alone and plain & {*text[:place][-1:], *text[place + len(word) :][:1]}) for place in places)


@given(st.lists(LETTERS, max_size=4), LETTERS)
@example(["ab"], "aab ab")
@example(["a b", "坏"], "xa b")
def test_blocked_words_are_found_as_by_looking_everywhere(words: list[str], text: str) -> None:
    assert Words(words).are_in(text) == any(slowly(word, text) for word in words)


def test_words_are_looked_for_wherever_a_person_s_words_are(make_room: Any) -> None:
    room = make_room(words=["bad"])
    room.clients[0].send(1, Menu(title="bad", options=[MenuOption()]), room.now_ns)
    room.settle()
    assert [code for code, _ in refusals(room)] == [AckCode.SENSITIVE_WORD]


def test_the_risk_review_sees_each_new_message_and_its_reason_reaches_the_sender(make_room: Any) -> None:
    seen = []

    def review(each: Message) -> str:
        seen.append(each.client_id)
        return "looks like fraud" if "money" in each.body.text else ""

    room = make_room(risk_review=review)
    room.say(0, "send money")
    room.say(0, "hello")
    assert refusals(room) == [(AckCode.RISK_REJECTED, "looks like fraud")]
    assert len(seen) == 2
    assert room.shown(1) == ["hello"]


def test_a_text_has_a_limit_in_bytes(make_room: Any) -> None:
    room = make_room(limits=Limits(text_bytes=30))
    room.say(0, "字" * 10)
    room.say(0, "字" * 11)
    assert [code for code, _ in refusals(room)] == [AckCode.TOO_LARGE]
    assert "33 bytes, at most 30" in refusals(room)[0][1]


@pytest.mark.parametrize(("client_id", "size_bytes"), [("", 0), ("x" * 129, 129), ("字" * 43, 129)])
def test_an_id_has_a_limit_in_bytes(make_room: Any, client_id: str, size_bytes: int) -> None:
    room = make_room()
    raw = room.raw(50, "ana")
    (ack,) = raw.send(message(client_id))
    assert (ack.code, ack.reason) == (AckCode.TOO_LARGE, f"the id has {size_bytes} bytes, 1 to 128 are allowed")
    assert room.store.read(1, 1, 9) == []
    assert [ack.code for ack in raw.send(message("字" * 42 + "xx")) if type(ack) is Ack] == [AckCode.OK]


NOT_SHOWN = {
    "url", "uuid", "mime", "md5", "sku", "currency", "thumbnail_url", "image_url", "order_id", "quoted_client_id",
    "quoted_sender_id", "option_id", "action", "template_id", "target_client_id",
}  # fmt: skip
"""What a program reads: addresses, ids, codes."""


def filled(kind: type, word: str) -> list[tuple[str, Any]]:
    """Return a value of a kind for each of its texts, also those of its parts, with a word in it."""
    found: list[tuple[str, Any]] = []
    for field in structs.fields(kind):
        name = field.name
        if field.type is str:
            found.append((name, kind(**{name: word})))
        elif field.type == dict[str, str]:
            found += [(f"{name} key", kind(**{name: {word: ""}})), (f"{name} value", kind(**{name: {"": word}}))]
        elif get_origin(field.type) is list:
            (part,) = get_args(field.type)
            found += [(inner, kind(**{name: [value]})) for inner, value in filled(part, word)]
    return found


EVERY_TEXT = [(kind.__name__, *each) for kind in get_args(AnyBody) for each in filled(kind, "a bad word")]


@pytest.mark.parametrize(("kind", "name", "body"), EVERY_TEXT, ids=lambda each: each if isinstance(each, str) else "")
def test_every_text_that_a_person_sees_is_looked_at(kind: str, name: str, body: Any) -> None:
    validation = Validation(Limits(), ["bad"])
    refusal = validation.refusal(Message(body=body))
    assert (refusal is None) == (name in NOT_SHOWN), (kind, name)
    too_large = Validation(Limits(text_bytes=5)).refusal(Message(body=body))
    assert (too_large is None) == (name in NOT_SHOWN), (kind, name)


def test_names_and_notices_are_looked_at_too() -> None:
    validation = Validation(Limits(), ["bad"])
    for more in ({"sender_name": "bad"}, {"push": OfflinePush("bad")}, {"push": OfflinePush("", "bad")}):
        assert validation.refusal(Message(body=Text("x"), **more))[0] is AckCode.SENSITIVE_WORD
