"""What a damaged byte does: each bit is flipped once, the three outcomes are told apart, a checksum sees all."""

from collections import Counter

import pytest
from imwire.bench.studies import flipped_bits
from imwire.bench.studies.flipped_bits import flipped, outcome, outcomes, ways
from imwire.codecs import api
from imwire.payloads.frames import Typing

FRAME = Typing(7, "ana")


def test_each_bit_is_flipped_once_and_alone():
    found = list(flipped(b"\x00\xff"))
    assert len(set(found)) == len(found) == 16
    number = int.from_bytes(b"\x00\xff", "big")
    assert {(int.from_bytes(data, "big") ^ number).bit_count() for data in found} == {1}


def test_the_three_outcomes_are_told_apart():
    codec = api.load("json")
    assert outcome(codec.decode, b"{", FRAME) == "refused"
    assert outcome(codec.decode, b' {"t":"typing","conversationId":7,"senderId":"ana"}', FRAME) == "same"
    assert outcome(codec.decode, b'{"t":"typing","conversationId":6,"senderId":"ana"}', FRAME) == "another"


@pytest.mark.parametrize("name", api.names())
def test_damage_goes_unseen_without_a_checksum_and_never_with_one(name):
    codec = api.load(name)
    found = {way.name: outcomes(codec, way, [FRAME]) for way in ways()}
    assert found["bare"]["another"] > 0
    assert found["zstd"]["another"] > 0
    assert set(found["bare, CRC-32"]) == {"refused"}
    assert found["zstd, checksum"]["another"] == 0
    sizes = {name: each.total() // 8 for name, each in found.items()}
    assert sizes["bare, CRC-32"] - sizes["bare"] == sizes["zstd, checksum"] - sizes["zstd"] == 4
    assert outcomes(codec, ways()[0], [FRAME]) == found["bare"]


def test_it_prints_the_shares_and_the_price(capsys, monkeypatch):
    monkeypatch.setattr(flipped_bits, "PASSES", 1)
    flipped_bits.main(["json", "--frames", "1"])
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "each bit of 1 text frames flipped once: the share of flips, in percent"
    assert [line.split()[0] for line in said[2:6]] == ["json"] * 4
    assert said[6].startswith("price on json: mean bytes, ns to send and to receive a frame")
    assert [line[:15].strip() for line in said[7:]] == [way.name for way in ways()]


def test_a_codec_that_is_not_there_is_a_mistake(capsys):
    with pytest.raises(SystemExit) as caught:
        flipped_bits.main(["jsn"])
    assert caught.value.code == 2
    assert "no codec is called 'jsn'" in capsys.readouterr().err


def test_counting_is_by_outcome():
    assert outcomes(api.load("json"), ways()[1], []) == Counter()
