"""Made-up runs and their page, as fixtures; nothing here was measured."""

import os
from collections.abc import Callable
from math import nan
from pathlib import Path

import pytest
from imwire.bench.results.rows import Results
from imwire.bench.results.run_history import Change, History, Moment, Series
from imwire.reports import page

from .made_up_run import built, synthetic, written
from .page_reader import Page


@pytest.fixture(scope="session")
def full() -> Results:
    return synthetic()


@pytest.fixture(scope="session")
def make() -> Callable[..., Results]:
    return synthetic


@pytest.fixture(scope="session")
def build_rows() -> Callable[..., Results]:
    return built


@pytest.fixture(scope="session")
def write() -> Callable[[Results, Path], Results]:
    return written


@pytest.fixture(scope="session")
def past() -> History:
    """Return eight made-up runs of two codecs, of which one changed, and a machine that drifted."""
    runs = tuple(
        Moment(f"2026-11-{day:02}T10:00:00Z", f"{day:040x}", Path(f"run {day}/results.json")) for day in range(1, 9)
    )
    drift = (1.0, 1.2, 0.9, 1.5, 1.1, 1.0, nan, 1.3)
    calm = tuple(2e-6 for _ in runs)
    slower = tuple(2e-6 if number < 4 else 2.4e-6 for number in range(8))
    times = (
        Series("json/text/encode", "s", tuple(c * d for c, d in zip(calm, drift, strict=True)), calm),
        Series(
            "orjson/<text>/encode",
            "s",
            tuple(c * d for c, d in zip(slower, drift, strict=True)),
            slower,
            (Change(4, 1.2),),
        ),
    )
    bytes_ = tuple(100.0 if number < 6 else 99.0 for number in range(8))
    return History(
        machine={"cpu_model_name": "Made-up CPU", "cpu_count": "2", "python_version": "3.11.2"},
        runs=runs,
        times=times,
        sizes=(Series("orjson/text/bytes", "bytes", bytes_, bytes_, (Change(6, 0.99),)),),
        together=Series("all cases together", "", drift, drift),
        left_out=((Path("other/results.json"), "another machine: its cpu_count is '64'"),),
    )


@pytest.fixture(scope="session")
def read_page() -> Callable[[str], Page]:
    return Page


@pytest.fixture(scope="session")
def built_page(full: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the full made-up run, built once for all tests that only look at it, whichever worker runs them."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = tmp_path_factory.mktemp("report")
        return page.build(written(full, folder), folder)[0]
    from filelock import FileLock

    folder = tmp_path_factory.getbasetemp().parent / "report"
    with FileLock(f"{folder}.lock"):
        if not folder.is_dir():
            making = folder.with_name("report-unfinished")
            making.mkdir(exist_ok=True)
            page.build(written(full, making), making)
            making.rename(folder)
    return folder / "report.html"
