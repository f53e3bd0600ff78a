"""The checks that the study compares look at what their names say, and it prints each price."""

import pytest
from imwire.bench.studies import type_checks
from imwire.bench.studies.type_checks import CHECKS
from imwire.payloads import bodies
from imwire.payloads.catalogue import find
from imwire.payloads.frames import BatchAck, Message, Typing


def message(**fields):
    return Message(**{"body": bodies.Text("hello"), **fields})


def refusing(frame):
    """The names of the checks that refuse a frame."""
    found = set()
    for name, check in CHECKS.items():
        try:
            if check:
                check(frame)
        except (TypeError, ValueError):
            found.add(name)
    return found


@pytest.mark.parametrize(
    ("frame", "by"),
    [
        (Typing(2**63), {"kinds, numbers", "in use", "every field"}),
        (BatchAck(seqs=[2**63]), {"kinds, numbers", "in use", "every field"}),
        (None, {"kinds, numbers", "in use", "every field"}),
        (message(body=bodies.Image(thumbnail=bytearray())), {"in use", "every field"}),
        (message(mentions=[None]), {"in use", "every field"}),
        (message(body=bodies.Product(attributes={"a": None})), {"in use", "every field"}),
        (message(body=bodies.Text(b"a")), {"every field"}),
        (Typing(True), {"every field"}),
        (Typing(state=1), {"every field"}),
        (message(is_read=1), {"every field"}),
        (message(options={"a": 1}), {"every field"}),
    ],
)
def test_each_check_looks_at_what_its_name_says(frame, by):
    assert refusing(frame) == by


@pytest.mark.parametrize("payload", type_checks.PAYLOADS)
def test_no_check_refuses_what_is_measured(payload):
    assert [refusing(frame) for frame in find().sample(payload)[:20]] == [set()] * len(find().sample(payload)[:20])


def test_it_prints_the_price_of_each_check(capsys, monkeypatch):
    monkeypatch.setattr(type_checks, "PASSES", 1)
    type_checks.main(["orjson"])
    said = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in said[1:]] == [[payload, "orjson"] for payload in type_checks.PAYLOADS]
    assert all(f"{name} " in line for line in said[1:] for name in CHECKS)


def test_a_codec_without_such_a_check_is_a_mistake(capsys):
    with pytest.raises(SystemExit):
        type_checks.main(["protobuf"])
    assert "'protobuf' is not a codec that has such a check" in capsys.readouterr().err
