"""Every case over the runs of one machine: which runs count, what moves all, and where a case changed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import isnan
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner
from imwire.bench.cli import main
from imwire.bench.results import results_file
from imwire.bench.results.change_points import HistoryError
from imwire.bench.results.rows import PayloadInfo, ProcessValues, Results, Run, Sizes, Timing
from imwire.bench.results.run_history import history
from imwire.reports import history_page as page

pytestmark = pytest.mark.long
CODECS, PAYLOADS = ("json", "json+zstd", "orjson", "protobuf", "msgpack"), ("text", "ack")
MACHINE = {"cpu_model_name": "Made-up CPU", "cpu_count": 2, "platform": "Linux", "python_version": "3.11.2"}

Factor = Callable[[int, str], float]


def a_run(number: int, factor: Factor, *, machine: str = "Made-up CPU", frames: str = "f") -> Results:
    """Return a made-up run: each codec's times are 1 % noise around a microsecond, times what is asked."""
    random = Random(f"history/{number}")
    timings, sizes = [], []
    for codec in CODECS:
        for payload in PAYLOADS:
            size = 100 if codec != "protobuf" or number < 6 else 101
            sizes.append(Sizes(codec, payload, (size, size)))
            for operation in ("encode", "decode"):
                value = 1e-6 * factor(number, codec) * random.lognormvariate(0.0, 0.01)
                found = [ProcessValues(process, (value, value * 1.1), value * 1.05, value) for process in range(3)]
                timings.append(Timing.of((codec, payload, operation), found))
    environment = {**MACHINE, "cpu_model_name": machine, "commit": f"{number:040x}"}
    infos = [PayloadInfo(name, sha256=f"{frames} {name}") for name in PAYLOADS]
    run = Run(
        profile="quick", seed=0, started=f"2026-11-{number + 1:02}T10:00:00Z", payloads=infos, environment=environment
    )
    return Results(run, tuple(timings), tuple(sizes))


def stored(folder: Path, runs: Sequence[Results]) -> Path:
    for number, run in enumerate(runs):
        place = folder / f"run {number}"
        place.mkdir(parents=True)
        results_file.write(run, place / results_file.FILE_NAME)
    return folder


def steady(_number: int, _codec: str) -> float:
    return 1.0


def nowhere(_values: Sequence[float]) -> list[int]:
    return []


def test_a_slower_codec_is_found_at_its_first_run_though_the_machine_drifts(tmp_path: Path) -> None:
    pytest.importorskip("ruptures", reason="ruptures is not installed")
    drift = [1.0, 1.3, 0.9, 1.6, 1.1, 0.8, 2.1, 1.2, 1.0, 1.4, 0.9, 1.7]
    slower = {"json": 1.1, "json+zstd": 1.1}

    def factor(number: int, codec: str) -> float:
        return drift[number] * (slower.get(codec, 1.0) if number >= 7 else 1.0)

    found = history(stored(tmp_path, [a_run(number, factor) for number in range(12)]))
    timed = {series.name: series.changes for series in found.changed if series.unit == "s"}
    assert set(timed) == {f"{c}/{p}/{o}" for c in slower for p in PAYLOADS for o in ("encode", "decode")}
    for changes in timed.values():
        (change,) = changes
        assert change.at in (6, 7, 8)
        # A level is the median of some five runs with 1 % noise each, and so is what is taken off.
        assert change.factor == pytest.approx(1.1, abs=0.03)
    assert [value / drift[at] for at, value in enumerate(found.together.values)] == pytest.approx(
        [found.together.values[0]] * 12, rel=0.03
    )


def test_bytes_are_exact(tmp_path: Path) -> None:
    found = history(stored(tmp_path, [a_run(number, steady) for number in range(8)]), nowhere)
    changed = {series.name: [(change.at, change.factor) for change in series.changes] for series in found.changed}
    assert changed == {f"protobuf/{payload}/bytes": [(6, 1.01)] for payload in PAYLOADS}


def test_other_machines_broken_files_and_copies_are_not_among_the_runs(tmp_path: Path) -> None:
    folder = stored(tmp_path / "results", [a_run(0, steady), a_run(1, steady, machine="Other CPU"), a_run(2, steady)])
    (folder / "latest").symlink_to("run 2", target_is_directory=True)
    copy = folder / "again"
    copy.mkdir()
    (copy / "results.json").write_bytes((folder / "run 0" / "results.json").read_bytes())
    broken = folder / "broken"
    broken.mkdir()
    (broken / "results.json").write_text("{")
    found = history(folder, nowhere)
    assert [run.started[:10] for run in found.runs] == ["2026-11-01", "2026-11-03"]
    left_out = {str(path): why for path, why in found.left_out}
    assert left_out["run 1/results.json"] == "another machine: its cpu_model_name is 'Other CPU'"
    assert "cut short" in left_out["broken/results.json"]
    assert len(left_out) == 2


def test_other_frames_are_not_compared(tmp_path: Path) -> None:
    runs = [a_run(0, steady, frames="old"), a_run(1, steady), a_run(2, steady)]
    found = history(stored(tmp_path, runs), nowhere)
    assert [isnan(value) for value in found.times[0].values] == [True, False, False]


def test_a_case_that_a_run_does_not_have_is_a_gap(tmp_path: Path) -> None:
    whole = [a_run(number, steady) for number in range(3)]
    whole[1] = replace(whole[1], timings=whole[1].timings[1:])
    found = history(stored(tmp_path, whole), nowhere)
    assert [isnan(value) for value in found.times[0].values] == [False, True, False]


def test_a_codec_that_was_measured_alone_once_has_a_page_all_the_same(tmp_path: Path) -> None:
    runs = [a_run(number, steady) for number in range(3)]
    alone = [replace(timing, codec="cbor2") for timing in runs[2].timings if timing.codec == "json"]
    runs[2] = replace(runs[2], timings=tuple(alone), sizes=())
    found = history(stored(tmp_path, runs), nowhere)
    (series,) = [series for series in found.times if series.name == "cbor2/text/encode"]
    assert [isnan(value) for value in series.beside] == [True, True, False]
    assert page.build(found, tmp_path).exists()


def test_a_folder_without_runs_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="holds no run that can be read"):
        history(tmp_path)
    result = CliRunner().invoke(main, ["history", str(tmp_path)])
    assert result.exit_code == 2
    assert "imwire bench" in result.output


def test_the_command_writes_a_page_and_says_what_changed(tmp_path: Path) -> None:
    pytest.importorskip("ruptures", reason="ruptures is not installed")
    folder = stored(
        tmp_path, [a_run(number, lambda n, c: 1.2 if c == "orjson" and n > 4 else 1.0) for number in range(9)]
    )
    result = CliRunner().invoke(main, ["history", str(folder)], env={"COLUMNS": "120"})
    assert result.exit_code == 0, result.output
    assert "9 runs, 2026-11-01 to 2026-11-09; Made-up CPU, 2 CPUs, Python 3.11.2" in result.output
    assert "orjson/text/encode" in result.output
    page = (folder / "history.html").read_text()
    assert "orjson/text/encode" in page
    assert str(tmp_path) not in page
