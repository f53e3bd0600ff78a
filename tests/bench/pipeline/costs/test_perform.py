"""Codecs in context: exact bytes and virtual times repeat, and the parts are those of the same calls."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, pairwise
from random import Random
from statistics import median
from typing import Any

import pytest
from imwire.bench.pipeline.costs.framing import transport
from imwire.bench.pipeline.costs.journey import travel
from imwire.bench.pipeline.costs.perform import stretches
from imwire.bench.pipeline.costs.replay import Recording, parts, protocol, record, runs, script
from imwire.bench.pipeline.costs.scenarios import BRIEF, SCENARIOS, Scenario, brief, flood, mobile, new_sessions, shift
from imwire.bench.pipeline.costs.slices import shared_out, sliced
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
    scripts = [flat(each, codec, ["codec"]) for each in (plain, packed)]
    decoded = [[value for call, value in each if call is codec.decode] for each in scripts]
    assert decoded[0] == decoded[1] == [call.data for call in plain.calls if call.kind == "decode"]
    counts = {part: len(flat(packed, codec, [part])) for part in ("codec", "compression", "transport")}
    # What is encoded once is compressed once, to however many it goes.
    assert counts == {"codec": len(of_codec), "compression": len(of_codec), "transport": len(received)}
    assert len(flat(packed, codec, parts("orjson+zstd"))) == sum(counts.values())
    assert flat(plain, codec, ["compression"]) == []


def flat(recording: Recording, codec: api.BoundCodec, parts: list[str]) -> list[tuple[Any, Any]]:
    return list(chain.from_iterable(script(recording, codec, parts)))


def test_what_is_recorded_begins_where_the_clock_does() -> None:
    recording = record(replace(small(flood(0)), joins=(), drops=()), "json")
    greetings = [data for kind, data in recording.results if kind == "encode" and b'"hello"' in data]
    assert len(greetings) > 1
    assert not [call for call in recording.calls if call.kind == "decode" and b'"hello"' in call.data]


def test_the_protocol_is_given_what_was_recorded_and_no_more() -> None:
    scenario = small(shift(0))
    recording = record(scenario, "json")
    assert sum(protocol(scenario, recording)) == len(scenario.said)
    with pytest.raises(RuntimeError, match="did not make the calls that were recorded"):
        list(protocol(scenario, replace(recording, results=(*recording.results, recording.results[-1]))))


def test_every_codec_and_part_has_the_same_slices() -> None:
    scenario = small(shift(0))
    recordings = [record(scenario, codec) for codec in ("json", "json+zstd")]
    found = sliced(runs(scenario, recordings), Random(0))
    assert set(found) == {
        ("", "protocol"),
        *(("json", part) for part in ("whole", "whole-ack-each", "in-turns", "codec", "transport")),
        *(("json+zstd", part) for part in ("whole", "in-turns", "codec", "transport", "compression")),
    }
    slices = len(list(stretches(scenario)))
    assert slices >= 25, "a slice is short"
    assert {len(values) for values in found.values()} == {slices}
    assert min(map(min, found.values())) > 0
    made = {key: list(run) for key, run in runs(scenario, recordings).items()}
    told = made["json", "whole"]
    # Ready, the slices, a page of history of each conversation, and what is left.
    assert len(told) == 1 + slices + scenario.conversations + 1
    assert [said for said in told if said] == [sum(map(len, turns)) for turns in stretches(scenario)]
    assert all(each == told for each in made.values())


def test_a_turn_is_never_cut() -> None:
    for turns in stretches(flood(0)):
        for first, last in ((turn[0].at_ns, turn[-1].at_ns) for turn in turns):
            assert first // 10_000_000 == last // 10_000_000
    every = [said for turns in stretches(flood(0)) for turn in turns for said in turn]
    assert every == list(flood(0).said)


def test_a_brief_scenario_is_the_beginning_of_the_whole() -> None:
    whole, part = shift(0), brief(shift(0))
    assert part.said == whole.said[:BRIEF]
    assert (len(part.drops), len(part.joins)) == (len(whole.drops), len(whole.joins)) == (1, 1)
    assert part.drops[0][0] == pytest.approx(part.said[-1].at_ns / 2, rel=0.01)
    assert brief(mobile(0)) == mobile(0)


def test_all_runs_make_a_stretch_before_any_makes_the_next_and_the_order_changes() -> None:
    told: list[str] = []

    def run(name: str) -> Iterator[int]:
        for messages in (0, 2, 3, 0):
            told.append(name)
            yield messages

    keys = [(codec, part) for part in "pq" for codec in "abc"]
    found = sliced({key: run("".join(key)) for key in keys}, Random(1))
    assert {len(values) for values in found.values()} == {2}
    rounds = [told[at : at + 6] for at in range(0, 24, 6)]
    assert all(sorted(each) == sorted(map("".join, keys)) for each in rounds)
    assert len({tuple(each) for each in rounds[1:]}) == 3
    # The codecs of a part follow each other.
    assert all(len({name[1] for name in each[:3]}) == 1 for each in rounds[1:])
    with pytest.raises(ValueError, match="not have the same stretches"):
        sliced({("a", "p"): iter([0, 2]), ("b", "p"): iter([0, 3])}, Random(1))


def test_what_has_no_messages_is_shared_out_over_the_slices() -> None:
    # Two pages: the first is paid by the first half of the slices, per message.
    assert shared_out([2, 2, 1, 3, 0, 0], [4.0, 6.0, 1.0, 3.0, 8.0, 4.0]) == [4.0, 5.0, 2.0, 2.0]
    assert shared_out([2, 2], [4.0, 6.0]) == [2.0, 3.0]
    shared = shared_out([2, 5, 3, 0, 0, 0], [0.0, 0.0, 0.0, 2.0, 5.0, 3.0])
    assert shared == [1.0, 1.0, 1.0]


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
