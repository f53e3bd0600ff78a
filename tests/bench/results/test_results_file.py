"""The results file: what goes in comes out, pyperf reads it, and whatever is wrong with it is said."""

import json
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import msgspec
import pyperf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imwire.bench.results import results_file
from imwire.bench.results.rows import CatalogueInfo, ProcessValues, Results, ResultsError, Sizes, Timing

from ..conftest import made_up


def assert_same(a: Results, b: Results) -> None:
    for field in fields(Results):
        if field.name not in ("sha256", "path"):
            assert getattr(a, field.name) == getattr(b, field.name), field.name


def test_everything_comes_back(tmp_path: Path) -> None:
    results = made_up()
    foreign = msgspec.structs.replace(results.run, catalogue=CatalogueInfo("acme", "acme:catalogue"))
    results = replace(results, run=foreign)
    results_file.write(results, tmp_path / "results.json")
    for path in (tmp_path, tmp_path / "results.json", str(tmp_path)):
        loaded = results_file.load(path)
        assert_same(loaded, results)
        assert loaded.path == tmp_path / "results.json"
        assert len(loaded.sha256) == 64
    assert loaded.timing("msgpack", "text", "encode") == results.timing("msgpack", "text", "encode")
    assert loaded.size("msgpack", "text") == Sizes("msgpack", "text", (0, 212, 0, 7))


@settings(max_examples=30)
@given(
    st.lists(st.lists(st.floats(1e-9, 10, exclude_min=True), min_size=1, max_size=4), min_size=1, max_size=5),
    st.lists(st.integers(0, 2**40), min_size=1, max_size=9),
    st.text(),
)
def test_any_values_sizes_and_reasons_come_back(
    tmp_path_factory: pytest.TempPathFactory, values: list[list[float]], sizes: list[int], text: str
) -> None:
    results = made_up()
    found = [ProcessValues(p, tuple(v), v[0], min(v), p + 1, len(v)) for p, v in enumerate(values)]
    results = replace(
        results,
        run=type(results.run)(profile=text, seed=3, started=text, seconds=1.0, warnings=[text]),
        timings=(Timing.of(("json", "text", "encode"), found, 256),),
        sizes=(Sizes("json", "text", tuple(sizes)),),
    )
    path = tmp_path_factory.mktemp("any") / "results.json"
    results_file.write(results, path)
    assert_same(results_file.load(path), results)


@pytest.mark.parametrize("codec", ["json+", "json+zstd-dict", "json+zstd+zstd-9", "json+zstd-" + "9" * 5000, "+"])
def test_a_codec_with_an_odd_name_comes_back(tmp_path: Path, codec: str) -> None:
    row = Timing.of((codec, "text", "encode"), [ProcessValues(0, (1e-6,), 1e-6, 1e-6)])
    results = replace(made_up(), timings=(row,), sizes=(Sizes(codec, "text", (7,)),))
    results_file.write(results, tmp_path / "results.json")
    assert_same(results_file.load(tmp_path), results)


