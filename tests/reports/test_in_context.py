"""The section on the message path: shares, factors and remainders are worked out from the rows, and told."""

import pytest
from imwire.bench.results import AckRow, ContextRow, LinkTimes, Results, Run
from imwire.reports import in_context


def row(codec: str, p50_ms: float, parts: dict[str, list[float]], scenario: str = "flood") -> ContextRow:
    links = {"LAN": LinkTimes(1.0, 2.0), "poor 3G": LinkTimes(p50_ms, 2 * p50_ms, 7)}
    return ContextRow(
        scenario=scenario,
        summary="a rush",
        codec=codec,
        messages=10,
        bytes_per_message=500.4,
        links=links,
        parts_us=parts,
    )


JSON = row("json", 100.0, {"codec": [30.0, 20.0], "protocol": [20.0, 10.0], "transport": [10.0], "whole": [33.0, 40.0]})
PROTOBUF = row("protobuf", 40.0, {"codec": [10.0], "protocol": [10.0], "transport": [10.0], "whole": [20.0]})
PACKED = row(
    "json+zstd",
    50.0,
    {"codec": [20.0], "compression": [20.0], "protocol": [10.0], "transport": [10.0], "whole": [50.0]},
)
ACK = AckRow(
    scenario="flood", codec="json", link="poor 3G", shape="each", retransmit="timer", frames_up=9_710,
    bytes_per_message=1_259.0, sent_again=3_803, duplicates=3_803, times=LinkTimes(4_684.3, 10_820.8),
)  # fmt: skip


def results(*rows: ContextRow) -> Results:
    return Results(Run(profile="quick", seed=0, started="2026-11-24T00:00:00Z", context=list(rows), acks=[ACK]))


def test_factors_are_of_least_times_against_the_first_row() -> None:
    json, protobuf, packed = in_context.lines_of([JSON, PROTOBUF, PACKED])
    assert (json.alone, json.end_to_end, json.remainder) == (1.0, 1.0, pytest.approx(0.1))
    assert (protobuf.alone, protobuf.end_to_end) == (2.0, pytest.approx(43 / 30))
    assert packed.alone == 0.5
    assert json.per_second == pytest.approx(1e6 / 43)


def test_the_claim_is_decided_link_by_link() -> None:
    (scenario,) = in_context.scenarios(results(JSON, PROTOBUF))
    lan, poor = scenario.shares
    assert (lan.holds, poor.holds) == (False, True)
    assert poor.gone == pytest.approx(1 - 40.03 / 100.043, abs=1e-4)


def test_the_page_tells_all_of_it() -> None:
    html = str(in_context.build(results(JSON, PROTOBUF, PACKED)).html)
    for words in (
        "protobuf is 2.0 times as fast as json alone and 1.4 times end to end",
        "does not hold",
        "7 sent again",
        "9,710",
        "+10 %",
        "<svg",
        "the least of 1 rounds",
    ):
        assert words in html, words


def test_a_scenario_that_was_not_timed_has_no_processor_table() -> None:
    html = str(in_context.build(results(row("json", 5.0, {}), row("protobuf", 4.0, {}))).html)
    assert "Processor time in the scenario" not in html
    assert "<svg" not in html.partition("<h3")[0]


def test_a_run_without_the_path_says_so() -> None:
    empty = Results(Run(profile="quick", seed=0, started="2026-11-24T00:00:00Z"))
    assert "Not measured in this run" in str(in_context.build(empty).html)
