"""The exact tier: one byte is seen, and only what was accepted passes."""

from collections.abc import Callable

import msgspec
import pytest
from imwire.bench.gate.sides import answers
from imwire.bench.gate.sides.answers import Answer, CodecAnswer, Exact
from imwire.bench.gate.sides.baseline import Baseline, Recorded
from imwire.bench.gate.sides.verdicts import ExitStatus, Row, Verdict, overall
from imwire.bench.gate.tiers import exact

NAME = "json/text/bytes"
Side = Callable[..., Answer]


def side(
    *rows: Exact, missing: str = "", unknown: bool = False, version: str = "1.0", python: str = "3.11.7"
) -> Answer:
    codec = CodecAnswer(missing, {"msgspec": version}, list(rows), unknown)
    return Answer(python, "CPython", "Linux", {"msgspec": version}, {}, {"json": codec})


def wire(value: int, sha256: str = "", sample: str = "s", fault: str = "") -> Exact:
    return Exact(NAME, value, "bytes", sha256 or f"sha of {value}", sample, fault)


def judged(base: Answer, head: Answer, baseline: Baseline | None = None) -> Row:
    (row,) = exact.judge(base, head, baseline, lambda codec: answers.causes(codec, base, head, code=True))
    return row


def kept(value: int, sha256: str = "") -> dict[str, Recorded]:
    return {NAME: Recorded(value, sha256 or f"sha of {value}")}


@pytest.mark.parametrize(
    ("base", "head", "baseline", "verdict", "stale"),
    [
        (100, 100, None, Verdict.SAME, False),
        (100, 100, kept(100), Verdict.SAME, False),
        (100, 100, kept(99), Verdict.SAME, True),
        (100, 100, {}, Verdict.SAME, True),
        (100, 101, None, Verdict.REGRESSED, False),
        (100, 101, kept(100), Verdict.REGRESSED, False),
        (100, 101, kept(101), Verdict.ACCEPTED, False),
        (100, 99, None, Verdict.IMPROVED, True),
        (100, 99, kept(100), Verdict.IMPROVED, True),
        (100, 99, kept(99), Verdict.ACCEPTED, False),
    ],
)
def test_a_byte_more_or_less(base: int, head: int, baseline: Baseline | None, verdict: Verdict, stale: bool) -> None:
    row = judged(side(wire(base)), side(wire(head)), baseline)
    assert (row.verdict, row.stale) == (verdict, stale)
    assert (row.base, row.head) == (base, head)
    assert row.change == pytest.approx(head / base - 1)
    passes = verdict in (Verdict.SAME, Verdict.ACCEPTED) and not stale
    assert overall([row]) is (ExitStatus.PASS if passes else ExitStatus.REGRESSED)


def test_other_bytes_of_the_same_number_are_a_change() -> None:
    row = judged(side(wire(100, "a")), side(wire(100, "b")))
    assert (row.verdict, row.evidence) == (Verdict.REGRESSED, "as many bytes as on the base, but different ones")
    kept_others = judged(side(wire(100, "b")), side(wire(100, "b")), kept(100, "a"))
    assert kept_others.evidence == "baseline stale: the baseline has as many bytes, but different ones"


def test_what_is_written_otherwise_each_time_cannot_be_compared() -> None:
    once, again = side(wire(100, "a")), side(wire(100, "b"))
    assert answers.unsteady(once, once) == set()
    unsteady = answers.unsteady(once, again)
    (row,) = exact.judge(once, once, kept(100, "a"), lambda _: [], unsteady)
    assert (row.verdict, row.evidence) == (Verdict.NOT_COMPARABLE, exact.UNSTEADY)


def test_a_fault_that_reads_otherwise_each_time_is_a_fault_all_the_same() -> None:
    once, again = (side(wire(100, fault=f"<Foo at 0x{at}>")) for at in (1, 2))
    assert answers.unsteady(once, again) == set()
    assert answers.unsteady(side(wire(100)), again) == {NAME}, "it came back once"
    assert judged(side(wire(100, "a")), side(wire(100, "b")), kept(100, "b")).verdict is Verdict.ACCEPTED


def test_what_does_not_come_back_is_never_accepted() -> None:
    broken = wire(100, fault="frame 3 came back different: $.seq")
    for base in (wire(100), broken):
        row = judged(side(base), side(broken), kept(100))
        assert row.verdict is Verdict.REGRESSED
        assert "$.seq" in row.evidence
        assert row.change is None, "how much it costs to lose a frame says nothing"


def test_other_frames_are_not_compared_unless_they_were_accepted() -> None:
    base, head = side(wire(100)), side(wire(90, sample="other"))
    assert judged(base, head).verdict is Verdict.NOT_COMPARABLE
    assert judged(base, head, kept(90)).verdict is Verdict.ACCEPTED


