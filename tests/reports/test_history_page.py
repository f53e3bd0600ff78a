"""The page of many runs: what changed and since which run, one picture a case, and what was left out."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from imwire.bench.results.run_history import History
from imwire.reports import history_page


def test_every_change_stands_with_the_first_run_that_has_it(past: History) -> None:
    rows = {row.name: row for row in history_page.rows(past)}
    assert list(rows) == ["orjson/text/bytes", "orjson/<text>/encode"]
    timed = rows["orjson/<text>/encode"]
    assert (timed.change, timed.started, timed.commit) == ("+20.0%", "2026-11-05T10:00", f"{5:040x}"[:12])
    assert (rows["orjson/text/bytes"].before, rows["orjson/text/bytes"].after) == (
        "100\N{NO-BREAK SPACE}B",
        "99\N{NO-BREAK SPACE}B",
    )


def test_levels_are_those_of_a_typical_run(past: History) -> None:
    before, after = history_page.levels(past.times[1])
    assert after / before == 1.2
    # The median of the drift over the runs that have the case is 1.1.
    assert abs(before / 2.2e-6 - 1) < 1e-9


def test_the_page_is_whole(past: History, tmp_path: Path, read_page: Callable[[str], Any]) -> None:
    text = history_page.build(past, tmp_path).read_text()
    page = read_page(text)
    assert page.unbalanced == []
    assert page.loads == []
    assert len(page.ids) == len(set(page.ids))
    assert "&lt;text&gt;" in text
    assert "<text>/encode" not in text
    assert text.count("<figure") == 4, "every case, and all together"
    assert "its cpu_count is &#39;64&#39;" in text
    assert "8 runs from 2026-11-01 to 2026-11-08" in text


def test_few_runs_are_called_few(past: History) -> None:
    few = replace(past, runs=past.runs[:3])
    assert history_page.caveats(few)[0].startswith("With fewer than 6 runs")
    assert history_page.caveats(past) == ["1 file left out; see Runs."]


def test_runs_of_one_day_are_told_apart(past: History) -> None:
    assert history_page.starts(past)[0] == "2026-11-01"
    twice = replace(past, runs=(*past.runs[:2], replace(past.runs[1], started="2026-11-02T11:30:00+00:00")))
    assert history_page.starts(twice) == ["2026-11-01 10:00", "2026-11-02 10:00", "2026-11-02 11:30"]