def test_a_file_of_an_older_imwire_has_no_links(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    results_file.write(made_up(), path)
    (text,) = (b["metadata"]["imwire"] for b in json.loads(path.read_text())["benchmarks"] if "imwire" in b["metadata"])
    stored = json.loads(text)
    assert [link["name"] for link in stored["run"].pop("links")] == ["LAN", "Wi-Fi", "4G", "poor 3G"]
    _with_imwire(path, json.dumps(stored))
    assert results_file.load(path).run.links == []


def test_a_run_without_a_single_row_is_kept_too(tmp_path: Path) -> None:
    results = replace(made_up(), timings=(), sizes=(), process_metadata=())
    results_file.write(results, tmp_path / "results.json")
    assert_same(results_file.load(tmp_path), results)


def test_a_crash_while_writing_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "results.json"
    results_file.write(made_up(), path)
    before = path.read_bytes()

    def half(_suite: pyperf.BenchmarkSuite, file: str, **_: object) -> None:
        Path(file).write_text('{"version"')
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pyperf.BenchmarkSuite, "dump", half)
    with pytest.raises(OSError, match="No space left"):
        results_file.write(made_up(1), path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def _with_imwire(path: Path, text: str) -> None:
    data = json.loads(path.read_text())
    for benchmark in data["benchmarks"]:
        if "imwire" in benchmark.get("metadata", {}):
            benchmark["metadata"]["imwire"] = text
    path.write_text(json.dumps(data))


def _foreign(path: Path) -> None:
    pyperf.Benchmark([pyperf.Run([1.0], metadata={"name": "other"}, collect_metadata=False)]).dump(
        str(path), replace=True
    )


DAMAGE = {
    "is empty": lambda path: path.write_text(""),
    "is not JSON, or was cut short": lambda path: path.write_bytes(path.read_bytes()[:-700]),
    "is not JSON, or was cut short (": lambda path: path.write_bytes(b"\xff\xfe"),
    "is JSON but not a pyperf file": lambda path: path.write_text('{"a": 1}'),
    "is JSON but not a pyperf file (": lambda path: path.write_text("[1, 2]"),
    "the benchmark imwire/run is not in it": _foreign,
    "has schema version 99 and this imwire reads 3": lambda path: _with_imwire(path, '{"run": {"schema": 99}}'),
    "holds a row that imwire cannot read": lambda path: _with_imwire(path, '{"run": {"schema": 3}}'),
    "cannot read": lambda path: path.write_text(path.read_text().replace('"operation"', '"surgery"')),
}


@pytest.mark.parametrize("said", DAMAGE)
def test_a_damaged_file_is_named_with_what_is_wrong(tmp_path: Path, said: str) -> None:
    path = tmp_path / "results.json"
    results_file.write(made_up(), path)
    DAMAGE[said](path)
    with pytest.raises(ResultsError) as error:
        results_file.load(path)
    assert said in str(error.value)
    assert str(path) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ResultsError, match=r"there is no .*results\.json; `imwire bench` writes"):
        results_file.load(tmp_path)


@pytest.mark.parametrize(
    "command", [["show"], ["show", "--metadata"], ["stats"], ["check"], ["hist"], ["metadata"], ["dump"], ["slowest"]]
)
def test_pyperf_reads_the_file(tmp_path: Path, command: list[str]) -> None:
    path = tmp_path / "results.json"
    results_file.write(made_up(), path)
    done = subprocess.run(
        [sys.executable, "-m", "pyperf", *command, str(path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    if command[0] != "slowest":
        assert "orjson+zstd/typing/encode" in done.stdout
    if command[0] in ("show", "dump", "metadata"):
        assert "imwire/run" in done.stdout


def test_pyperf_compares_two_files(tmp_path: Path) -> None:
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    results_file.write(made_up(0), paths[0])
    results_file.write(made_up(1, factor=2), paths[1])
    command = [sys.executable, "-m", "pyperf", "compare_to", "--table", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "json/text/encode" in done.stdout
    assert "2.0" in done.stdout


def test_the_rows_tell_pyperf_what_they_are(tmp_path: Path) -> None:
    results_file.write(made_up(), tmp_path / "results.json")
    suite = pyperf.BenchmarkSuite.load(str(tmp_path / "results.json"))
    timing = suite.get_benchmark("orjson+zstd/text/decode")
    metadata = timing.get_metadata()
    assert (timing.get_nrun(), timing.get_nvalue(), metadata["compression"], metadata["inner_loops"]) == (
        7,
        21,
        "zstd",
        4,
    )
    assert (metadata["codec"], metadata["payload"], metadata["operation"]) == ("orjson+zstd", "text", "decode")
    assert (metadata["library"], metadata["library_version"]) == ("lib", "1.0")
    assert [run.get_metadata()["process"] for run in timing.get_runs()] == list(range(7))
    sizes = suite.get_benchmark("json/text/size")
    assert (sizes.get_unit(), sizes.get_values()) == ("byte", (100, 200, 300, 400))
    assert suite.get_benchmark("imwire/run").get_values() == (12.5,)
