"""The sentences on top: names and numbers from the data, and no name where the run cannot tell."""

from collections.abc import Callable
from dataclasses import replace

import msgspec
import pytest
from imwire.bench.harness import machine
from imwire.bench.results.rows import PayloadInfo, Results
from imwire.reports.findings.noise import disturbances, hedge, noise, sureness
from imwire.reports.findings.pooled import pooled_bytes, pooled_time
from imwire.reports.findings.recommendation import recommendations

Build = Callable[..., Results]
MESSAGES = [PayloadInfo("text", traffic="single message"), PayloadInfo("card", traffic="single message")]


def both(
    codec: str, microseconds: float, *payloads: str, shaken: float = 0.0
) -> dict[tuple[str, str, str], list[float]]:
    """The same time for encode and decode, in every second of seven processes longer by the share `shaken`."""
    medians = [1e-6 * microseconds * (1 + (shaken if i % 2 == 0 else 0.0)) for i in range(7)]
    return {(codec, p, o): medians for p in payloads or ("text",) for o in ("encode", "decode")}


def run(build: Build, times: dict[tuple[str, str, str], list[float]], sizes: dict[str, tuple[int, ...]]) -> Results:
    """Results of text, and of card where a codec has a second size."""
    rows = {(c, p): [n] for c, each in sizes.items() for p, n in zip(("text", "card"), each, strict=False)}
    results = build(times, rows)
    return replace(results, run=msgspec.structs.replace(results.run, payloads=MESSAGES))


def told(results: Results) -> str:
    (recommendation,) = recommendations(results)
    head, *clauses = recommendation.plain
    return f"{head} {'; '.join(clauses)}."


def test_one_payload_is_told_in_bytes_and_as_a_share(build_rows: Build) -> None:
    results = run(build_rows, both("json", 8) | both("protobuf", 2), {"json": (800,), "protobuf": (400,)})
    assert told(results) == (
        "Single messages (text): protobuf is smallest (400 B, 0.50 of JSON's bytes); protobuf is fastest of the 2 "
        "measured to encode and to decode (4.00× as fast as json); on Wi-Fi and 4G the format "
        "makes less than 3 % of difference in time; json takes up to 1.06× as long as the first to arrive on LAN "
        "(protobuf) and 1.05× on poor 3G (protobuf)."
    )


def test_a_terminal_gets_a_line_for_each_clause(build_rows: Build) -> None:
    results = run(build_rows, both("json", 8) | both("protobuf", 2), {"json": (800,), "protobuf": (760,)})
    (recommendation,) = recommendations(results)
    assert recommendation.plain == (
        "Single messages (text):",
        "protobuf is smallest (760 B, 0.95 of JSON's bytes)",
        "protobuf is fastest of the 2 measured to encode and to decode (4.00× as fast as json)",
        "on Wi-Fi and slower links the format makes less than 3 % of difference in time",
        "json takes up to 1.04× as long as the first to arrive on LAN (protobuf)",
    )


def test_encode_and_decode_are_told_apart_where_they_differ(build_rows: Build) -> None:
    times = both("json", 8) | both("protobuf", 2)
    times["protobuf", "text", "decode"] = [16e-6] * 7
    text = told(run(build_rows, times, {}))
    assert "protobuf is fastest of the 2 measured to encode (4.00× as fast as json); json is fastest" in text


def test_the_smallest_over_all_says_on_how_many_payloads(build_rows: Build) -> None:
    text = told(run(build_rows, {}, {"json": (800, 900), "protobuf": (400, 500), "msgpack": (300, 800)}))
    assert "protobuf is smallest on 1 of 2 payloads and over all (0.50 to 0.56 of JSON's bytes)" in text


@pytest.mark.parametrize(
    ("bytes_of", "words"),
    [(398, "protobuf and msgpack are smallest, within 1 % of each other"), (400, "with equal bytes")],
)
def test_a_tie_in_bytes_is_called_one(build_rows: Build, bytes_of: int, words: str) -> None:
    assert words in told(run(build_rows, {}, {"json": (800,), "msgpack": (400,), "protobuf": (bytes_of,)}))


def test_a_winner_by_bytes_that_was_not_timed_is_named(build_rows: Build) -> None:
    sizes = {"json": (800,), "msgpack": (401,), "cbor2+zstd": (400,)}
    text = told(run(build_rows, both("json", 8) | both("msgpack", 2), sizes))
    assert "cbor2+zstd and msgpack are smallest, within 1 % of each other (400 B, 0.50 of JSON's bytes; " in text
    assert "bytes; not timed: cbor2+zstd); msgpack is fastest of the 2 measured" in text
    assert "not timed" not in told(run(build_rows, {}, sizes)), "no codec was timed"


def test_who_is_known_to_be_as_fast_is_named_beside_the_first(build_rows: Build) -> None:
    text = told(run(build_rows, both("json", 8) | both("orjson", 2) | both("msgpack", 2.01), {}))
    assert "orjson and msgpack are fastest of the 3 measured to encode and to decode, with no measurable" in text


