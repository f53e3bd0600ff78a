"""Codecs in context: exact bytes and virtual times repeat, and the parts are those of the same calls."""

from dataclasses import replace
from itertools import pairwise
from math import isnan
from statistics import median

import pytest
from imwire.bench import in_context
from imwire.bench.pipeline.framing import framed_s
from imwire.bench.pipeline.journey import travel
from imwire.bench.pipeline.limits import Limits
from imwire.bench.pipeline.links import LAN, LINKS, POOR_3G
from imwire.bench.pipeline.rehearsal import parts, prices, record
from imwire.bench.pipeline.traffic import SCENARIOS, Traffic, flood, intake, mobile, shift
from imwire.codecs import api
from imwire.payloads.bodies import Image, Text

pytestmark = pytest.mark.long


def small(traffic: Traffic, number: int = 60) -> Traffic:
    return replace(traffic, said=traffic.said[:number])


def test_the_scenarios_are_what_they_say() -> None:
    half_hour = shift(0)
    assert (half_hour.conversations, len(half_hour.said)) == (8, 400)
    pictures = sum(isinstance(said.body, Image) for said in half_hour.said)
    assert 0.12 < pictures / 400 < 0.22
    gaps = [b.at_ns - a.at_ns for at in range(1, 9) for a, b in pairs(half_hour, at) if a.user_id == b.user_id]
    assert min(gaps) < 330_000_000, "bursts 300 ms apart"
    rush = flood(0)
    assert {type(said.body) for said in rush.said} == {Text}
    assert rush.said[-1].at_ns < 2_000_000_000
    assert {type(said.body).__name__ for said in intake(0).said} >= {"Menu", "Product", "Order", "Text"}
    assert len(mobile(0).drops) > 10


def pairs(traffic: Traffic, conversation: int) -> list[tuple[object, object]]:
    said = [one for one in traffic.said if one.conversation_id == conversation]
    return list(pairwise(said))


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_repeats_exactly_and_everything_arrives(name: str) -> None:
    traffic = SCENARIOS[name](1)
    first, again = (travel(traffic, "orjson", LAN) for _ in range(2))
    assert first == again
    assert first.messages == len(traffic.said) == len(first.acked_ns) == len(first.shown_ns)
    assert travel(traffic, "protobuf", LAN).bytes_per_message < first.bytes_per_message
    assert median(travel(traffic, "orjson", POOR_3G).shown_ns) > median(first.shown_ns) + 250_000_000


def test_a_batch_of_acks_is_fewer_frames_than_one_each() -> None:
    traffic = small(flood(0), 600)
    limits = Limits(sends_per_second=10_000, send_burst=10_000)
    frames = {
        shape: travel(traffic, "json", LAN, replace(limits, ack_shape=shape)).frames_up
        for shape in ("cumulative", "each")
    }
    assert frames["each"] > 2 * frames["cumulative"]


def test_reconnect_only_sends_nothing_again_on_a_link_that_loses_nothing() -> None:
    limits = Limits(sends_per_second=10_000, send_burst=10_000, retransmit="reconnect")
    assert travel(small(flood(0), 600), "json", POOR_3G, limits).sent_again == 0


def test_the_parts_replay_the_calls_of_the_whole() -> None:
    traffic = small(shift(0))
    plain, packed = record(traffic, "orjson"), record(traffic, "orjson+zstd")
    assert [is_encode for is_encode, _ in plain.codec] == [is_encode for is_encode, _ in packed.codec]
    decoded = [data for is_encode, data in packed.codec if not is_encode]
    assert decoded == [data for is_encode, data in plain.codec if not is_encode] == list(plain.wire)
    assert len(packed.compression) == len(packed.codec)
    assert plain.compression == ()
    assert sum(map(len, packed.wire)) < sum(map(len, plain.wire))
    assert set(parts(packed, "orjson+zstd")) == {"codec", "compression", "transport"}


def test_prices_have_every_part_in_every_round() -> None:
    found = prices(small(flood(0)), ["json", "json+zstd"], 2)
    assert {name: set(part) for name, part in found.items()} == {
        "json": {"protocol", "whole", "codec", "transport"},
        "json+zstd": {"protocol", "whole", "codec", "transport", "compression"},
    }
    assert all(len(values) == 2 for part in found.values() for values in part.values())


def test_framing_reads_what_it_wrote() -> None:
    pytest.importorskip("websockets", reason="needs the extra 'serve'")
    assert not isnan(framed_s([b"", b"x" * 200, b"y" * 70_000]))


def test_a_compression_is_asked_for_by_a_codec_s_name() -> None:
    compress, decompress = api.compression("json+zstd-9")
    assert decompress(compress(b"x" * 100)) == b"x" * 100
    with pytest.raises(api.UnknownCodec, match="no compression"):
        api.compression("json")


def test_the_page_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    in_context.main(["--scenario", "mobile", "json", "protobuf"])
    output = capsys.readouterr().out
    for name in LINKS:
        assert f" {name} " in output
    for words in ("`protobuf+zstd`", "| each |", "| reconnect |", "the connection breaks every 20 s"):
        assert words in output
    with pytest.raises(SystemExit):
        in_context.main(["nonsense"])
