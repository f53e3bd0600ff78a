"""The rows, the words and the looks: what the tables and pictures are made of."""

import csv
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from itertools import combinations
from math import dist
from pathlib import Path

import msgspec
import pytest
from imwire.bench.harness.profiles import DEFAULT
from imwire.bench.results.rows import VARYING_WORDS, HazardRow, Ratio, Results, ratio
from imwire.reports.claims import of_codecs
from imwire.reports.drawing.figure import svg
from imwire.reports.drawing.palette import NAMED, OTHERS, look, marker_path
from imwire.reports.findings import tidy
from imwire.reports.findings.coverage import codecs
from imwire.reports.findings.pareto import front, spots
from imwire.reports.findings.ranking import candidates
from imwire.reports.rendering import wording
from imwire.reports.sections import wire_bytes
from imwire.reports.sections.odd_input import kind, section
from imwire.reports.sections.speed import conversions, panel
from imwire.reports.sections.wire_bytes import grown, pairs

Build = Callable[..., Results]
NARROW = "\N{NO-BREAK SPACE}"


@pytest.mark.long
def test_csv_holds_every_row_unrounded(full: Results, built_page: Path) -> None:
    rows = list(csv.DictReader(StringIO((built_page.parent / "numbers.csv").read_text())))
    assert len(rows) == len(full.timings) + len(full.sizes)
    assert tuple(rows[0]) == tidy.COLUMNS
    found = {(r["codec"], r["payload"], r["operation"]): r for r in rows}
    for timing in full.timings:
        row = found[timing.codec, timing.payload, timing.operation]
        assert row["unit"] == "second"
        assert float(row["value"]) == timing.median_s
        assert float(row["highest"]) == max(timing.times_s)
        assert int(row["samples"]) == len(timing.processes)
    for sizes in full.sizes:
        row = found[sizes.codec, sizes.payload, "size"]
        assert (row["unit"], float(row["value"])) == ("byte", sizes.mean_bytes)


@pytest.mark.long
def test_csv_compares_with_json(full: Results, built_page: Path) -> None:
    rows = csv.DictReader(StringIO((built_page.parent / "numbers.csv").read_text()))
    row = next(r for r in rows if (r["codec"], r["payload"], r["operation"]) == ("orjson", "text", "encode"))
    sides = full.timing("json", "text", "encode"), full.timing("orjson", "text", "encode")
    assert sides[0] is not None
    assert sides[1] is not None
    expected = ratio(*sides)
    assert expected is not None
    assert float(row["json_over_this_low"]) == pytest.approx(expected.low, rel=1e-12)


def points(build: Build, **spots_of: tuple[float, int]) -> Results:
    times = {(c, "text", o): [s * 1e-6 / 2] * 7 for c, (s, _) in spots_of.items() for o in ("encode", "decode")}
    return build(times, {(c, "text"): [size] for c, (_, size) in spots_of.items()})


def test_front_keeps_what_nothing_beats(build_rows: Build) -> None:
    results = points(build_rows, small=(9.0, 10), fast=(1.0, 90), middle=(4.0, 50), slow=(10.0, 10), bad=(5.0, 60))
    assert [spot.codec for spot in front(spots(results, "text"))] == ["small", "middle", "fast"]


def test_front_keeps_ties_of_equal_bytes(build_rows: Build) -> None:
    results = points(build_rows, one=(4.00, 50), two=(4.05, 50))
    assert {spot.codec for spot in front(spots(results, "text"))} == {"one", "two"}


def test_front_drops_what_is_larger_and_no_faster(build_rows: Build) -> None:
    results = points(build_rows, one=(4.0, 50), two=(4.0, 51))
    assert [spot.codec for spot in front(spots(results, "text"))] == ["one"]


def test_conversion_is_the_share_outside_the_own_step(build_rows: Build) -> None:
    steps = {"encode": 4.0, "dumps": 1.0, "decode": 5.0, "loads": 5.5}
    results = build_rows({("protobuf", "text", o): [1e-6 * s] * 7 for o, s in steps.items()})
    (row,) = conversions(results)
    assert row.encode == pytest.approx(0.75)
    assert row.decode == 0.0


def test_growth_is_named(build_rows: Build) -> None:
    sizes = {
        ("json", "text"): [100],
        ("json+zstd", "text"): [109],
        ("cbor2", "text"): [90],
        ("cbor2+zstd", "text"): [80],
    }
    found = pairs(build_rows({}, sizes), "text")
    assert [(pair.codec, pair.grew) for pair in found] == [("json", True), ("cbor2", False)]
    assert "json" in grown(found)
    assert "9" in grown(found)
    assert "cbor2" not in grown(found)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (7.123e-6, "7.12 \N{MICRO SIGN}s"),
        (873e-9, "873 ns"),
        (999.9e-9, "1.00 \N{MICRO SIGN}s"),
        (0.0512, "51.2 ms"),
        (2.5, "2.50 s"),
    ],
)
def test_seconds(value: float, words: str) -> None:
    assert wording.seconds(value) == words.replace(" ", NARROW)