def test_who_cannot_be_told_from_the_first_makes_it_undecided(build_rows: Build) -> None:
    text = told(run(build_rows, both("json", 8) | both("orjson", 2) | both("msgpack", 2, shaken=0.06), {}))
    assert "undecided what is fastest of the 3 measured to encode and to decode: orjson or msgpack;" in f"{text[:-1]};"
    assert "as fast as json" not in text


def test_few_processes_name_nobody(build_rows: Build) -> None:
    times = {case: medians[:3] for case, medians in (both("json", 8) | both("orjson", 2)).items()}
    text = told(run(build_rows, times, {"json": (800,), "orjson": (800,)}))
    assert "too few processes ran to say what is fastest" in text
    assert "links" not in text


def test_a_link_on_which_the_run_cannot_tell_is_undecided(build_rows: Build) -> None:
    # 314 us on the way: json takes 1.025 or 1.044 times as long as orjson.
    times = both("json", 5, shaken=0.6) | both("orjson", 1)
    assert "on LAN it is undecided whether json arrives more than 3 % after the first" in told(
        run(build_rows, times, {"json": (800,), "orjson": (800,)})
    )


def test_the_largest_delay_is_named_with_its_own_payload_and_its_own_winner(build_rows: Build) -> None:
    times = both("json", 8, "text") | both("orjson", 6, "text") | both("msgpack", 9, "text")
    times |= both("json", 900, "card") | both("orjson", 800, "card") | both("msgpack", 100, "card")
    sizes = dict.fromkeys(("json", "orjson", "msgpack"), (100, 100))
    text = told(run(build_rows, times, sizes))
    assert "json takes up to 4.2× as long as the first to arrive on LAN (card: msgpack)" in text


def test_where_many_lead_the_payload_alone_is_named(build_rows: Build) -> None:
    times = both("json", 90, "text") | both("json", 9, "card")
    for codec in ("orjson", "msgpack", "protobuf"):
        times |= both(codec, 10, "text", "card")
    sizes = dict.fromkeys(("json", "orjson", "msgpack", "protobuf"), (100, 100))
    text = told(run(build_rows, times, sizes))
    assert "as long as the first to arrive on LAN (text)" in text
    assert "none" not in text


def test_one_codec_needs_no_recommendation(build_rows: Build) -> None:
    assert recommendations(run(build_rows, both("json", 8), {"json": (800,)})) == []


def test_pooled_times_are_geometric_means_in_each_process(build_rows: Build) -> None:
    results = build_rows(both("json", 2, "text") | both("json", 8, "card"), {("json", "text"): [100]})
    found = pooled_time(results, "json", ["text", "card"], "encode")
    assert found is not None
    assert found.times_s == pytest.approx([4e-6] * 7)
    assert pooled_time(results, "json", ["text", "menu"], "encode") is None
    assert pooled_bytes(results, "json", ["text"]) == pytest.approx(100)
    assert pooled_bytes(results, "json", ["text", "card"]) is None


def test_a_quiet_run_is_not_hedged(build_rows: Build) -> None:
    assert hedge(run(build_rows, both("json", 8) | both("orjson", 2), {})) is None


def test_processes_far_apart_hedge_the_verdict_with_the_reasons(build_rows: Build) -> None:
    # Each codec is shaken by itself: what shakes both alike moves no ratio.
    apart = run(build_rows, both("json", 8) | both("orjson", 2, shaken=0.2), {})
    known = noise(apart)
    assert known is not None
    assert known.typical > 0.1
    warnings = machine.disturbances(0.5, 0.03, "before the run")
    busy = replace(apart, run=msgspec.structs.replace(apart.run, warnings=[*warnings, "odd input to json: no"]))
    assert len(disturbances(busy)) == 3
    text = str(hedge(busy))
    assert "the interval of a typical ratio is" in text
    assert "before the run, other programs used 50% of the processors" in text
    assert "measure again on a quiet machine, or with <code>--profile rigorous</code>" in text
    rigorous = replace(busy, run=msgspec.structs.replace(busy.run, profile="rigorous"))
    assert "--profile" not in str(hedge(rigorous))


def test_a_busy_machine_alone_casts_no_doubt_on_ratios_that_are_known(build_rows: Build) -> None:
    results = run(build_rows, both("json", 8) | both("orjson", 2), {})
    warnings = machine.disturbances(0.5, 0.03, "before the run")
    busy = replace(results, run=msgspec.structs.replace(results.run, warnings=warnings))
    assert hedge(busy) is None
    assert sureness(busy) == (
        "2 of 2 comparisons of times with json are decided, and the ratio of a typical case is known to ±0.0\xa0%"
    )


def test_a_run_that_compares_nothing_says_nothing_of_noise(build_rows: Build) -> None:
    assert noise(run(build_rows, both("json", 8), {})) is None
    assert sureness(run(build_rows, both("json", 8), {})) == ""
