"""Hazards of a codec whose format has no hand-made bytes: it makes them itself, and what it cannot make is said."""

import json
from functools import partial
from pathlib import Path

import msgspec
import pytest
from imwire.codecs import api
from imwire.codecs._hazards import hazards
from imwire.codecs._hazards.mutations import MODEL, MUTATIONS, Maker
from imwire.payloads.bodies import Location, Text
from imwire.payloads.frames import Message

from .conftest import SELF_DESCRIBING


def made(name):
    """Return the outcomes of a codec of ours as if its format had no hand-made bytes."""
    maker = Maker(partial(api.load, name), api.load(name, MODEL))
    inputs = {hazard.name: maker.input(hazard.name) for hazard in hazards.PLAIN}
    return {
        hazard: data if isinstance(data, str) else hazards.outcome(maker.decode, data, api.DecodeError)
        for hazard, data in inputs.items()
    }


@pytest.mark.parametrize("name", SELF_DESCRIBING)
def test_what_is_made_comes_out_as_what_is_written_by_hand(name):
    table = json.loads(Path(hazards.__file__).with_name("odd_input.json").read_text(encoding="utf-8"))
    found = made(name)
    both = {hazard: outcome.partition(":")[0] for hazard, outcome in found.items() if name in table[hazard]}
    compared = {hazard: outcome for hazard, outcome in both.items() if outcome != "not tried"}
    assert compared == {hazard: table[hazard][name] for hazard in compared}
    assert len(compared) >= 48
    assert [outcome for outcome in found.values() if outcome.startswith("BROKEN")] == []


def test_every_mutation_is_of_a_hazard():
    assert set(MUTATIONS) <= {hazard.name for hazard in hazards.PLAIN}


@pytest.fixture
def theirs(monkeypatch):
    """Have a codec of a format of its own, with a bind of its own, be found as `theirs`."""

    def install(dumps=None, loads=None, **more):
        def bind(model):
            if model is None:
                raise api.CodecError("it needs a model")
            read = msgspec.msgpack.Decoder(model).decode
            return api.Functions(dumps or msgspec.msgpack.encode, loads(model) if loads else read, **more)

        codec = api.Codec("theirs", "theirs", "python", bind)
        ours = api.load_codec
        monkeypatch.setattr(api, "load_codec", lambda name: codec if name == "theirs" else ours(name))
        return {hazard: outcomes["theirs"] for hazard, _, outcomes in api.odd_input(["theirs"])}

    return install


def test_a_codec_of_another_format_is_tried_on_every_hazard(theirs):
    rows = theirs()
    assert list(rows) == [hazard.name for hazard in hazards.PLAIN]
    assert {outcome.partition(":")[0] for outcome in rows.values()} == {"frame", "DecodeError", "not tried"}
    assert rows["null"] == "not tried: theirs itself cannot be made to write it (it needs a model)"
    assert "none of the format 'theirs'" in rows["false length"]
    assert rows["NaN"].startswith("DecodeError: theirs: ")


def test_a_codec_that_says_it_needs_no_check_and_does_is_found_out(theirs):
    assert theirs(check=api.unneeded)["NaN"] == "BROKEN: encode writes it"

    def spoilt(_model):
        return lambda _: Message(body=Location(float("nan")))

    assert theirs(loads=spoilt)["NaN"].startswith("DecodeError: theirs: ")
    assert theirs(loads=spoilt, check_decoded=api.unneeded)["NaN"].startswith("BROKEN: ")


def test_a_frame_with_a_field_of_a_wrong_type_is_found_out(theirs):
    found = theirs(loads=lambda _model: lambda _: Message(sender_id=None, body=Text()))
    assert found["null for a text"].startswith(
        "BROKEN: ValidationError('Expected `str`, got `null` - at `$.senderId`')"
    )


def test_a_compressed_codec_of_another_format_meets_what_is_odd_in_its_layer(theirs):
    theirs()
    found = {hazard: outcomes["theirs+zstd"] for hazard, _, outcomes in api.odd_input(["theirs+zstd"])}
    assert list(found) == [hazard for hazard, _, _ in hazards.COMPRESSED]
    assert all(outcome.startswith("DecodeError") for outcome in found.values())
