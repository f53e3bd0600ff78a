"""The rows of the message path: who goes through it, and that they come back from a file and from pooling."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from imwire.bench.harness.cases import select
from imwire.bench.harness.path_stage import WAYS, ack_rows, context_row, time_batches, time_parts
from imwire.bench.harness.profiles import DEFAULT, QUICK
from imwire.bench.pipeline.costs.journey import Journey, travel
from imwire.bench.pipeline.costs.scenarios import SCENARIOS, Scenario
from imwire.bench.pipeline.costs.shared_journeys import SharedJourneys
from imwire.bench.pipeline.rules.links import LINKS
from imwire.bench.results.merge import _first_of_each, _merge_timings
from imwire.bench.results.path_rows import CONTAINERS, LOOPS, NO_CODEC, ContextRow, LinkTimes
from imwire.bench.results.results_file import load, write
from imwire.bench.results.rows import ProcessValues, Results, Run, Timing

pytestmark = pytest.mark.long


def test_a_profile_s_codecs_go_through_its_scenarios_and_named_payloads_ask_for_none() -> None:
    four = [f"{name}{zstd}" for zstd in ("", "+zstd") for name in ("json", "orjson", "protobuf", "msgpack")]
    assert select(QUICK).context == tuple(("shift", codec) for codec in four)
    context = select(DEFAULT).context
    assert list(dict.fromkeys(scenario for scenario, _ in context)) == ["shift", "new-sessions", "flood", "mobile"]
    assert not any("-" in codec.partition("+")[2] for _, codec in context)
    assert select(QUICK, payloads=["text"]).context == ()
    assert select(QUICK, ["msgspec-json"]).context == (("shift", "msgspec-json"),)


@pytest.mark.parametrize("scenario", ["mobile", "new-sessions"])
def test_a_row_has_every_link_and_is_exact(scenario: str) -> None:
    first, second = (context_row(scenario, "protobuf+zstd", 0) for _ in range(2))
    assert first == second
    assert list(first.links) == [link.name for link in LINKS]
    assert all(0 < times.network_ms < times.p50_ms - 1.99 for times in first.links.values())
    acks = ack_rows(scenario, "json", 0)
    assert [(row.link, row.shape, row.retransmit) for row in acks] == [(way[0].name, *way[2:]) for way in WAYS]


@pytest.mark.parametrize("codec", ["orjson", "orjson+zstd", "protobuf"])
def test_shared_journeys_are_those_that_each_codec_makes_alone(codec: str) -> None:
    shared = SharedJourneys(SCENARIOS["new-sessions"](0))
    for link in LINKS:
        shared.travel(codec.replace("orjson", "json"), link)
        assert shared.travel(codec, link) == travel(shared.scenario, codec, link)


def test_a_codec_with_the_bytes_of_another_is_not_sent_through_the_scenario_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[str] = []

    def noted(scenario: Scenario, codec: str, *more: Any, **named: Any) -> Journey:
        sent.append(codec)
        return travel(scenario, codec, *more, **named)

    monkeypatch.setattr("imwire.bench.pipeline.costs.shared_journeys.travel", noted)
    shared = SharedJourneys(replace(SCENARIOS["new-sessions"](0), said=SCENARIOS["new-sessions"](0).said[:20]))
    for codec in ("json", "orjson", "json+zstd", "orjson+zstd", "msgpack", "json"):
        shared.travel(codec, LINKS[0])
    assert sent == ["json", "json+zstd", "msgpack"]


def test_rows_are_the_same_in_every_process() -> None:
    # Protobuf's library orders map entries by process, and compressed bytes show that.
    asked = (
        "from imwire.bench.harness.path_stage import context_row as row; print(row('new-sessions', 'protobuf+zstd', 0))"
    )
    command = [sys.executable, "-P", "-c", asked]
    told = {subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(3)}
    assert len(told) == 1


def test_the_network_s_share_is_the_distance_over_both_hops_and_one_s_own_bytes() -> None:
    times = context_row("new-sessions", "json", 0).links["LAN"]
    assert 0.3 < times.network_ms < 0.33


def test_headers_take_time_on_both_hops_and_are_in_no_count_of_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    row = context_row("new-sessions", "json", 0)
    bare = tuple(msgspec.structs.replace(link, overhead_bytes=0) for link in LINKS)
    monkeypatch.setattr("imwire.bench.harness.path_stage.LINKS", bare)
    before = context_row("new-sessions", "json", 0)
    assert row.bytes_per_message == before.bytes_per_message
    later_ms = row.links["poor 3G"].network_ms - before.links["poor 3G"].network_ms
    assert later_ms == pytest.approx(2 * 8 * 78 / 400, rel=1e-3)


def test_a_scenario_s_parts_have_the_same_slices_in_every_pass() -> None:
    codecs = ["json", "msgspec-msgpack+zstd"]
    found = {(each.codec, each.part): each for each in time_parts("new-sessions", codecs, 0, 2, "0/0")}
    assert set(found) >= {
        (NO_CODEC, "protocol"),
        ("json", "whole-ack-each"),
        ("json", "codec"),
        ("json", "whole"),
        ("msgspec-msgpack+zstd", "compression"),
        ("msgspec-msgpack+zstd", "whole"),
    }
    for each in found.values():
        assert (each.scenario, each.messages, len(each.values_s)) == ("new-sessions", 80, 2 * 40)
        assert min(each.values_s) > 0


def test_batches_are_taken_in_both_ways(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("imwire.bench.harness.path_stage.SIZES", (5, 9))
    heard = time_batches(2, "0/0")
    assert {(each.scenario, each.part, len(each.values_s)) for each in heard} == {
        ("batch-5", CONTAINERS, 2),
        ("batch-5", LOOPS, 2),
        ("batch-9", CONTAINERS, 2),
    }
    assert {each.codec for each in heard} == {NO_CODEC}


def row(codec: str, summary: str = "a rush") -> ContextRow:
    return ContextRow(
        scenario="flood",
        summary=summary,
        codec=codec,
        messages=10,
        bytes_per_message=99.5,
        links={"LAN": LinkTimes(1.5, 2.5, 3, 0.5)},
    )


def timing(codec: str, *processes: int) -> Timing:
    values = [ProcessValues(process, (1e-6 + process, 2e-6), 2e-6, 1e-6) for process in processes]
    return Timing.of((codec, "flood", "whole"), values, 10)


def test_all_of_it_comes_back_from_a_file(tmp_path: Path) -> None:
    run = Run(profile="quick", seed=0, started="2026-11-24T00:00:00Z", context=[row("json")])
    results = Results(run, path_timings=(timing("json", 0, 1), timing(NO_CODEC, 0)))
    path = tmp_path / "results.json"
    write(results, path)
    assert load(path).run.context == results.run.context
    assert load(path).path_timings == results.path_timings
    assert load(path).timings == ()
    assert load(path).on_path("json", "flood", "whole") == results.path_timings[0]


def test_pooled_runs_have_the_rows_of_both_once() -> None:
    pooled = _first_of_each([row("json"), row("orjson")], [row("json", "another"), row("cbor2")])
    assert {(each.codec, each.summary) for each in pooled} == {
        ("json", "a rush"),
        ("orjson", "a rush"),
        ("cbor2", "a rush"),
    }
    (both,) = _merge_timings((timing("json", 0, 1),), (timing("json", 0),), 2, set())
    assert both.processes == (0, 1, 2)


def test_a_codec_that_is_not_there_is_an_error() -> None:
    with pytest.raises(Exception, match="nonsense"):
        context_row("mobile", "nonsense", 0)
