"""Odd and hostile input: a frame inside the domain or DecodeError; the table is committed.

Made by `python tests/codecs/committed.py`.
"""

import json
import sys
from pathlib import Path

import pytest
from imwire.codecs import api
from imwire.codecs._hazards import hazards
from imwire.payloads.frames import Typing

from .conftest import NAMES, family


@pytest.fixture(scope="module")
def rows(committed):
    return api.odd_input(committed.odd_input_names())


def test_the_table_is_the_committed_one(committed):
    table = json.loads(Path(hazards.__file__).with_name("odd_input.json").read_text(encoding="utf-8"))
    assert committed.odd_input() == table
    assert {outcome for outcomes in table.values() for outcome in outcomes.values()} == {"frame", "DecodeError"}


def test_nothing_is_broken(rows):
    outcomes = [(hazard, codec, outcome) for hazard, _, row in rows for codec, outcome in row.items()]
    assert len(outcomes) > 350
    assert [one for one in outcomes if one[2].startswith("BROKEN")] == []


def test_nothing_is_unlisted(rows, committed):
    """Every hazard is in the table, and every codec meets every hazard that its format can say."""
    listed = [hazard.name for hazard in hazards.PLAIN] + [name for name, _, _ in hazards.COMPRESSED]
    assert len(set(listed)) == len(listed)
    assert [hazard for hazard, _, _ in rows] == listed
    assert all(summary for _, summary, _ in rows)
    table = {hazard: set(row) for hazard, _, row in rows}
    for hazard in hazards.PLAIN:
        assert table[hazard.name] == {name for name in NAMES if hazard.input(family(name)) is not None}, hazard.name
    for hazard, _, _ in hazards.COMPRESSED:
        assert table[hazard] == {name for name in committed.odd_input_names() if "+" in name}


def test_a_codec_of_another_format_is_left_out():
    assert "protobuf" in hazards.FORMATS
    assert api.odd_input([]) == []


@pytest.mark.parametrize(
    ("decode", "found"),
    [
        (lambda _: Typing(2**63), "BROKEN: $.conversation_id: integer of 64 bits is outside int64"),
        (lambda _: Typing(sender_id="\ud800"), "BROKEN: $.sender_id: text with a lone surrogate"),
        (lambda data: {}[data], "BROKEN: KeyError"),
        (lambda _: sys.exit(1), "BROKEN: SystemExit(1)"),
        (lambda _: Typing(1), "frame"),
        (lambda data: api.load("json").decode(data), "DecodeError: json: 1 bytes are not a frame"),
    ],
)
def test_the_judge_finds_what_is_broken(decode, found):
    assert hazards.outcome(decode, b"x", api.DecodeError).startswith(found)
