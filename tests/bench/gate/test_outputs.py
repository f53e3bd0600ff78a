"""What an outcome looks like in each format: nothing that was skipped or could not be compared is left unsaid."""

import json
from io import StringIO
from xml.etree import ElementTree

import msgspec
import pytest
from imwire.bench.commands.gate import show
from imwire.bench.gate import exports
from imwire.bench.gate.markdown import failure, markdown
from imwire.bench.gate.outcome import Outcome, SideInfo, TierInfo, outcome
from imwire.bench.gate.sides.verdicts import ExitStatus, Row, Tier, Verdict
from rich.console import Console

ARROW = "\N{RIGHTWARDS ARROW}"


def made(*rows: Row, skipped: str = "Valgrind is not installed") -> Outcome:
    base, head = (
        SideInfo(name, letter * 40, "tree", "CPython 3.11.7 on Linux", replaced, {"orjson": "3.12.0"})
        for name, letter, replaced in (("base", "a", ["orjson==3.12.0"]), ("head", "b", []))
    )
    tiers = [TierInfo(Tier.EXACT, "", 1.5), TierInfo(Tier.INSTRUCTIONS, skipped)]
    return outcome("0.1.0", base, head, tiers, rows)


ROWS = (
    Row(Tier.EXACT, "json/text/bytes", Verdict.SAME, 100, 100, "bytes", 0.0),
    Row(
        Tier.EXACT,
        "json/ack/bytes",
        Verdict.REGRESSED,
        40_000,
        40_001,
        "bytes",
        0.000025,
        0.0,
        "+1 bytes",
        ["code changed"],
    ),
    Row(Tier.EXACT, "acme|x", Verdict.NOT_COMPARABLE, evidence="base: not there"),
    Row(Tier.EXACT, "json/card/bytes", Verdict.IMPROVED, 50, 40, "bytes", -0.2, evidence="-10 bytes", stale=True),
)


def test_markdown_has_the_worst_first_and_what_was_skipped() -> None:
    text = markdown(made(*ROWS))
    assert text.startswith("## imwire gate: 1 not comparable\n")
    assert "base `aaaaaaaaaaaa` with orjson==3.12.0, head `bbbbbbbbbbbb`; CPython" in text
    assert "**The instructions tier was skipped: Valgrind is not installed.**" in text
    rows = [line for line in text.splitlines() if line.startswith("| ") and "verdict" not in line]
    figures = f"40,000 {ARROW} 40,001 bytes | +0.0025% | none | +1 bytes; code changed |"
    assert rows[0] == f"| regressed | exact | `json/ack/bytes` | {figures}"
    assert "acme\\|x" in rows[1]
    assert "json/text/bytes" not in text
    assert rows[2].startswith("| improved, stale | exact | `json/card/bytes` |")
    assert "- exact: 1 regressed, 1 not comparable, 1 improved, 1 same (2 s); 1 of them with a stale baseline" in text


@pytest.mark.parametrize(
    ("rows", "status", "words"),
    [
        (ROWS[:1], ExitStatus.PASS, "passed, nothing changed, instructions not run"),
        (ROWS[:2], ExitStatus.REGRESSED, "1 regressed"),
        (
            (*ROWS[:2], ROWS[3]),
            ExitStatus.REGRESSED,
            "1 regressed and 1 with a stale baseline (`imwire gate --accept`)",
        ),
        (ROWS, ExitStatus.NOT_COMPARABLE, "1 not comparable"),
        ((), ExitStatus.NOT_COMPARABLE, "nothing measured"),
        ((Row(Tier.TIME, "a", Verdict.INCONCLUSIVE),), ExitStatus.INCONCLUSIVE, "1 inconclusive"),
        ((Row(Tier.EXACT, "settings", Verdict.NOTED),), ExitStatus.PASS, "passed, 1 changed, instructions not run"),
        ((Row(Tier.EXACT, "a", Verdict.ACCEPTED),), ExitStatus.PASS, "passed, 1 changed, instructions not run"),
    ],
)
def test_the_headline(rows: tuple[Row, ...], status: ExitStatus, words: str) -> None:
    found = made(*rows)
    assert (found.status, found.headline) == (status, words)


def test_junit_counts_what_fails() -> None:
    root = ElementTree.fromstring(exports.junit(made(*ROWS)))
    exact, skipped = root.iter("testsuite")
    assert {key: exact.get(key) for key in ("tests", "failures", "errors", "skipped")} == {
        "tests": "4", "failures": "2", "errors": "1", "skipped": "0",
    }  # fmt: skip
    assert len(list(exact.iter("failure"))) == 2
    message = next(exact.iter("failure")).get("message", "")
    assert message.startswith(f"regressed: 40,000 {ARROW} 40,001 bytes; +0.0025%; allowed none; +1 bytes")
    assert next(skipped.iter("skipped")).get("message") == "Valgrind is not installed"
    assert (skipped.get("tests"), skipped.get("skipped")) == ("1", "1")


def test_a_time_row_has_ratios_only() -> None:
    row = Row(Tier.EXACT, "a", Verdict.REGRESSED, change=0.5, threshold=0.03)
    failure = next(ElementTree.fromstring(exports.junit(made(row))).iter("failure"))
    assert failure.get("message") == "regressed: ratios only; +50.00%; allowed none"


def test_what_came_to_nothing_is_an_error_everywhere() -> None:
    root = ElementTree.fromstring(exports.junit_of_failure("there is no commit 'main' here"))
    assert (root[0].get("tests"), root[0].get("errors")) == ("1", "1")
    assert next(root.iter("error")).get("message") == "there is no commit 'main' here"
    assert "there is no commit" in failure("there is no commit")


def test_junit_survives_any_words() -> None:
    row = Row(Tier.EXACT, "a", Verdict.REGRESSED, evidence="\x00\x1b[31m <&> \ud800")
    failure = next(ElementTree.fromstring(exports.junit(made(row))).iter("failure"))
    assert "[31m <&>" in failure.get("message", "")


def test_exports_hold_heads_figures() -> None:
    action = json.loads(exports.action_benchmark(made(*ROWS)))
    assert action[0] == {
        "name": "exact: json/ack/bytes", "unit": "bytes", "value": 40_001, "extra": "regressed +0.0025%",
    }  # fmt: skip
    assert len(action) == 3
    assert json.loads(exports.bencher(made(*ROWS)))["json/text/bytes"] == {"bytes": {"value": 100}}


def test_the_json_is_versioned_and_read_back() -> None:
    found = made(*ROWS)
    data = msgspec.json.encode(found)
    assert json.loads(data)["schema"] == 1
    assert msgspec.json.decode(data, type=Outcome) == found


def test_the_terminal_says_the_same() -> None:
    console = Console(file=StringIO(), width=200)
    show(console, made(*ROWS))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert text.index("json/ack/bytes") < text.index("acme|x") < text.index("json/card/bytes")
    assert "improved, stale" in text
    assert "json/ack/bytes: +1 bytes; code changed" in text
    assert "instructions: SKIPPED: Valgrind is not installed" in text
    assert "1 not comparable: exit status 4" in text


def test_rows_too_noisy_to_see_anything_are_counted() -> None:
    row = Row(Tier.EXACT, "json/text/bytes", Verdict.SAME, threshold=0.32)
    found = made(ROWS[0], row)
    assert "1 too noisy to see less than 32% to 32%" in found.told(found.tiers[0])
