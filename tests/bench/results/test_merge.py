"""Pooling runs: what is pooled, and what must not be."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from imwire.bench.pipeline.rules.links import LINKS
from imwire.bench.results import results_file
from imwire.bench.results.merge import merge
from imwire.bench.results.rows import FINGERPRINT, CatalogueInfo, Link, Refusal, Results, ResultsError, Sizes, ratio

from ..conftest import made_up

SLOWER = msgspec.structs.replace(LINKS[0], delay_ns=300_000)


def test_processes_are_pooled_under_numbers_of_their_own() -> None:
    a, b, c = made_up(0, processes=3), made_up(1, processes=2), made_up(2, processes=4)
    merged = merge([a, b, c])
    timing = merged.timing("json", "text", "encode")
    assert timing is not None
    assert timing.processes == tuple(range(9))
    parts = [results.timing("json", "text", "encode") for results in (a, b, c)]
    assert timing.times_s == tuple(time_s for part in parts if part for time_s in part.times_s)
    assert [meta["process"] for meta in merged.process_metadata] == list(range(9))
    assert merged.run.processes == 9
    assert merged.run.seconds == 37.5
    other = merged.timing("orjson+zstd", "text", "encode")
    assert other is not None
    found = ratio(other, timing)
    assert found is not None
    assert 1.9 < found.estimate < 2.1


def test_a_merged_file_can_be_written(tmp_path: Path) -> None:
    merged = merge([made_up(0), made_up(1)])
    results_file.write(merged, tmp_path / "results.json")
    loaded = results_file.load(tmp_path)
    assert (loaded.run, loaded.timings, loaded.sizes) == (merged.run, merged.timings, merged.sizes)


def test_one_run_is_left_as_it_is_and_none_is_refused() -> None:
    results = made_up()
    assert merge([results]) is results
    with pytest.raises(ResultsError, match="no results"):
        merge([])


@pytest.mark.parametrize("name", FINGERPRINT)
def test_different_machines_and_code_are_refused_by_name(name: str) -> None:
    a, b = made_up(0, **{name: "this"}), made_up(1, **{name: "that"})
    with pytest.raises(ResultsError) as error:
        merge([a, b])
    assert f"{name} differs, 'this' and 'that'" in str(error.value)


def test_another_profile_is_refused_by_name() -> None:
    other = made_up(1)
    other = replace(other, run=msgspec.structs.replace(other.run, profile="rigorous"))
    with pytest.raises(ResultsError, match="profile differs, 'quick' and 'rigorous'"):
        merge([made_up(0), other])


def test_another_catalogue_is_refused_by_name() -> None:
    other = made_up(1)
    foreign = CatalogueInfo("acme", "acme.traffic:catalogue")
    other = replace(other, run=msgspec.structs.replace(other.run, catalogue=foreign))
    with pytest.raises(ResultsError, match=r"catalogue differs, 'built-in' and 'acme \(acme\.traffic:catalogue\)'"):
        merge([made_up(0), other])


def test_the_package_that_differs_is_named() -> None:
    a, b = made_up(0, packages={"orjson": "1", "x": "1"}), made_up(1, packages={"orjson": "2", "x": "1"})
    with pytest.raises(ResultsError, match="orjson differs, '1' and '2'"):
        merge([a, b])


def test_runs_of_other_codecs_are_pooled_and_every_package_is_kept() -> None:
    a, b = made_up(0, packages={"orjson": "1", "x": "1"}), made_up(1, packages={"cbor2": "2", "x": "1"})
    pooled = merge([a, b])
    assert pooled.run.environment["packages"] == {"orjson": "1", "x": "1", "cbor2": "2"}
    with pytest.raises(ResultsError, match=r"cbor2 differs, '2' and '3'"):
        merge([pooled, made_up(2, packages={"cbor2": "3"})])


def test_the_setting_that_differs_is_named() -> None:
    a, b = made_up(0, settings={"optimize": "0"}), made_up(1, settings={"optimize": "0", "PYTHONMALLOC": "debug"})
    with pytest.raises(ResultsError, match=r"PYTHONMALLOC differs, 'absent' and 'debug'"):
        merge([a, b])


def test_different_samples_are_refused() -> None:
    other = made_up(1)
    payloads = [msgspec.structs.replace(p, sha256="other") if p.name == "text" else p for p in other.run.payloads]
    other = replace(other, run=msgspec.structs.replace(other.run, payloads=payloads))
    with pytest.raises(ResultsError, match="the sample of payload text differs, 'sha of text' and 'other'"):
        merge([made_up(0), other])


@pytest.mark.parametrize(
    ("links", "name", "found"), [([], "4G", "'absent'"), ([SLOWER, *LINKS[1:]], "LAN", "delay_ns=300000")]
)
def test_different_links_are_refused_by_name(links: list[Link], name: str, found: str) -> None:
    other = made_up(1)
    other = replace(other, run=msgspec.structs.replace(other.run, links=links))
    with pytest.raises(ResultsError, match=rf"link {name} differs, \"Link\(name='{name}', .*{found}"):
        merge([made_up(0), other])


def test_runs_without_links_are_pooled_and_links_are_kept() -> None:
    old = [replace(each, run=msgspec.structs.replace(each.run, links=[])) for each in (made_up(0), made_up(1))]
    assert merge(old).run.links == []
    assert merge([made_up(0), made_up(1)]).run.links == list(LINKS)


def test_different_bytes_are_refused() -> None:
    other = made_up(1)
    other = replace(other, sizes=(Sizes("json", "text", (1, 2, 3, 4)), *other.sizes[1:]))
    with pytest.raises(ResultsError, match="the bytes of json/text differs, 1000 and 10"):
        merge([made_up(0), other])


@pytest.mark.parametrize("again", [made_up(0), replace(made_up(1), run=made_up(0).run)])
def test_one_run_twice_is_refused(again: Results) -> None:
    with pytest.raises(ResultsError, match="is the same run as"):
        merge([made_up(0), made_up(5), again])


def test_a_run_that_is_in_a_pooled_one_already_is_refused() -> None:
    pooled = merge([made_up(0), made_up(1)])
    with pytest.raises(ResultsError, match="or a part of it"):
        merge([pooled, made_up(1)])
    with pytest.raises(ResultsError, match="or a part of it"):
        merge([made_up(1), pooled])


def test_the_busiest_moment_of_all_runs_is_kept() -> None:
    shares = [{"busy_share_before": 0.1, "steal_share_measuring": 0.2}, {"busy_share_before": 0.3}]
    merged = merge([made_up(number, **each) for number, each in enumerate(shares)])
    found = merged.run.environment
    assert (found["busy_share_before"], found["steal_share_measuring"]) == (0.3, 0.2)


def test_a_case_that_one_run_refused_is_refused_in_all() -> None:
    other = made_up(1)
    refusals = [*other.run.refusals, Refusal("json", "text", "encode", "it crashed")]
    other = replace(other, run=msgspec.structs.replace(other.run, refusals=refusals, partial=True))
    merged = merge([made_up(0), other])
    assert merged.timing("json", "text", "encode") is None
    assert merged.timing("json", "text", "decode") is not None
    assert [r.reason for r in merged.run.refusals if r.codec == "json"] == ["it crashed"]
    assert merged.run.partial
