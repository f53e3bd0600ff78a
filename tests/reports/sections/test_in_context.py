"""The section on the message path, and its claims: all is worked out from the rows, process by process, and told."""

import re
from dataclasses import replace
from random import Random

import msgspec
import pytest
from imwire.bench.pipeline.rules.links import LINKS
from imwire.bench.results.path_rows import CONTAINERS, LOOPS, NO_CODEC, AckRow, ContextRow, LinkTimes
from imwire.bench.results.rows import ProcessValues, Ratio, Results, Run, Timing
from imwire.reports.claims import of_the_path
from imwire.reports.claims.claim import ClaimOutcome, Trial
from imwire.reports.findings import on_path
from imwire.reports.sections import claims, in_context

PARTS = {
    ("json", "codec"): 20.0,
    ("json", "whole"): 44.0,
    ("json", "transport"): 10.0,
    ("json", "in-turns"): 32.0,
    ("json", "whole-ack-each"): 55.0,
    ("protobuf", "codec"): 10.0,
    ("protobuf", "whole"): 30.0,
    ("protobuf", "transport"): 10.0,
    ("json+zstd", "codec"): 20.0,
    ("json+zstd", "compression"): 20.0,
    ("json+zstd", "whole"): 60.0,
    ("json+zstd", "transport"): 10.0,
    (NO_CODEC, "protocol"): 10.0,
}


def row(codec: str, p50_ms: float) -> ContextRow:
    links = {"LAN": LinkTimes(3.0, 4.0, 0, 0.75), "poor 3G": LinkTimes(p50_ms, 2 * p50_ms, 7, 30.0)}
    return ContextRow(
        scenario="flood", summary="a rush", codec=codec, messages=10, bytes_per_message=500.4, links=links
    )


def ack(shape: str, frames: int, bytes_per_message: float, p50_ms: float) -> AckRow:
    return AckRow(
        scenario="flood", codec="json", link="poor 3G", shape=shape, retransmit="timer", frames_up=frames,
        bytes_per_message=bytes_per_message, sent_again=3_803, duplicates=3_803, times=LinkTimes(p50_ms, 2 * p50_ms),
    )  # fmt: skip


def timing(codec: str, scenario: str, part: str, microseconds: float, processes: int = 7) -> Timing:
    """A process that is slower is so in everything: only ratios within a process can tell."""
    drift = Random(1)
    times_s = [microseconds * 1e-6 * drift.uniform(1, 3) for _ in range(processes)]
    return Timing.of((codec, scenario, part), [ProcessValues(p, (t,), t, t) for p, t in enumerate(times_s)])


ROWS = [row("json", 100.0), row("protobuf", 40.0), row("json+zstd", 50.0)]
ACKS = [ack("cumulative", 2_000, 1_000.0, 50.0), ack("each", 9_710, 1_020.0, 60.0)]


def results(rows: list[ContextRow] | None = None, processes: int = 7) -> Results:
    run = Run(
        profile="quick", seed=0, started="2026-11-24T00:00:00Z", context=ROWS if rows is None else rows, acks=ACKS
    )
    timings = [timing(codec, "flood", part, us, processes) for (codec, part), us in PARTS.items()]
    for size, ours_us, loops_us in ((50, 100.0, 50.0), (2_000, 4_000.0, 70_000.0), (9_000, 20_000.0, 900_000.0)):
        timings += [timing(NO_CODEC, f"batch-{size}", CONTAINERS, ours_us / 3, processes)]
        timings += [timing(NO_CODEC, f"batch-{size}", LOOPS, loops_us, processes)]
    return Results(run, path_timings=tuple(timings))


def test_factors_are_formed_within_a_process() -> None:
    (scenario,) = in_context.scenarios(results())
    json, protobuf, packed = scenario.lines
    assert json.remainder
    assert json.remainder.low == pytest.approx(json.remainder.high) == pytest.approx(44 / (10 + 32))
    assert json.parts["taking turns"] / json.parts["codec"] == pytest.approx(2 / 20)
    assert protobuf.alone
    assert protobuf.alone.high == pytest.approx(2.0)
    assert protobuf.remainder
    assert protobuf.remainder.low == pytest.approx(30 / (10 + 10 + 10)), "parts alone, where nothing was taken in turns"
    assert "taking turns" not in protobuf.parts
    assert protobuf.end_to_end
    assert protobuf.end_to_end.low == pytest.approx(44 / 30)
    assert packed.alone
    assert packed.alone.estimate == pytest.approx(0.5)


def test_how_fast_the_whole_path_is_stands_beside_the_codec_where_no_screen_cuts_it_off() -> None:
    table = in_context.build(results()).html.partition('aria-label="Processor time')[2]
    head, first, second = (row.partition("</tr>")[0] for row in table.split("<tr>")[1:4])
    assert re.findall(r'scope="col">([^<]*)', head)[:2] == ["Codec", "whole path"]
    assert "\N{MULTIPLICATION SIGN}" in second.split("<td>")[1]
    assert first.split("<td>")[1].strip() == "</td>", "the first is what the others are compared with"


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(0.95, 1.09, "within 10 %"), (1.05, 1.12, "undecided"), (1.11, 1.2, "beyond 10 %"), (0.8, 0.85, "beyond 10 %")],
)
def test_whether_the_parts_explain_the_whole_is_said(low: float, high: float, words: str) -> None:
    (scenario,) = in_context.scenarios(results())
    assert replace(scenario.lines[0], remainder=Ratio(1.0, low, high, 0.95)).agreement == words
    assert replace(scenario.lines[0], remainder=None).agreement == ""


