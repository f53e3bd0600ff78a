"""Which cases are measured: the profiles, what the user names, and what is said of a name that stands for nothing."""

from pathlib import Path

import pytest
from imwire.bench.harness import cases
from imwire.bench.harness.cases import SelectionError, select
from imwire.bench.harness.profiles import DEFAULT, PROFILES, QUICK, RIGOROUS, Profile
from imwire.codecs import api
from imwire.payloads.catalogue import find

TEN = ("json", "json-default", "orjson", "msgspec-json", "protobuf", "protobuf-json", "msgpack", "ormsgpack", "cbor2",
       "msgspec-msgpack")  # fmt: skip
FOUR = ("json", "orjson", "protobuf", "msgpack")
LEVELS = {f"{codec}+zstd-{level}" for codec in ("orjson", "protobuf") for level in (1, 9, 19)}


def codecs_of(selection: cases.Selection) -> set[str]:
    return {case.codec for case in selection.cases}


def test_the_default_profile_measures_what_was_promised() -> None:
    selection = select(DEFAULT)
    default_payloads = {name for name, payload in find().by_name.items() if payload.default}
    expected = {(c, p, o) for c in TEN for p in default_payloads for o in ("encode", "decode", "dumps", "loads")}
    expected |= {(f"{c}+zstd", p, o) for c in FOUR for p in default_payloads for o in ("encode", "decode")}
    expected |= {(c, p, o) for c in LEVELS for p in ("text", "history-50") for o in ("encode", "decode")}
    assert set(selection.cases) == expected
    assert len(selection.cases) == len(expected) == 600
    assert {(c, p) for c, p in selection.checks} >= {
        (f"{c}{z}", p) for c in TEN for z in ("", "+zstd") for p in default_payloads
    }


def test_the_quick_profile_measures_what_was_promised() -> None:
    expected = {
        (f"{codec}{layer}", payload, operation)
        for codec in FOUR
        for layer in ("", "+zstd")
        for payload in ("text", "typing", "ack-batch", "history-50")
        for operation in ("encode", "decode")
    }
    selection = select(QUICK)
    assert set(selection.cases) == expected
    assert len(selection.cases) == 64


def test_the_rigorous_profile_measures_every_payload_more_often() -> None:
    assert {case.payload for case in select(RIGOROUS).cases} == set(find().by_name)
    assert RIGOROUS.processes > DEFAULT.processes >= QUICK.processes >= 7
    assert RIGOROUS.case_s > DEFAULT.case_s


@pytest.mark.parametrize(
    ("globs", "expected"),
    [
        (["orjson*"], {"orjson", "orjson+zstd", *(c for c in LEVELS if c.startswith("orjson"))}),
        (["*+zstd"], {f"{codec}+zstd" for codec in FOUR}),
        (["protobuf"], {"protobuf"}),
        (["*pack"], {"msgpack", "ormsgpack", "msgspec-msgpack"}),
        (["cbor2+zstd"], {"cbor2+zstd"}),
        (["ormsgpack+*"], {"ormsgpack+zstd"}),
        (["json", "protobuf"], {"json", "protobuf"}),
    ],
)
def test_globs_narrow_the_profile_and_names_widen_it(globs: list[str], expected: set[str]) -> None:
    assert codecs_of(select(DEFAULT, globs)) == expected


def test_a_level_named_outright_is_measured_on_every_payload() -> None:
    selection = select(DEFAULT, ["orjson+zstd-9", "msgpack+zstd-7"], ["typing", "text"])
    assert set(selection.cases) == {
        (c, p, o) for c in ("orjson+zstd-9", "msgpack+zstd-7") for p in ("typing", "text") for o in ("encode", "decode")
    }


def test_what_the_profile_leaves_out_can_be_named() -> None:
    assert codecs_of(select(QUICK, ["cbor2"])) == {"cbor2"}
    assert {case.payload for case in select(QUICK, ["json"], ["quote"]).cases} == {"quote"}
    assert {case.payload for case in select(QUICK, ["json"], ["history-*"]).cases} == {"history-50"}
    assert {case.payload for case in select(QUICK, ["json"], ["sync-*"]).cases} == {"sync-50", "sync-200", "sync-500"}


def test_narrowing_the_codecs_narrows_the_sizes_too() -> None:
    assert {codec for codec, _ in select(DEFAULT, ["orjson"]).checks} == {"orjson"}
    assert {payload for _, payload in select(DEFAULT, [], ["text"]).checks} == {"text"}


@pytest.mark.parametrize(
    ("codecs", "wanted", "said"),
    [
        (["xyz*"], [], r"no codec matches 'xyz\*'; there are json, "),
        (["orjson+zst?x"], [], r"did you mean orjson\+zstd"),
        ([], ["txet"], "no payload matches 'txet'; did you mean text"),
        ([], ["zzzz"], "no payload matches 'zzzz'; there are text, "),
        (["*-9"], ["typing"], "is measured on text, history-50 only"),
    ],
)
def test_what_matches_nothing_is_an_error(codecs: list[str], wanted: list[str], said: str) -> None:
    with pytest.raises(SelectionError, match=said):
        select(DEFAULT, codecs, wanted)


@pytest.mark.parametrize(
    ("name", "said"), [("orjsn", "did you mean orjson"), ("orjson+zsdt", "zstd"), ("orjson+zstd-x", "zstd")]
)
def test_an_unknown_codec_is_an_error_with_the_nearest_names(name: str, said: str) -> None:
    with pytest.raises(api.UnknownCodec, match=said):
        select(DEFAULT, [name])


@pytest.mark.usefixtures("plug_in")
def test_a_missing_library_is_listed_and_an_error_only_when_named() -> None:
    selection = select(DEFAULT)
    (missing,) = [info for info in selection.codecs if info.missing]
    assert missing.name == "fake-missing"
    assert "install the distribution" in missing.missing
    assert "fake-missing" not in codecs_of(selection)
    assert "fake-good" in codecs_of(selection), "third-party codecs are measured too"
    for asked in ("fake-missing", "fake-missing+zstd", "*-missing"):
        with pytest.raises(api.MissingLibrary, match="install the distribution"):
            select(DEFAULT, [asked])
    assert codecs_of(select(DEFAULT, ["fake-m*", "fake-g*"][1:])) == {"fake-good"}


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_every_case_is_checked_before_it_is_timed(profile: Profile) -> None:
    selection = select(profile)
    assert {case[:2] for case in selection.cases} <= set(selection.checks)
    assert len(set(selection.cases)) == len(selection.cases)
    assert len(set(selection.checks)) == len(selection.checks)


def test_the_fakes_live_outside_this_repository(plug_in: Path) -> None:
    assert Path(__file__).parents[3] not in plug_in.parents
