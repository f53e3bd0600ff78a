"""Codecs in context: exact bytes and virtual times repeat, and the parts are those of the same calls."""

from dataclasses import replace
from functools import partial
from itertools import pairwise
from statistics import median

import pytest
from imwire.bench.pipeline.costs.framing import transport
from imwire.bench.pipeline.costs.journey import travel
from imwire.bench.pipeline.costs.replay import calls, parts, protocol_s, record, rounds, script
from imwire.bench.pipeline.costs.scenarios import SCENARIOS, Scenario, flood, mobile, new_sessions, shift
from imwire.bench.pipeline.rules.limits import Limits
from imwire.bench.pipeline.rules.links import LAN, POOR_3G, STALLING_4G
from imwire.bench.pipeline.simulation.wire import STALLS
from imwire.codecs import api
from imwire.payloads.bodies import Image, Text

pytestmark = pytest.mark.long


def small(scenario: Scenario, number: int = 60) -> Scenario:
    return replace(scenario, said=scenario.said[:number])


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
    assert {type(said.body).__name__ for said in new_sessions(0).said} >= {"Menu", "Product", "Order", "Text"}
    assert len(mobile(0).drops) > 10


def pairs(scenario: Scenario, conversation: int) -> list[tuple[object, object]]:
    said = [one for one in scenario.said if one.conversation_id == conversation]
    return list(pairwise(said))


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_repeats_exactly_and_everything_arrives(name: str) -> None:
    scenario = SCENARIOS[name](1)
    first, again = (travel(scenario, "orjson", LAN) for _ in range(2))
    assert first == again
    assert first.messages == len(scenario.said) == len(first.acked_ns) == len(first.shown_ns)
    assert travel(scenario, "protobuf", LAN).bytes_per_message < first.bytes_per_message
    assert median(travel(scenario, "orjson", POOR_3G).shown_ns) > median(first.shown_ns) + 250_000_000


def test_a_batch_of_acks_is_fewer_frames_than_one_each() -> None:
    scenario = small(flood(0), 600)
    limits = Limits(sends_per_second=10_000, send_burst=10_000)
    frames = {
        shape: travel(scenario, "json", LAN, replace(limits, ack_shape=shape)).frames_up
        for shape in ("cumulative", "each")
    }
    assert frames["each"] > 2 * frames["cumulative"]


def test_reconnect_only_sends_nothing_again_on_a_link_that_loses_nothing() -> None:
    limits = Limits(sends_per_second=10_000, send_burst=10_000, retransmit="reconnect")
    assert travel(small(flood(0), 600), "json", POOR_3G, limits).sent_again == 0


def test_the_parts_replay_the_calls_of_the_whole() -> None:
    scenario = small(shift(0))
    plain, packed = record(scenario, "orjson"), record(scenario, "orjson+zstd")
    of_codec = [call for call in packed.calls if call.kind in ("encode", "decode")]
    assert list(plain.calls) == of_codec, "a codec's calls are the same with layers and without"
    received = [call.way for call in plain.calls if call.kind == "decode"]
    # Every device's messages and ACKs go up, and down comes more than that.
    assert 0.2 < received.count("up") / len(received) < 0.7
    codec = api.load("orjson")
    scripts = [script(each, codec, ["codec"]) for each in (plain, packed)]
    decoded = [[value for call, value in each if call is codec.decode] for each in scripts]
    assert decoded[0] == decoded[1] == [call.data for call in plain.calls if call.kind == "decode"]
    counts = {part: len(script(packed, codec, [part])) for part in ("codec", "compression", "transport")}
    # What is encoded once is compressed once, to however many it goes.
    assert counts == {"codec": len(of_codec), "compression": len(of_codec), "transport": len(received)}
    assert len(script(packed, codec, parts("orjson+zstd"))) == sum(counts.values())
    assert script(plain, codec, ["compression"]) == []


def test_what_is_recorded_begins_where_the_clock_does() -> None:
    recording = record(replace(small(flood(0)), joins=(), drops=()), "json")
    greetings = [data for kind, data in recording.results if kind == "encode" and b'"hello"' in data]
    assert len(greetings) > 1
    assert not [call for call in recording.calls if call.kind == "decode" and b'"hello"' in call.data]


def test_the_protocol_is_given_what_was_recorded_and_no_more() -> None:
    scenario = small(shift(0))
    recording = record(scenario, "json")
    assert protocol_s(scenario, recording) > 0
    with pytest.raises(RuntimeError, match="did not make the calls that were recorded"):
        protocol_s(scenario, replace(recording, results=(*recording.results, recording.results[-1])))


def test_every_codec_has_every_part_in_every_round() -> None:
    found = rounds(calls(small(flood(0)), ["json", "json+zstd"]), 2)
    assert set(found) == {
        ("", "protocol"),
        *(("json", part) for part in ("whole", "whole-ack-each", "in-turns", "codec", "transport")),
        *(("json+zstd", part) for part in ("whole", "in-turns", "codec", "transport", "compression")),
    }
    assert all(len(values) == 3 for values in found.values())


def test_the_calls_take_turns_every_other_round_backwards() -> None:
    said: list[str] = []

    def call(name: str) -> float:
        said.append(name)
        return len(said)

    found = rounds({name: partial(call, name) for name in "ab"}, 2)
    assert "".join(said) == "baabba"
    assert found == {"a": [2, 3, 6], "b": [1, 4, 5]}


def test_framing_reads_what_it_wrote() -> None:
    pytest.importorskip("websockets", reason="needs the extra 'serve'")
    frames = [b"", b"x" * 200, b"y" * 70_000]
    for up in (False, True):
        carry = transport(up=up)
        assert [carry(data) for data in frames] == frames


def test_a_connection_that_breaks_is_made_again_and_resumes() -> None:
    scenario = small(mobile(0))
    assert len(scenario.drops) > 10
    received = [call.data for call in record(scenario, "json").calls if (call.kind, call.way) == ("decode", "up")]
    greetings = [frame for frame in received if b'"hello"' in frame]
    last_ns = scenario.said[-1].at_ns
    assert len(greetings) == len(scenario.joins) + sum(at_ns <= last_ns for at_ns, _ in scenario.drops)


@pytest.mark.parametrize("name", ["shift", "flood"])
def test_on_a_link_that_stalls_only_the_timer_sends_again(name: str) -> None:
    scenario = small(SCENARIOS[name](0), 200)
    free = Limits(sends_per_second=10_000, send_burst=10_000)
    timer, reconnect = (
        travel(scenario, "json", STALLING_4G, replace(free, retransmit=rule), STALLS) for rule in ("timer", "reconnect")
    )
    assert (timer.messages, reconnect.messages) == (200, 200)
    assert timer.sent_again > 0
    assert reconnect.sent_again == 0
    assert timer.bytes_up > reconnect.bytes_up