def test_what_a_run_leaves_undecided_is_said_beside_the_ratio() -> None:
    assert "undecided" not in in_context.build(results()).html
    found = in_context.build(results(processes=3)).html
    assert found.count("undecided</span>") == 4, "two codecs, alone and on the path"
    assert found.count("; undecided)") == 2, "and in the sentence"


def test_the_median_is_told_by_cause_and_the_causes_add_up() -> None:
    (scenario,) = in_context.scenarios(results())
    for line in scenario.lines:
        for cause in line.causes:
            times = line.row.links[cause.link]
            assert cause.sum_ms == pytest.approx(times.p50_ms + line.total / 1e3)
            assert cause.network_ms == times.network_ms
            assert cause.queueing_ms == pytest.approx(times.p50_ms - times.network_ms)
    packed = scenario.lines[2]
    assert packed.causes[0].codec_ms == pytest.approx((packed.parts["codec"] + packed.parts["compression"]) / 1e3)


def test_a_cost_is_of_the_processes_that_measured_all_of_it() -> None:
    some = results()
    short = timing("json", "flood", "transport", 10.0, 3)
    timings = tuple(short if (t.codec, t.operation) == ("json", "transport") else t for t in some.path_timings)
    cut = Results(some.run, path_timings=timings)
    assert set(on_path.cost(cut, "json", "flood", *on_path.PARTS)) == {0, 1, 2}
    assert set(on_path.total(cut, "json", "flood")) == set(range(7))
    assert on_path.total(cut, "cbor2", "flood") == {}
    assert on_path.factor({}, {0: 1.0}) is None


def trials(key: str, found: Results) -> dict[str, Trial]:
    (claim,) = (claim for claim in of_the_path.CLAIMS if claim.key == key)
    return {trial.name: trial for trial in claim.test(found)}


def outcomes(trial: Trial) -> dict[str, ClaimOutcome]:
    return {finding.payload: finding.outcome for finding in trial.findings}


def test_most_of_the_latency_goes_only_where_time_is_halved() -> None:
    found = trials("latency", results())
    assert outcomes(found["protobuf for json, median"]) == {
        "flood, LAN": ClaimOutcome.TIE,
        "flood, poor 3G": ClaimOutcome.HOLDS,
    }
    assert found["protobuf for orjson, median"].outcome is ClaimOutcome.MISSING
    (_, poor) = found["protobuf for json, median"].findings
    assert poor.remark == "60 % less".replace(" %", "\N{NO-BREAK SPACE}%")


def test_what_one_ack_each_costs_is_told_by_frames_bytes_waiting_and_processor() -> None:
    found = trials("acks", results())
    assert {name: trial.outcome for name, trial in found.items()} == {
        "frames to the gateway": ClaimOutcome.HOLDS,
        "bytes on all links": ClaimOutcome.FAILS,
        "median wait on a poor link": ClaimOutcome.HOLDS,
        "processor time": ClaimOutcome.HOLDS,
    }


def test_a_frame_is_kept_by_containers_and_not_by_loops_where_it_is_so() -> None:
    found = trials("frame", results())
    ours, loops = found["dict and binary search keep it"], found["loops do not"]
    assert outcomes(ours)["2000 messages"] is ClaimOutcome.HOLDS
    assert outcomes(ours)["9000 messages"] is not ClaimOutcome.HOLDS
    assert outcomes(loops) == {
        "50 messages": ClaimOutcome.FAILS,
        "2000 messages": ClaimOutcome.HOLDS,
        "9000 messages": ClaimOutcome.HOLDS,
    }


def test_a_claim_on_too_few_processes_is_undecided() -> None:
    found = trials("latency", results(processes=3))["protobuf for json, median"]
    assert set(outcomes(found).values()) == {ClaimOutcome.UNDECIDED}


def test_a_run_without_the_path_decides_nothing() -> None:
    empty = Results(Run(profile="quick", seed=0, started="2026-11-24T00:00:00Z"))
    for claim in of_the_path.CLAIMS:
        assert all(trial.outcome is ClaimOutcome.MISSING for trial in claim.test(empty))
    assert "Not measured in this run" in str(in_context.build(empty).html)


def test_the_page_tells_all_of_it() -> None:
    html = str(in_context.build(results()).html).replace("\N{NO-BREAK SPACE}", " ")
    for words in (
        "protobuf by itself is 2.00×",
        "as fast as json, and the whole path with it 1.47×",
        "from send to shown by 0.9 % on LAN and 60 % on poor 3G",
        "7 sent again: ",
        "9,710",
        "<svg",
        "in 7 processes",
        "<summary>The same for every codec</summary>",
    ):
        assert words in html, words
    told = str(claims.build(results()).html)
    for claim in of_the_path.CLAIMS:
        assert claim.text in told


def test_whether_links_carried_headers_is_told() -> None:
    found = results()
    assert "no headers, because this results file was written by an older imwire" in in_context.build(found).html
    linked = replace(found, run=msgspec.structs.replace(found.run, links=list(LINKS)))
    html = str(in_context.build(linked).html)
    assert "the headers of a hop take time" in html
    assert "older imwire" not in html


def test_a_scenario_that_was_not_timed_has_no_processor_table() -> None:
    html = str(in_context.build(Results(results().run)).html)
    assert "Processor time in the scenario" not in html
    assert "<svg" not in html.partition("<h3")[0]