@pytest.mark.parametrize(
    ("value", "words"), [(38.6, "39 B"), (2416, "2,416 B"), (38_700, "38.7 kB"), (5.2e6, "5.20 MB")]
)
def test_bytes(value: float, words: str) -> None:
    assert wording.byte_count(value) == words.replace(" ", NARROW)


def test_an_interval_below_95_percent_says_so() -> None:
    assert "75" in wording.interval(Ratio(2.0, 1.8, 2.2, 0.75))
    assert "%" not in wording.interval(Ratio(2.0, 1.8, 2.2, 0.984))
    assert wording.interval(Ratio(2.0, 2.0, 2.0, 1.0)) == "exact"


def test_listing_is_cut() -> None:
    assert wording.listing([]) == "none"
    assert wording.listing(["a"]) == "a"
    assert wording.listing(["a", "b", "c"]) == "a, b and c"
    assert wording.listing(list("abcdefgh"), 2) == "a, b and 6 more"


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        ("frame", "gives a frame"),
        ("DecodeError: no", "DecodeError"),
        ("EncodeError: no", "anything else"),
        ("RecursionError: deep", "anything else"),
        ("", "anything else"),
        ("not tried: no bytes", "not tried"),
    ],
)
def test_kinds_of_outcome(outcome: str, expected: str) -> None:
    assert kind(outcome) == expected


def test_odd_input_that_all_codecs_treat_alike_is_one_line(build_rows: Build) -> None:
    hazard = HazardRow("garbage", "noise", dict.fromkeys("abcde", "DecodeError: no"))
    results = build_rows({})
    html = section.build(replace(results, run=msgspec.structs.replace(results.run, hazards=[hazard]))).html
    assert "all 5 codecs that were asked" in html
    assert html.count("DecodeError: no") == 5


def test_what_was_not_tried_is_said_of_each_codec(build_rows: Build) -> None:
    hazards = [HazardRow(name, "odd", {"acme": f"not tried: {name}", "json": "frame"}) for name in ("deep", "false")]
    results = build_rows({})
    html = section.build(replace(results, run=msgspec.structs.replace(results.run, hazards=hazards))).html
    assert " ".join(html.split()).count("deep, false. imwire has no bytes of its format") == 1
    assert '<th scope="col">not tried</th>' in html
    plain = [HazardRow("deep", "odd", {"json": "frame"})]
    without = section.build(replace(results, run=msgspec.structs.replace(results.run, hazards=plain))).html
    assert "not tried" not in without.lower()