def test_a_row_that_one_side_lacks_never_passes_silently() -> None:
    assert judged(side(wire(100)), side()).verdict is Verdict.NOT_COMPARABLE
    assert judged(side(wire(100)), side(), kept(100)).verdict is Verdict.NOT_COMPARABLE
    assert judged(side(wire(100)), side(), {}).verdict is Verdict.ACCEPTED
    assert judged(side(), side(wire(100))).verdict is Verdict.NOT_COMPARABLE
    assert judged(side(), side(wire(100)), kept(100)).verdict is Verdict.ACCEPTED


def test_a_codec_that_is_missing_is_a_row() -> None:
    for base, head in ((side(missing="gone"), side(wire(1))), (side(wire(1)), side(missing="gone"))):
        row = judged(base, head)
        assert (row.name, row.verdict) == ("json", Verdict.NOT_COMPARABLE)
        assert "gone" in row.evidence


def test_a_codec_that_comes_or_goes_passes_when_the_baseline_says_so() -> None:
    there, gone = side(wire(100)), side(missing="no such codec", unknown=True)
    for baseline in (None, {}, kept(99)):
        assert judged(gone, there, baseline).verdict is Verdict.NOT_COMPARABLE
    assert judged(gone, there, kept(100)).verdict is Verdict.ACCEPTED
    for baseline in (None, kept(100)):
        assert judged(there, gone, baseline).verdict is Verdict.NOT_COMPARABLE
    assert judged(there, gone, {}).verdict is Verdict.ACCEPTED
    for baseline in (None, {}, kept(100)):
        assert judged(gone, gone, baseline).verdict is Verdict.NOT_COMPARABLE, "nobody has it: nothing was looked at"


def test_a_codec_that_fails_to_load_has_neither_come_nor_gone() -> None:
    there, broken = side(wire(100)), side(missing="fails when imported: No module named 'x'")
    for baseline in (None, {}, kept(99), kept(100)):
        for base, head in ((broken, there), (there, broken)):
            row = judged(base, head, baseline)
            assert row.verdict is Verdict.NOT_COMPARABLE
            assert "fails when imported" in row.evidence


def test_a_base_whose_frames_do_not_come_back_is_not_comparable() -> None:
    for baseline in (None, {}, kept(90), kept(100)):
        row = judged(side(wire(90, fault="frame 0: RuntimeError: broken")), side(wire(100)), baseline)
        assert row.verdict is Verdict.NOT_COMPARABLE
        assert row.evidence == "does not come back on the base: frame 0: RuntimeError: broken"


def test_causes_are_told_apart() -> None:
    changed = judged(side(wire(100), version="1.0"), side(wire(101), version="1.1"))
    assert changed.causes == ["code changed", "dependency changed: msgspec 1.0 \N{RIGHTWARDS ARROW} 1.1"]
    moved = judged(side(wire(100)), side(wire(101), python="3.12.1"))
    assert moved.causes[0] == "code changed"
    assert moved.causes[1].startswith("environment changed: CPython 3.11.7")
    base, head = side(wire(100)), side(wire(100))
    assert answers.causes("json", base, head, code=False) == []
    base, head = (msgspec.structs.replace(base, distributions={"zstandard": version}) for version in ("1", "2"))
    assert answers.causes("json", base, head, code=False) == [], "a plain codec does not depend on it"


def test_counts_are_judged_alike() -> None:
    def counted(value: int) -> Answer:
        return side(Exact("json/path/sent-again", value, "count"))

    assert judged(counted(0), counted(0)).verdict is Verdict.SAME
    grown = judged(counted(0), counted(2))
    assert (grown.verdict, grown.change, grown.evidence) == (Verdict.REGRESSED, None, "+2")


@pytest.mark.parametrize(("now", "hint"), [(101, f"; {exact.DIVERGED}"), (100, "")])
def test_a_count_that_follows_from_other_bytes_says_so(now: int, hint: str) -> None:
    counts = [[Exact(f"json/path/{name}", n, "count") for name, n in (("resumed", n), ("denied", 5))] for n in (2, 3)]
    base, head = side(wire(100), *counts[0]), side(wire(now), *counts[1], Exact("json/path/new", 1, "count"))
    found = {row.name: row.evidence for row in exact.judge(base, head, None, lambda _: [])}
    assert found["json/path/resumed"] == f"+1{hint}"
    assert (found["json/path/denied"], found["json/path/new"]) == ("", "only head has it")


def test_rows_come_through_json_as_they_are() -> None:
    row = judged(side(wire(100)), side(wire(101)))
    assert msgspec.json.decode(msgspec.json.encode(row), type=Row) == row


def test_a_row_that_nothing_has_any_more_is_stale() -> None:
    rows = list(
        exact.judge(side(wire(100)), side(wire(100)), {**kept(100), "json/gone/bytes": Recorded(1)}, lambda _: [])
    )
    stale = [row.name for row in rows if row.stale]
    assert stale == ["json/gone/bytes"]
    assert overall(rows) is ExitStatus.REGRESSED


def test_a_baseline_that_neither_side_agrees_with_blames_the_environment() -> None:
    row = judged(side(wire(100)), side(wire(100)), kept(99))
    assert row.causes[-1].startswith("environment changed since it was accepted")
