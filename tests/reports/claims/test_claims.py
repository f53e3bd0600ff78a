"""Each claim on data made so that it holds, fails, ties, cannot be decided, or was not measured."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from imwire.bench.results.rows import Ratio, Results
from imwire.reports.claims import kinds, of_codecs
from imwire.reports.claims.claim import ClaimOutcome, Trial, above_one, apart, at_least, below_one, within
from imwire.reports.sections.claims import CLAIMS, section

Build = Callable[..., Results]
PROCESSES = 7


def steady(microseconds: float, spread: float = 0.004) -> tuple[float, ...]:
    """Process medians around a time, close together."""
    return tuple(1e-6 * microseconds * (1 + spread * (i - 3) / 3) for i in range(PROCESSES))


def restless(microseconds: float, spread: float = 0.5) -> tuple[float, ...]:
    """Process medians far apart, in another order than `steady`."""
    return tuple(1e-6 * microseconds * (1 + spread * ((i * 3) % 7 - 3) / 3) for i in range(PROCESSES))


def times(payloads: Sequence[str] = ("text",), **microseconds: Any) -> dict[tuple[str, str, str], Sequence[float]]:
    """Times by codec and operation (`json_encode=7.0`, or a tuple of medians), the same for each payload."""
    found = {}
    for name, value in microseconds.items():
        codec, _, operation = name.rpartition("_")
        medians = value if isinstance(value, tuple) else steady(value)
        found |= {(codec.replace("_plus_", "+"), p, operation): medians for p in payloads}
    return found


def renamed(results: Results, names: dict[str, str]) -> Results:
    """Return results whose payloads are called otherwise."""
    payloads = [msgspec.structs.replace(payload, name=names[payload.name]) for payload in results.run.payloads]
    timings = tuple(replace(timing, payload=names[timing.payload]) for timing in results.timings)
    return replace(results, run=msgspec.structs.replace(results.run, payloads=payloads), timings=timings)


def outcomes(trials: tuple[Trial, ...], name: str) -> list[ClaimOutcome]:
    return [finding.outcome for trial in trials if trial.name == name for finding in trial.findings]


@pytest.mark.parametrize(
    ("json", "expected"),
    [
        (10.0, ClaimOutcome.HOLDS),
        (6.0, ClaimOutcome.FAILS),
        (4.0, ClaimOutcome.TIE),
        (2.0, ClaimOutcome.FAILS),
        (restless(4.0, 0.1), ClaimOutcome.FAILS),
        (restless(8.0, 0.1), ClaimOutcome.UNDECIDED),
    ],
)
def test_encodes_much_faster(build_rows: Build, json: Any, expected: ClaimOutcome) -> None:
    trials = of_codecs.encodes_much_faster(build_rows(times(json_encode=json, protobuf_encode=4.0)))
    assert outcomes(trials, "against json") == [expected]
    assert outcomes(trials, "against orjson") == [ClaimOutcome.MISSING]


def test_the_answer_is_given_for_json_and_orjson_apart(build_rows: Build) -> None:
    results = build_rows(times(json_encode=10.0, orjson_encode=2.0, protobuf_encode=4.0))
    trials = of_codecs.encodes_much_faster(results)
    assert outcomes(trials, "against json") == [ClaimOutcome.HOLDS]
    assert outcomes(trials, "against orjson") == [ClaimOutcome.FAILS]


@pytest.mark.parametrize(
    ("encode", "decode", "expected"),
    [
        (12.0, 6.0, ClaimOutcome.HOLDS),
        (6.0, 12.0, ClaimOutcome.FAILS),
        (8.0, 8.0, ClaimOutcome.TIE),
        (3.0, 1.5, ClaimOutcome.FAILS),
    ],
)
def test_decodes_with_less_advantage(build_rows: Build, encode: float, decode: float, expected: ClaimOutcome) -> None:
    rows = times(json_encode=encode, json_decode=decode, protobuf_encode=4.0, protobuf_decode=4.0)
    trials = of_codecs.decodes_with_less_advantage(build_rows(rows))
    assert outcomes(trials, "against json") == [expected]


def test_no_encoding_advantage_is_said(build_rows: Build) -> None:
    rows = times(json_encode=3.0, json_decode=1.5, protobuf_encode=4.0, protobuf_decode=4.0)
    (finding,) = of_codecs.decodes_with_less_advantage(build_rows(rows))[0].findings
    assert "no encoding advantage to begin with" in finding.remark


@pytest.mark.parametrize(
    ("json", "expected"),
    [
        (4.4, ClaimOutcome.HOLDS),
        (4.0, ClaimOutcome.HOLDS),
        (6.0, ClaimOutcome.FAILS),
        (2.0, ClaimOutcome.FAILS),
        (restless(4.6, 0.2), ClaimOutcome.UNDECIDED),
    ],
)
def test_not_obvious_when_small(build_rows: Build, json: Any, expected: ClaimOutcome) -> None:
    trials = of_codecs.decoding_grows_with_size(build_rows(times(json_decode=json, protobuf_decode=4.0)))
    assert outcomes(trials, "not obvious when small, against json") == [expected]


@pytest.mark.parametrize(
    ("page", "expected"), [(400.0, ClaimOutcome.HOLDS), (110.0, ClaimOutcome.TIE), (60.0, ClaimOutcome.FAILS)]
)
def test_grows_with_size(build_rows: Build, page: float, expected: ClaimOutcome) -> None:
    rows = times(json_decode=4.4, protobuf_decode=4.0)
    rows |= times(("history-50",), json_decode=page, protobuf_decode=100.0)
    trials = of_codecs.decoding_grows_with_size(build_rows(rows))
    assert outcomes(trials, "grows with size, against json") == [expected]


def test_growth_without_the_small_end_is_missing(build_rows: Build) -> None:
    rows = times(("history-50",), json_decode=400.0, protobuf_decode=100.0)
    trials = of_codecs.decoding_grows_with_size(build_rows(rows))
    assert outcomes(trials, "grows with size, against json") == [ClaimOutcome.MISSING]


def test_larger_payloads_are_held_against_the_first_small_one_whatever_it_is_called(build_rows: Build) -> None:
    rows = times(json_decode=4.4, protobuf_decode=4.0) | times(("typing",), json_decode=8.8, protobuf_decode=4.0)
    rows |= times(("history-50",), json_decode=200.0, protobuf_decode=100.0)
    results = build_rows(rows)
    (trial,) = [t for t in of_codecs.decoding_grows_with_size(results) if t.name == "grows with size, against json"]
    assert trial.ratio_of == "decode advantage over json / that on text"
    assert trial.findings[0].remark == "text 1.10×, here 2.00×"
    named = {"text": "order", "typing": "tick", "history-50": "orders"}
    trials = of_codecs.decoding_grows_with_size(renamed(results, named))
    assert [f.remark for t in trials for f in t.findings if f.payload == "orders" and f.remark] == [
        "order 1.10×, here 2.00×"
    ]


def test_of_our_own_payloads_text_is_the_small_one_and_two_have_levels(full: Results) -> None:
    assert kinds.first_small(full) == "text"
    assert [payload.name for payload in kinds.large(full)] == [
        "image-thumb", "card", "menu", "ack-batch", "history-50", "sync-200",
    ]  # fmt: skip
    where = {finding.payload.split(",")[0] for trial in of_codecs.level_matters(full) for finding in trial.findings}
    assert where == {"text", "history-50"}
    assert [claim.lacks(full) for claim in CLAIMS] == [""] * len(CLAIMS)


def test_a_kind_of_payload_that_the_run_lacks_is_named(build_rows: Build, full: Results) -> None:
    rows = times(json_decode=4.4, protobuf_decode=4.0)
    assert kinds.lacks_a_size(build_rows(rows)) == "no payload has a median frame of more than 1,000 B"
    assert kinds.lacks_single_or_several(build_rows(rows)) == "every payload has one item a frame"
    pages = build_rows(times(("history-50",), json_decode=4.4, protobuf_decode=4.0))
    assert kinds.lacks_a_size(pages).startswith("no payload with one item a frame has a median frame of at most")
    assert kinds.lacks_single_or_several(pages) == "every payload has several items a frame"
    words = "Not asked, or in part only: “Compression pays for history pages and batches and not for single messages”"
    assert f"{words} (every payload has one item a frame)." in section.build(build_rows(rows)).html
    assert "Not asked" not in section.build(full).html


@pytest.mark.parametrize(
    ("json", "expected"),
    [(800, ClaimOutcome.HOLDS), (760, ClaimOutcome.HOLDS), (759, ClaimOutcome.FAILS), (380, ClaimOutcome.FAILS)],
)
def test_much_smaller(build_rows: Build, json: int, expected: ClaimOutcome) -> None:
    sizes = {("json", "text"): [json], ("protobuf", "text"): [380]}
    trials = of_codecs.much_smaller(build_rows({}, sizes))
    assert outcomes(trials, "protobuf against json") == [expected]
    assert outcomes(trials, "protobuf+zstd against json+zstd") == [ClaimOutcome.MISSING]


def test_much_smaller_is_asked_again_with_compression(build_rows: Build) -> None:
    sizes = {("json+zstd", "text"): [400], ("protobuf+zstd", "text"): [380]}
    trials = of_codecs.much_smaller(build_rows({}, sizes))
    assert outcomes(trials, "protobuf+zstd against json+zstd") == [ClaimOutcome.FAILS]


@pytest.mark.parametrize(
    ("payload", "packed", "expected"),
    [
        ("history-50", 500, ClaimOutcome.HOLDS),
        ("history-50", 950, ClaimOutcome.FAILS),
        ("text", 950, ClaimOutcome.HOLDS),
        ("text", 1010, ClaimOutcome.HOLDS),
        ("text", 500, ClaimOutcome.FAILS),
    ],
)
def test_compression_pays_by_bytes(build_rows: Build, payload: str, packed: int, expected: ClaimOutcome) -> None:
    sizes = {("json", payload): [1000], ("json+zstd", payload): [packed]}
    trials = of_codecs.compression_pays_for_pages(build_rows({}, sizes))
    assert outcomes(trials, "bytes, json") == [expected]


@pytest.mark.parametrize(
    ("payload", "plain", "packed", "expected"),
    [
        ("history-50", 100_000, 10_000, ClaimOutcome.HOLDS),
        ("history-50", 1_000, 980, ClaimOutcome.TIE),
        ("history-50", 10_000, 100_000, ClaimOutcome.FAILS),
        ("text", 1_000, 980, ClaimOutcome.TIE),
        ("text", 1_000, 1_200, ClaimOutcome.HOLDS),
        ("text", 100_000, 10_000, ClaimOutcome.FAILS),
    ],
)
def test_compression_pays_by_time(
    build_rows: Build, payload: str, plain: int, packed: int, expected: ClaimOutcome
) -> None:
    rows = times((payload,), json_encode=10.0, json_decode=10.0)
    rows |= {(f"{c}+zstd", p, o): steady(20.0) for c, p, o in rows}
    sizes = {("json", payload): [plain], ("json+zstd", payload): [packed]}
    trials = of_codecs.compression_pays_for_pages(build_rows(rows, sizes))
    assert outcomes(trials, "time on 4G without latency, json") == [expected]


def test_without_the_link_compression_is_asked_by_bytes_alone(build_rows: Build) -> None:
    rows = times(("text",), json_encode=10.0, json_decode=10.0)
    rows |= {(f"{c}+zstd", p, o): steady(20.0) for c, p, o in rows}
    results = build_rows(rows, {("json", "text"): [1000], ("json+zstd", "text"): [1200]})
    links = [link for link in results.run.links if link.name != "4G"]
    assert len(links) == 3
    trials = of_codecs.compression_pays_for_pages(
        replace(results, run=msgspec.structs.replace(results.run, links=links))
    )
    assert [trial.name for trial in trials if trial.measured] == ["bytes, json"]
    assert not any("4G" in trial.name for trial in trials)


@pytest.mark.parametrize(
    ("size", "encode", "by_bytes", "by_time"),
    [
        (900, 80.0, ClaimOutcome.HOLDS, ClaimOutcome.HOLDS),
        (1100, 5.0, ClaimOutcome.HOLDS, ClaimOutcome.HOLDS),
        (990, 10.1, ClaimOutcome.FAILS, ClaimOutcome.TIE),
        (1000, 10.0, ClaimOutcome.FAILS, ClaimOutcome.TIE),
    ],
)
def test_level_matters(
    build_rows: Build, size: int, encode: float, by_bytes: ClaimOutcome, by_time: ClaimOutcome
) -> None:
    rows = {("orjson+zstd", "text", "encode"): steady(10.0), ("orjson+zstd-9", "text", "encode"): steady(encode)}
    sizes = {("orjson+zstd", "text"): [1000], ("orjson+zstd-9", "text"): [size]}
    trials = of_codecs.level_matters(build_rows(rows, sizes))
    found = {
        trial.name: {f.payload: f.outcome for f in trial.findings if f.outcome is not ClaimOutcome.MISSING}
        for trial in trials
    }
    assert found["bytes, orjson"] == {"text, level 9": by_bytes}
    assert found["encode time, orjson"] == {"text, level 9": by_time}
    assert found["bytes, protobuf"] == {}


def test_too_few_processes_decide_nothing() -> None:
    few = Ratio(9.0, 8.0, 10.0, 0.75)
    judges = (lambda r: at_least(r, "p", 2.0), lambda r: above_one(r, "p"), lambda r: below_one(r, "p"),
              lambda r: apart(r, "p"), lambda r: within(r, "p", 1.25))  # fmt: skip
    assert [judge(few).outcome for judge in judges] == [ClaimOutcome.UNDECIDED] * 5
    assert [judge(None).outcome for judge in judges] == [ClaimOutcome.MISSING] * 5


def test_an_advantage_that_is_undecided_decides_no_claim_about_it(build_rows: Build) -> None:
    rows = times(json_encode=restless(4.2, 0.1), json_decode=2.0, protobuf_encode=4.0, protobuf_decode=4.0)
    (finding,) = of_codecs.decodes_with_less_advantage(build_rows(rows))[0].findings
    assert finding.outcome is ClaimOutcome.UNDECIDED
    assert "undecided whether there is any encoding advantage" in finding.remark
