"""The gate's section of the report: what was found, what was not looked at, and how often the gate errs."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from imwire.bench.gate import outcome
from imwire.bench.gate.outcome import Outcome, SideInfo, TierInfo
from imwire.bench.gate.self_test import power
from imwire.bench.gate.self_test.power import Suite
from imwire.bench.gate.sides.verdicts import Row, Tier, UsageMistake, Verdict
from imwire.bench.results.rows import Results
from imwire.reports import page
from imwire.reports.sections import of_a_gate


def compared() -> Outcome:
    side = SideInfo("base", "a" * 40, "t", "CPython 3.11.7 on Linux", ["orjson==3.12.0"], {})
    rows = [
        Row(Tier.EXACT, "json/text/bytes", Verdict.REGRESSED, 100, 101, "bytes", 0.01, evidence="+1 bytes"),
        Row(
            Tier.TIME, "orjson/text/encode", Verdict.INCONCLUSIVE, change=0.05, threshold=0.03, causes=["code changed"]
        ),
        Row(Tier.TIME, "msgpack/text/encode", Verdict.SAME, change=0.001, threshold=0.03),
    ]
    tiers = [
        TierInfo(Tier.EXACT, "", 2.0),
        TierInfo(Tier.INSTRUCTIONS, "Valgrind <is> not installed"),
        TierInfo(Tier.TIME),
    ]
    return outcome.outcome("0.1.0", side, msgspec.structs.replace(side, name="head", commit="b" * 40), tiers, rows)


def suites() -> list[Suite]:
    calm = [
        Suite("time", "same", 0.0, "", 0, 0, 0, False, 0, "CPython 3.11.7 on Linux", f"2026-11-{day}", rule=power.RULE)
        for day in (24, 26)
    ]
    caught = msgspec.structs.replace(
        calm[0], kind="slower", share=0.05, codec="json", status=1, rows=4, rows_caught=3, named=True
    )
    return [*calm, caught]


def stored(folder: Path, found: Outcome | None, tried: list[Suite]) -> Path:
    if found is not None:
        (folder / outcome.FILE_NAME).write_bytes(msgspec.json.encode(found))
    if tried:
        power.write(folder / power.FILE_NAME, tried)
    return folder


def test_the_report_has_what_a_gate_wrote(make: Callable[..., Results], tmp_path: Path) -> None:
    results = make(payloads=["text"], codecs=["json", "orjson"])
    folder = stored(tmp_path, compared(), suites())
    text = page.build(replace(results, path=None), tmp_path / "out", [of_a_gate.read(folder)])[0].read_text()
    assert '<section id="gate"' in text
    assert "<b>1 regressed</b>" in text
    assert "json/text/bytes" in text
    assert "100 → 101 bytes" in text
    assert "skipped: Valgrind &lt;is&gt; not installed" in text
    assert "code changed" in text
    assert "msgpack/text/encode" not in text, "rows that are the same are counted, not listed"
    assert "2026-11-24 to 2026-11-26" in text
    assert "at most 77.6%" in text, "no alarm in two suites leaves that much"
    assert "3 of 4" in text


def test_a_comparison_or_a_self_test_alone_is_enough(tmp_path: Path) -> None:
    alone = of_a_gate.read(stored(tmp_path, compared(), [])).build
    assert "was not measured" in alone(Results(run=None)).html  # type: ignore[arg-type]
    (tmp_path / outcome.FILE_NAME).unlink()
    tested = of_a_gate.read(stored(tmp_path, None, suites())).build(Results(run=None)).html  # type: ignore[arg-type]
    assert "How often this gate errs" in tested
    assert "exit status" not in tested


@pytest.mark.parametrize("content", [None, b"{", b'{"schema": 1}'])
def test_a_folder_without_a_gate_is_a_mistake(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / outcome.FILE_NAME).write_bytes(content)
    with pytest.raises(UsageMistake, match=r"imwire gate|compare again"):
        of_a_gate.read(tmp_path)


def test_suites_under_another_rule_tell_nothing(tmp_path: Path) -> None:
    old = [msgspec.structs.replace(suite, rule=power.RULE - 1) for suite in suites()]
    html = of_a_gate.read(stored(tmp_path, None, old)).build(Results(run=None)).html  # type: ignore[arg-type]
    assert "was not measured" in html


def test_another_schema_is_told(tmp_path: Path) -> None:
    stored(tmp_path, msgspec.structs.replace(compared(), schema=99), [])
    with pytest.raises(UsageMistake, match="schema version 99"):
        of_a_gate.read(tmp_path)