def test_bytes_that_vary_are_not_called_exact(build_rows: Build) -> None:
    results = build_rows({})
    warning = f"acme writes one frame in two ways (typing: frame 0): {VARYING_WORDS}"
    warned = replace(results, run=msgspec.structs.replace(results.run, warnings=["busy", warning]))
    html = wire_bytes.build(warned).html
    assert f"<b>Not exact</b>: {warning}." in html
    assert "busy" not in html
    assert "Not exact" not in wire_bytes.build(results).html


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("colour", [*(colour for colour, _ in NAMED.values()), *OTHERS])
def test_colours_stand_out_on_both_pages(colour: str) -> None:
    for ground in ("#ffffff", "#14171b"):
        light, dark = sorted((luminance(colour), luminance(ground)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 3


def test_no_two_known_codecs_share_colour_or_marker() -> None:
    assert len({colour for colour, _ in NAMED.values()}) == len({marker for _, marker in NAMED.values()}) == len(NAMED)


def test_an_unknown_codec_always_looks_the_same() -> None:
    assert look("bson") == look("bson")
    assert look("bson").colour in OTHERS
    assert look("bson+zstd").colour == look("bson").colour
    assert look("bson+zstd").hollow
    assert marker_path("bson").startswith("M")


def test_levels_enter_no_ranking(build_rows: Build) -> None:
    names = ("json-default", "orjson+zstd", "orjson+zstd-19", "orjson+zstd--1")
    sizes = {(name, "text"): [100] for name in names}
    assert candidates(build_rows({}, sizes)) == ["json-default", "orjson+zstd"]


def test_a_codec_with_an_odd_name_is_shown_all_the_same(build_rows: Build) -> None:
    names = ["", "+", "json+", "json+zstd-dict", "json+zstd+zstd", "a\nb"]
    results = build_rows(
        {(name, "text", "encode"): [1e-6] * 7 for name in names}, {(name, "text"): [9] for name in names}
    )
    assert sorted(codecs(results)) == sorted(names)
    assert {pair.codec for pair in pairs(results, "text")} == {"", "a\nb"}
    assert [look(name).hollow for name in names] == ["+" in name for name in names]


def test_codecs_are_plain_first_and_levels_last(full: Results) -> None:
    order = codecs(full)
    assert order[:3] == ["json", "json-default", "orjson"]
    assert order.index("cbor2") < order.index("json+zstd") < order.index("orjson+zstd-1")


def test_an_svg_is_a_clean_piece_of_a_page(full: Results) -> None:
    made = panel(full, full.run.payloads[0], 0)
    assert made is not None
    text = svg(made)
    assert text == svg(made)
    assert text.startswith('<svg role="img" aria-label="Time per frame of text')
    for word in ("xmlns", "<style", "<metadata", "<!--", "#010203"):
        assert word not in text


@pytest.mark.parametrize(("value", "words"), [(1.0049, "1.00×"), (1.063, "1.06×"), (1.94, "1.9×"), (12.34, "12×")])
def test_factors_on_a_link_have_two_digits(value: float, words: str) -> None:
    assert wording.link_times(value) == words


def test_an_interval_on_a_link_shows_no_more_than_is_known() -> None:
    assert wording.link_interval(Ratio(1.94, 1.92, 1.94, 0.984)) == ""
    assert wording.link_interval(Ratio(1.94, 1.82, 2.14, 0.984)) == "1.8–2.1"
    assert wording.seconds(0.05123, 2) == f"51{NARROW}ms"


@pytest.mark.parametrize(("outcome", "hinted"), [("frame", True), ("DecodeError: no", False)])
def test_a_wrong_wire_type_is_explained_where_protobuf_gives_a_frame(
    build_rows: Build, outcome: str, hinted: bool
) -> None:
    hazard = HazardRow("float for an integer", "seq 7.0", {"json": "frame", "protobuf": outcome})
    results = build_rows({})
    html = section.build(replace(results, run=msgspec.structs.replace(results.run, hazards=[hazard]))).html
    assert ("Why Protobuf gives a frame" in html) == hinted


@pytest.mark.parametrize("name", ["invalid UTF-8 in a key", "invalid UTF-8 in an unknown field of the body"])
@pytest.mark.parametrize("codec", ["msgspec-json", "msgspec-msgpack", "orjson"])
def test_text_that_msgspec_does_not_look_at_is_explained(build_rows: Build, name: str, codec: str) -> None:
    hazard = HazardRow(name, "a byte 0xff", {"json": "DecodeError: no", codec: "frame"})
    results = build_rows({})
    html = section.build(replace(results, run=msgspec.structs.replace(results.run, hazards=[hazard]))).html
    assert ("Why msgspec gives a frame" in html) == codec.startswith("msgspec")


def test_what_the_page_expects_is_what_the_default_profile_measures() -> None:
    assert DEFAULT.compressed == of_codecs.COMPRESSED
    levels = {f"{codec}+zstd-{level}" for codec in of_codecs.LEVELLED for level in of_codecs.LEVELS}
    assert levels == set(DEFAULT.levels)


def test_csv_of_a_partial_run_says_so_in_every_row(make: Build) -> None:
    whole = make(payloads=("text",), codecs=("json", "orjson"), layers=False)
    assert not tidy.table(whole)["partial"].any()
    partial = replace(whole, run=msgspec.structs.replace(whole.run, partial=True))
    assert tidy.table(partial)["partial"].all()


# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
SEEN = {
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
}
XYZ = ((0.4124564, 0.3575761, 0.1804375), (0.2126729, 0.7151522, 0.0721750), (0.0193339, 0.1191920, 0.9503041))
WHITE = (0.95047, 1.0, 1.08883)
Triple = tuple[float, ...]


def times_matrix(matrix: tuple[Triple, ...], vector: Triple) -> Triple:
    return tuple(sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix)


def lab(colour: str, seen: str) -> Triple:
    """Return a colour's CIELAB coordinates as somebody sees it who lacks one kind of cone."""
    shares = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = tuple(s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    visible = tuple(min(1.0, max(0.0, part)) for part in times_matrix(SEEN[seen], linear))
    x, y, z = (
        part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116
        for part in (a / w for a, w in zip(times_matrix(XYZ, visible), WHITE, strict=True))
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("seen", SEEN)
def test_no_two_codecs_look_alike_to_the_colour_blind(seen: str) -> None:
    colours = {name: lab(colour, seen) for name, (colour, _) in NAMED.items()}
    apart = {(a, b): dist(colours[a], colours[b]) for a, b in combinations(colours, 2)}
    assert min(apart.values()) >= 15, min(apart, key=lambda pair: apart[pair])
