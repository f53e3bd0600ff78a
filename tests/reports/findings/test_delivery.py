"""The link model's arithmetic, and what is ranked on it."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import msgspec
import pytest
from imwire.bench.pipeline.rules.limits import MS
from imwire.bench.pipeline.rules.links import LINKS, Link
from imwire.bench.pipeline.simulation.wire import Faults, wires
from imwire.bench.results.rows import Results, ratio
from imwire.reports.findings.delivery import delivery, described, round_trip, transit_s, without_latency
from imwire.reports.findings.ranking import fastest, smallest, soonest
from imwire.reports.sections import verdict
from imwire.reports.sections.verdict import codec_share

Build = Callable[..., Results]
SEVEN = tuple(1e-6 * (1 + i / 1000) for i in range(7))


def both(codec: str, seconds: float) -> dict[tuple[str, str, str], list[float]]:
    return {
        (codec, "text", operation): [seconds * (1 + i / 1000) for i in range(7)] for operation in ("encode", "decode")
    }


def test_transit_is_two_hops_each_with_its_delay_bandwidth_and_headers() -> None:
    uneven = Link("x", 250 * MS, 9 * MS, up_bits_per_s=8_000_000, down_bits_per_s=16_000_000, overhead_bytes=1_000)
    assert transit_s(uneven, 999_000) == pytest.approx(0.25 + 1 + 0.25 + 0.5)
    assert transit_s(Link("x", 0), 1e9) == 0


def test_a_path_has_the_one_way_latencies_that_links_are_known_by() -> None:
    found = {link.name: 2 * link.delay_ns / 1e9 for link in LINKS}
    assert found == {"LAN": 0.0003, "Wi-Fi": 0.005, "4G": 0.05, "poor 3G": 0.3}
    assert transit_s(LINKS[3], 700) == pytest.approx(0.3 + 2 * 8 * (700 + 78) / 400_000)


@pytest.mark.parametrize("link", LINKS)
def test_the_page_has_an_idle_frame_arrive_when_the_simulator_does(link: Link) -> None:
    up, down = wires(msgspec.structs.replace(link, jitter_ns=0), Faults(), Random(0))
    (at_gateway_ns,) = up.arrivals(761, 0)
    assert down.arrivals(761, at_gateway_ns) == [round(1e9 * transit_s(link, 761))]


def test_a_hop_is_described_in_words() -> None:
    assert [described(link).replace("\N{NO-BREAK SPACE}", " ") for link in LINKS[::3]] == [
        "LAN 1,000 Mbit/s, 150 µs and 78 B",
        "poor 3G 0.4 Mbit/s, 150 ms and 78 B",
    ]
    assert described(Link("x", 1, up_bits_per_s=5_000_000)).startswith("x 5.0 Mbit/s up and unbounded down, 1.0")


def test_a_run_that_does_not_say_what_its_links_are_has_no_figures_on_them(make: Build) -> None:
    results = make(payloads=("text",), codecs=("json", "orjson"))
    assert "Best on a link" in verdict.build(results).html
    old = replace(results, run=msgspec.structs.replace(results.run, links=[]))
    html = str(verdict.build(old).html)
    assert "No figures on links: this results file was written by an older imwire" in html
    for absent in ("on a link", "On a slow link", "Wi-Fi", "all modelled links"):
        assert absent not in html


def test_a_run_s_own_links_are_the_ones_on_the_page(make: Build) -> None:
    results = make(payloads=("text",), codecs=("json", "orjson"))
    links = [msgspec.structs.replace(LINKS[2], name="5G", delay_ns=8 * MS)]
    html = str(verdict.build(replace(results, run=msgspec.structs.replace(results.run, links=links))).html)
    assert "5G 10 Mbit/s, 8.0\N{NO-BREAK SPACE}ms and 78 B" in html
    assert "On the 5G model" in html
    assert "Wi-Fi" not in html


def test_delivery_adds_each_process_to_the_exact_transit(build_rows: Build) -> None:
    times = {("json", "text", "encode"): [1e-3, 2e-3], ("json", "text", "decode"): [3e-3, 5e-3]}
    results = build_rows(times, {("json", "text"): [900, 1100]})
    link = Link("x", 5 * MS, up_bits_per_s=16_000_000, down_bits_per_s=16_000_000)
    found = delivery(results, "json", "text", link)
    assert found is not None
    assert found.times_s == pytest.approx((0.015, 0.018))
    assert codec_share(results, "json", "text", link) == pytest.approx(5.5 / 16.5)


def test_processes_that_measured_only_one_side_are_left_out(build_rows: Build) -> None:
    times = {("json", "text", "encode"): [1.0, 2.0, 3.0], ("json", "text", "decode"): [10.0, 20.0]}
    found = round_trip(build_rows(times), "json", "text")
    assert found is not None
    assert found.processes == (0, 1)
    assert found.times_s == (11.0, 22.0)


def test_what_was_not_measured_has_no_delivery(build_rows: Build) -> None:
    results = build_rows({("json", "text", "encode"): [1.0]}, {("json", "text"): [1]})
    assert round_trip(results, "json", "text") is None
    assert delivery(results, "json", "text", LINKS[0]) is None
    assert delivery(build_rows(both("json", 1e-6)), "json", "text", LINKS[0]) is None


def test_pairs_on_a_link_are_pairs_of_processes(build_rows: Build) -> None:
    results = build_rows(both("json", 4e-6) | both("orjson", 2e-6), {("json", "text"): [0], ("orjson", "text"): [0]})
    free = Link("free", 0)
    sides = delivery(results, "json", "text", free), delivery(results, "orjson", "text", free)
    assert sides[0] is not None
    assert sides[1] is not None
    found = ratio(*sides)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((2.0, 2.0))


def test_a_clear_winner_stands_alone_with_its_margins(build_rows: Build) -> None:
    found = fastest(build_rows(both("json", 9e-6) | both("orjson", 3e-6) | both("protobuf", 6e-6)), "text")
    assert found is not None
    assert (found.best, found.same, found.undecided, found.runner_up) == ("orjson", (), (), "protobuf")
    assert found.to_runner_up is not None
    assert found.to_runner_up.estimate == pytest.approx(2.0)
    assert found.to_json is not None
    assert found.to_json.estimate == pytest.approx(3.0)


def test_what_the_run_cannot_tell_from_the_first_is_undecided_and_shares_nothing(build_rows: Build) -> None:
    times = both("json", 9e-6) | both("orjson", 3e-6)
    # In four processes of seven 6 % slower, in three as fast: the interval goes from 0 to 6 %.
    shaken = [3e-6 * (1 + i / 1000) * (1.06 if i % 2 == 0 else 1.0) for i in range(7)]
    times |= {("msgpack", "text", operation): shaken for operation in ("encode", "decode")}
    found = fastest(build_rows(times), "text")
    assert found is not None
    assert (found.winners, found.undecided, found.runner_up) == (("orjson",), ("msgpack",), "json")


def test_what_is_known_to_be_as_fast_shares_the_place(build_rows: Build) -> None:
    found = fastest(build_rows(both("json", 9e-6) | both("orjson", 3e-6) | both("msgpack", 3.05e-6)), "text")
    assert found is not None
    assert set(found.winners) == {"orjson", "msgpack"}
    assert found.runner_up == "json"


def test_too_few_processes_give_an_estimate_and_no_tie(build_rows: Build) -> None:
    times = {(c, "text", o): [s] * 3 for c, s in (("json", 9e-6), ("orjson", 3e-6)) for o in ("encode", "decode")}
    found = fastest(build_rows(times), "text")
    assert found is not None
    assert (found.best, found.same, found.undecided, found.sure) == ("orjson", (), (), False)
    assert found.runner_up == "json"


def test_on_a_slow_link_bytes_win_over_speed(build_rows: Build) -> None:
    sizes = {("json", "text"): [100_000], ("orjson", "text"): [100_000], ("orjson+zstd", "text"): [10_000]}
    results = build_rows(both("json", 9e-6) | both("orjson", 1e-6) | both("orjson+zstd", 300e-6), sizes)
    choices = [soonest(results, "text", link) for link in (Link("fast", 0), LINKS[3])]
    assert [choice.best for choice in choices if choice] == ["orjson", "orjson+zstd"]


def test_sizes_are_exact_and_only_equal_bytes_tie(build_rows: Build) -> None:
    sizes = {("json", "text"): [100], ("orjson", "text"): [100], ("msgpack", "text"): [101]}
    found = smallest(build_rows({}, sizes), "text")
    assert found is not None
    assert (found.winners, found.runner_up) == (("json", "orjson"), "msgpack")


def test_a_lead_below_one_percent_of_bytes_is_a_tie(build_rows: Build) -> None:
    sizes = {
        ("json", "text"): [2000],
        ("orjson", "text"): [1000],
        ("msgpack", "text"): [1009],
        ("cbor2", "text"): [1011],
    }
    found = smallest(build_rows({}, sizes), "text")
    assert found is not None
    assert (found.winners, found.runner_up) == (("orjson", "msgpack"), "cbor2")
    assert found.tie.startswith("within 1")


def test_a_link_without_latency_keeps_its_bandwidth() -> None:
    bare = without_latency(LINKS[2])
    assert bare.name == "4G without latency"
    assert transit_s(bare, 1000) == pytest.approx(transit_s(LINKS[2], 1000) - 0.05)


def test_levels_enter_no_ranking(build_rows: Build) -> None:
    sizes = {("orjson+zstd", "text"): [100], ("orjson+zstd-19", "text"): [50]}
    found = smallest(build_rows({}, sizes), "text")
    assert found is not None
    assert found.best == "orjson+zstd"
