"""The page as a whole: it builds from any run, loads nothing, escapes everything, and is the same each time."""

import gzip
import hashlib
import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from imwire.bench.results.rows import CatalogueInfo, HazardRow, Refusal, Results, Run, Sizes
from imwire.codecs.api import CodecDescription
from imwire.reports import page
from imwire.reports.findings.summary import lead
from imwire.reports.page import discover

pytestmark = pytest.mark.long
HOSTILE = "<script>alert('x')</script>"
EMPTY = Results(run=Run(profile="tiny", seed=0, started="2026-01-01"))
# The page of all codecs and payloads takes 14 s to draw, and is built once; these are about what a run lacks.
FEW = ("json", "orjson", "protobuf", "msgpack", "cbor2")


def partial(make: Callable[..., Results]) -> Results:
    whole = make(payloads=("text", "ack", "history-50"), codecs=FEW)
    run = msgspec.structs.replace(whole.run, partial=True)
    return replace(whole, run=run, timings=whole.timings[: len(whole.timings) // 3], sizes=whole.sizes[1::2])


RUNS: dict[str, Callable[[Callable[..., Results]], Results]] = {
    "quick": lambda make: make(processes=3, payloads=("text", "ack", "history-50"), codecs=FEW, profile="quick"),
    "tiny": lambda make: make(processes=1, payloads=("text",), codecs=("json", "protobuf"), layers=False),
    "one codec": lambda make: make(payloads=("text",), codecs=("json",), layers=False),
    "no json": lambda make: make(payloads=("text",), codecs=("orjson", "protobuf")),
    "unknown payloads": lambda make: replace(make(payloads=("text",), codecs=FEW), run=EMPTY.run),
    "partial": partial,
    "only sizes": lambda make: replace(make(payloads=("text", "ack"), codecs=FEW), timings=()),
    "only times": lambda make: replace(make(payloads=("text", "ack"), codecs=FEW), sizes=()),
    "empty": lambda _: EMPTY,
}


def test_full_page_is_well_formed(built_page: Path, read_page: Callable[[str], Any]) -> None:
    seen = read_page(built_page.read_text())
    assert seen.unbalanced == []
    assert len(seen.ids) == len(set(seen.ids))
    assert set(seen.anchors) <= set(seen.ids)
    assert seen.unnamed == []
    assert seen.scripts == 1


def test_full_page_loads_nothing(built_page: Path, read_page: Callable[[str], Any]) -> None:
    text = built_page.read_text()
    assert read_page(text).loads == []
    assert "http:" not in text
    assert "https:" not in text
    assert "@import" not in text
    assert set(re.findall(r"url\(([#\w]?)", text)) <= {"#"}


def test_full_page_says_where_it_comes_from(built_page: Path, read_page: Callable[[str], Any]) -> None:
    text = read_page(built_page.read_text()).text
    digest = hashlib.sha256((built_page.parent / "results.json").read_bytes()).hexdigest()
    assert digest in text
    for found in (
        "Made-up CPU",
        "3.11.2",
        "7.36.2",
        "used 31% of",
        "pip install pymongo",
        "price_minor",
    ):
        assert found in text


def test_full_page_follows_the_colour_scheme(built_page: Path) -> None:
    text = built_page.read_text()
    assert "prefers-color-scheme: dark" in text
    assert "currentColor" in text
    assert "#010203" not in text
    assert "#040506" not in text
    assert "#070809" not in text


def test_every_section_stands_on_the_page_in_order(built_page: Path, read_page: Callable[[str], Any]) -> None:
    slugs = [section.slug for section in discover()]
    assert slugs[:3] == ["verdict", "claims", "speed"]
    assert len(slugs) >= 8
    assert [i for i in read_page(built_page.read_text()).ids if i in slugs] == slugs


def test_files_lie_beside_the_page(built_page: Path) -> None:
    for name in ("encode-decode.png", "wire-bytes.png", "speed-size.png"):
        assert (built_page.parent / name).read_bytes().startswith(b"\x89PNG")
    assert (built_page.parent / "numbers.csv").read_text().count("\n") > 800


def test_downloads_are_what_they_say(built_page: Path) -> None:
    found = dict(re.findall(r'download="([^"]+)" href="data:[^"]*?base64,([^"]+)"', built_page.read_text()))
    assert gzip.decompress(b64decode(found["results.json.gz"])) == (built_page.parent / "results.json").read_bytes()
    assert b64decode(found["numbers.csv"]) == (built_page.parent / "numbers.csv").read_bytes()


@pytest.mark.parametrize("name", RUNS)
def test_any_run_gives_a_page(
    name: str, make: Callable[..., Results], read_page: Callable[[str], Any], tmp_path: Path
) -> None:
    results = RUNS[name](make)
    paths = page.build(results, tmp_path)
    seen = read_page(paths[0].read_text())
    assert seen.unbalanced == []
    assert len(seen.ids) == len(set(seen.ids))
    assert all(section.title in seen.text for section in discover())
    assert "NaN" not in seen.text
    assert "None" not in seen.text


@pytest.mark.parametrize("section", discover(), ids=lambda section: section.slug)
@pytest.mark.parametrize("name", RUNS)
def test_any_section_is_built_alone(section: Any, name: str, make: Callable[..., Results]) -> None:
    assert section.build(RUNS[name](make)).html


def test_a_partial_run_says_so_in_title_and_text(
    make: Callable[..., Results], read_page: Callable[[str], Any], tmp_path: Path
) -> None:
    text = page.build(partial(make), tmp_path)[0].read_text()
    assert re.search(r"<title>[^<]*\(partial run\)", text)
    assert "Partial run: it ended before" in read_page(text).text


def test_a_whole_run_does_not_call_itself_partial(built_page: Path, read_page: Callable[[str], Any]) -> None:
    assert "partial" not in read_page(built_page.read_text()).text.lower()


def test_too_few_processes_are_said_first(
    make: Callable[..., Results], read_page: Callable[[str], Any], built_page: Path, tmp_path: Path
) -> None:
    text = read_page(page.build(RUNS["quick"](make), tmp_path)[0].read_text()).text
    assert " is fastest of the " in read_page(built_page.read_text()).text
    assert "Only 3 processes for some cases" in text
    assert "every order in time is an estimate and no finding" in text
    assert " is fastest of the " not in text


@pytest.mark.parametrize(("count", "two"), [(1, False), (2, True), (3, False), (4, True), (5, False)])
def test_four_pictures_stand_two_by_two(make: Callable[..., Results], count: int, two: bool, tmp_path: Path) -> None:
    names = ("text", "ack", "card", "menu", "typing")[:count]
    text = page.build(make(payloads=names, codecs=("json", "orjson"), layers=False), tmp_path)[0].read_text()
    assert ('<div class="panels two">' in text) == two


def test_a_noisy_run_says_so_at_the_top(make: Callable[..., Results]) -> None:
    whole = make(payloads=("text",))
    assert not any("Noisy" in caveat for caveat in page.caveats(whole))
    shaken = tuple(
        replace(t, times_s=tuple(m * (1 + (n + len(t.codec)) % 2) for n, m in enumerate(t.times_s)))
        for t in whole.timings
    )
    assert any("Noisy run" in caveat for caveat in page.caveats(replace(whole, timings=shaken)))


def test_warnings_are_said_at_the_top(make: Callable[..., Results]) -> None:
    told = "The run warned: before the run, other programs used 31% of the processors: intervals may be wide."
    assert told in page.caveats(make(payloads=("text",)))


def test_the_verdict_opens_with_what_to_choose_for_each_kind_of_traffic(full: Results) -> None:
    told = lead(full)
    assert len(told.advice) == 4
    assert [each.kind for each in told.advice] == [
        "Single messages", "Signals", "Acknowledgements", "Pages and batches",
    ]  # fmt: skip
    assert all(len(each.clauses) > 1 for each in told.advice)
    assert any("costs of Python libraries" in each for each in told.last)


def test_a_run_of_foreign_payloads_says_so_and_why_the_message_path_is_not_in_it(
    make: Callable[..., Results], read_page: Callable[[str], Any], tmp_path: Path
) -> None:
    whole = make(payloads=("text",), codecs=("json",), layers=False)
    run = msgspec.structs.replace(whole.run, catalogue=CatalogueInfo("acme", "acme.traffic:catalogue"))
    text = read_page(page.build(replace(whole, run=run), tmp_path)[0].read_text()).text
    assert "Wire formats for acme" in text
    assert "chat traffic" not in text
    assert "The payloads of this run are those of the catalogue acme (acme.traffic:catalogue)." in text
    assert "The message path carries imwire's own frames, and this run measured others" in text
    assert "Whose traffic" not in " ".join(lead(whole).last)


def test_one_codec_has_nothing_to_be_compared_with(
    make: Callable[..., Results], read_page: Callable[[str], Any], tmp_path: Path
) -> None:
    text = read_page(page.build(RUNS["one codec"](make), tmp_path)[0].read_text()).text
    assert "Only json was measured, so there is nothing to choose between" in text
    for absent in ("Fewest bytes", "Best on a link", "Best against json", "json takes", "First in"):
        assert absent not in text


def test_a_quick_run_has_no_ticks_levels_or_conversion(
    make: Callable[..., Results], read_page: Callable[[str], Any], built_page: Path, tmp_path: Path
) -> None:
    whole = make(payloads=("typing", "ack"), codecs=("json", "orjson"), layers=False)
    timings = tuple(t for t in whole.timings if t.operation in ("encode", "decode"))
    text = read_page(page.build(replace(whole, timings=timings), tmp_path)[0].read_text()).text
    whole_text = read_page(built_page.read_text()).text
    for absent in ("tick", "conversion and checks. The", "hatched", "Hollow", "encode advantage", "level 9"):
        assert absent in whole_text
        assert absent not in text
    assert "Not measured in this run: “Protobuf encodes much faster than JSON”" in text


def test_refusals_are_one_line_a_codec_and_reason_and_stand_at_the_top(make: Callable[..., Results]) -> None:
    whole = make(payloads=("text",))
    cases = [(p, o) for p in ("text", "ack", "card") for o in ("encode", "decode")]
    refusals = [Refusal("cbor2", p, o, f"frame {n} came back different") for n, (p, o) in enumerate(cases)]
    refusals.append(Refusal("bson", "text", "encode", "boom " * 100))
    run = msgspec.structs.replace(whole.run, refusals=refusals)
    found = [caveat for caveat in page.caveats(replace(whole, run=run)) if caveat.startswith("Codec ")]
    assert found[0] == "Codec cbor2 refused on 3 payloads (text, ack and card): frame 0 came back different"
    assert len(found) == 2
    assert len(found[1]) <= 200


def test_an_empty_run_gives_no_verdict(read_page: Callable[[str], Any], tmp_path: Path) -> None:
    assert "so there is no verdict" in read_page(page.build(EMPTY, tmp_path)[0].read_text()).text


def test_two_builds_are_the_same_bytes(
    make: Callable[..., Results], write: Callable[[Results, Path], Results], tmp_path: Path
) -> None:
    results = write(make(payloads=("text", "history-50"), codecs=FEW), tmp_path)
    first = {path.name: path.read_bytes() for path in page.build(results, tmp_path / "a")}
    second = {path.name: path.read_bytes() for path in page.build(results, tmp_path / "b")}
    assert first == second


def test_the_results_file_is_left_alone(
    make: Callable[..., Results], write: Callable[[Results, Path], Results], tmp_path: Path
) -> None:
    results = write(make(payloads=("text",), codecs=FEW), tmp_path)
    assert results.path is not None
    before = results.path.read_bytes(), results.path.stat().st_mtime_ns
    page.build(results, tmp_path)
    assert (results.path.read_bytes(), results.path.stat().st_mtime_ns) == before


def test_results_in_the_way_of_the_page_are_not_overwritten(make: Callable[..., Results], tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("{}")
    with pytest.raises(ValueError, match="would overwrite the results"):
        page.build(replace(make(payloads=("text",), codecs=FEW), path=path), tmp_path)
    assert path.read_text() == "{}"


def test_hostile_words_stay_words(
    make: Callable[..., Results], read_page: Callable[[str], Any], tmp_path: Path
) -> None:
    whole = make(payloads=("text",), codecs=("json", "protobuf"))
    timings = tuple(
        replace(t, codec=HOSTILE if t.codec == "protobuf" else t.codec, payload="$a_1$ " + HOSTILE)
        for t in whole.timings
    )
    sizes = tuple(Sizes(HOSTILE if s.codec == "protobuf" else s.codec, "$a_1$ " + HOSTILE, s.frame_bytes)
                  for s in whole.sizes)  # fmt: skip
    run = msgspec.structs.replace(
        whole.run,
        payloads=[],
        started=HOSTILE,
        codecs=[*whole.run.codecs, CodecDescription("x", missing=HOSTILE)],
        refusals=[Refusal(HOSTILE, "text", "encode", HOSTILE)],
        hazards=[HazardRow(HOSTILE, HOSTILE, {HOSTILE: HOSTILE})],
        warnings=[HOSTILE],
        environment={HOSTILE: HOSTILE, "packages": {HOSTILE: HOSTILE}},
        catalogue=CatalogueInfo(HOSTILE, HOSTILE),
    )
    text = page.build(Results(run, timings, sizes), tmp_path)[0].read_text()
    seen = read_page(text)
    assert seen.scripts == 1
    assert seen.unbalanced == []
    assert "<script>alert" not in text
    assert HOSTILE in seen.text


def test_a_new_environment_key_is_shown_as_it_is(
    make: Callable[..., Results], read_page: Callable[[str], Any], tmp_path: Path
) -> None:
    whole = make(payloads=("text",), codecs=("json",), layers=False)
    environment: dict[str, Any] = {**whole.run.environment, "turbo": "off", "kernel modules": {"tcp_bbr": "6.1"}}
    run = msgspec.structs.replace(whole.run, environment=environment)
    text = read_page(page.build(replace(whole, run=run), tmp_path)[0].read_text()).text
    for word in ("turbo", "off", "Kernel modules", "tcp_bbr"):
        assert word in text


def test_many_payloads_are_folded_away(make: Callable[..., Results], tmp_path: Path) -> None:
    whole = make(payloads=("text", "ack"), codecs=("json", "orjson"), layers=False)
    renamed = {"ack": "history-400"}
    timings = tuple(replace(t, payload=renamed.get(t.payload, t.payload)) for t in whole.timings)
    text = page.build(replace(whole, timings=timings), tmp_path)[0].read_text()
    assert "<summary>1 further payload</summary>" in text
