"""The time tier's rule on made-up rounds: what is flagged and confirmed, and what is the machine's doing."""

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest
from imwire.bench.gate.sides.settings import Settings
from imwire.bench.gate.sides.verdicts import ExitStatus, Row, Verdict, overall
from imwire.bench.gate.tiers import timing

CODECS = ("json", "protobuf", "msgpack", "orjson")
CASES = [f"{codec}/{payload}/{way}" for codec in CODECS for payload in ("text", "ack") for way in ("encode", "decode")]
SETTINGS = Settings()


Rounds = dict[str, list[float]]


def rounds(seed: int, number: int, noise: float = 0.006, **factors: float) -> Rounds:
    """Ratios of each case: its codec's factor, and noise of its own in every round."""
    random = Random(seed)

    def one(case: str) -> float:
        return factors.get(case.partition("/")[0], 1.0) * (1 + random.gauss(0, noise))

    return {case: [one(case) for _ in range(number)] for case in CASES}


def judged(seed: int = 1, control: float = 1.0, noise: float = 0.006, **factors: float) -> dict[str, Row]:
    first = rounds(seed, timing.ROUNDS, noise, **factors)
    asked = timing.to_confirm(first, SETTINGS)
    again = rounds(seed + 1, timing.CONFIRMING, noise, **factors)
    unchanged = rounds(seed + 2, timing.CONFIRMING, noise, **dict.fromkeys(CODECS, control))
    second, controls = ({case: stage[case] for case in asked} for stage in (again, unchanged))
    return {row.name: row for row in timing.judge(first, second, controls, SETTINGS, lambda _: ["code changed"])}


def test_unchanged_code_is_the_same_in_a_thousand_suites() -> None:
    flagged = [seed for seed in range(0, 3_000, 3) if overall(judged(seed).values()) is not ExitStatus.PASS]
    assert flagged == []


def test_five_per_cent_in_one_codec_is_found_and_named() -> None:
    missed, others = 0, 0
    for seed in range(0, 600, 3):
        rows = judged(seed, protobuf=1.05)
        missed += rows["protobuf/all/mean"].verdict is not Verdict.REGRESSED
        others += any(row.verdict is Verdict.REGRESSED for name, row in rows.items() if not name.startswith("protobuf"))
    assert missed <= 0.05 * 200
    assert others == 0


def test_a_slower_case_is_named_alone() -> None:
    first, again = rounds(1, timing.ROUNDS), rounds(2, timing.CONFIRMING)
    name = "json/text/encode"
    for stage in (first, again):
        stage[name] = [each * 1.1 for each in stage[name]]
    asked = timing.to_confirm(first, SETTINGS)
    assert name in asked
    second = {case: again[case] for case in asked}
    control = {case: values for case, values in rounds(3, timing.CONFIRMING).items() if case in asked}
    rows = {row.name: row for row in timing.judge(first, second, control, SETTINGS, lambda _: ["code changed"])}
    assert rows[name].verdict is Verdict.REGRESSED
    assert rows[name].change == pytest.approx(0.1, abs=0.01)
    assert "measured again: +" in rows[name].evidence
    assert rows["json/ack/decode"].verdict is Verdict.SAME


def test_faster_is_improved_and_passes() -> None:
    rows = judged(msgpack=0.9)
    assert rows["msgpack/all/mean"].verdict is Verdict.IMPROVED
    assert overall(rows.values()) is ExitStatus.PASS


def test_what_is_not_seen_again_is_not_said() -> None:
    first = rounds(1, timing.ROUNDS, protobuf=1.06)
    asked = timing.to_confirm(first, SETTINGS)
    quiet = {case: values for case, values in rounds(2, timing.CONFIRMING).items() if case in asked}
    rows = {row.name: row for row in timing.judge(first, quiet, quiet, SETTINGS, lambda _: [])}
    assert rows["protobuf/all/mean"].verdict is Verdict.SAME
    assert rows["protobuf/all/mean"].evidence.startswith("not confirmed: ")


def test_a_control_that_moves_makes_it_inconclusive() -> None:
    rows = judged(control=1.05, protobuf=1.06)
    assert rows["protobuf/all/mean"].verdict is Verdict.INCONCLUSIVE
    assert "base against itself: +5" in rows["protobuf/all/mean"].evidence
    assert overall(rows.values()) is ExitStatus.INCONCLUSIVE


def test_all_codecs_moving_by_one_factor_is_the_machine() -> None:
    rows = judged(**dict.fromkeys(CODECS, 1.06))
    assert overall(rows.values()) is ExitStatus.INCONCLUSIVE
    assert "all codecs move by one factor" in rows["json/all/mean"].evidence
    apart = judged(json=1.20, protobuf=1.06, msgpack=1.10, orjson=1.06)
    assert overall(apart.values()) is ExitStatus.REGRESSED


def test_the_rule_asks_for_rounds_that_agree() -> None:
    assert timing.direction([1.04] * 9, 0.03) == 1
    assert timing.direction([1 / 1.04] * 9, 0.03) == -1
    assert timing.direction([1.04] * 7 + [1.0] * 2, 0.03) == 1
    assert timing.direction([1.04] * 6 + [1.0] * 3, 0.03) == 0, "six of nine are too few"
    assert timing.direction([1.029] * 9, 0.03) == 0


def test_a_row_that_is_noisy_is_allowed_more() -> None:
    steady = [1.0, 1.001, 0.999, 1.0, 1.002, 0.998, 1.0, 1.001, 0.999]
    assert timing.threshold_of(steady, 0.03) == 0.03
    wild = [1.0, 1.1, 0.9, 1.05, 0.95, 1.08, 0.92, 1.02, 0.98]
    assert timing.threshold_of(wild, 0.03) > 0.1


def test_rounds_that_disagree_the_second_time_are_inconclusive_and_not_the_same() -> None:
    first, again = rounds(1, timing.ROUNDS, json=1.08), rounds(2, timing.CONFIRMING, json=1.08)
    for case in again:
        if case.startswith("json"):
            # Five of fifteen rounds are as if nothing had changed: too many to be sure, and too few to wave through.
            again[case] = [0.99 if number % 3 == 0 else ratio for number, ratio in enumerate(again[case])]
    asked = timing.to_confirm(first, SETTINGS)
    second, control = ({case: stage[case] for case in asked} for stage in (again, rounds(3, timing.CONFIRMING)))
    rows = {row.name: row for row in timing.judge(first, second, control, SETTINGS, lambda _: [])}
    assert rows["json/all/mean"].verdict is Verdict.INCONCLUSIVE
    assert rows["json/all/mean"].evidence.startswith("the rounds disagree")


def test_what_is_unclear_is_asked_in_more_rounds_and_what_is_clear_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    class Scripted:
        """Json is 8 % slower, but not in every third round of the first block of the second stage."""

        def __init__(self, sides: list[object], *_: object) -> None:
            self.sides, self.number = sides, 0

        def round(self, cases: list[str] | None = None) -> list[dict[str, float]]:
            self.number += 1
            if cases is not None and self.number == 1:
                asked.append(cases)
            disturbed = len(asked) == 1 and self.number % 3 == 0
            ratios = {c: 1.08 if c.startswith("json") and not disturbed else 1.0 for c in cases or CASES}
            return [ratios, *(dict.fromkeys(ratios, 1.0) for _ in self.sides[2:])]

    monkeypatch.setattr(timing, "Pairs", Scripted)
    side: Any = None
    first, second, control = timing.measure(side, side, CODECS, {}, SETTINGS, lambda _: None)
    mine = [case for case in CASES if case.startswith("json")]
    assert asked == [mine, mine], "once more, and then it is clear"
    assert {len(rounds) for rounds in second.values()} == {2 * timing.CONFIRMING}
    rows = {row.name: row for row in timing.judge(first, second, control, SETTINGS, lambda _: [])}
    assert rows["json/all/mean"].verdict is Verdict.REGRESSED


def test_a_case_that_was_asked_more_often_than_its_codec_counts_in_the_mean_as_often_as_the_others() -> None:
    ratios = {"json/text/encode": [1.1, 1.1, 2.0], "json/text/decode": [1.1, 1.1]}
    assert timing.by_codec(ratios) == {"json/all/mean": [pytest.approx(1.1)] * 2}


RECORDED = json.loads(Path(__file__).with_name("recorded_rounds.json").read_text(encoding="utf-8"))["suites"]


@pytest.mark.parametrize("suite", RECORDED, ids=lambda suite: f"{suite['head']} {suite['codec']}".strip())
def test_rounds_that_were_really_measured_are_judged_as_what_they_were(suite: dict[str, Any]) -> None:
    first, second, control = suite["first"], suite["second"], suite["control"]
    assert set(timing.to_confirm(first, SETTINGS)) == set(second), "the same cases were asked again then"
    rows = {row.name: row for row in timing.judge(first, second, control, SETTINGS, lambda _: [])}
    regressed = {name for name, row in rows.items() if row.verdict is Verdict.REGRESSED}
    if not suite["codec"]:
        assert overall(rows.values()) is ExitStatus.PASS
    else:
        assert f"{suite['codec']}/all/mean" in regressed
        assert all(name.startswith(suite["codec"]) for name in regressed)


@pytest.mark.parametrize("suite", RECORDED, ids=lambda suite: f"{suite['head']} {suite['codec']}".strip())
def test_head_that_only_moves_as_base_does_never_regresses(suite: dict[str, Any]) -> None:
    # What was measured of base against itself, taken for head.
    moved = {case: suite["control"][case] for case in suite["second"]}
    rows = timing.judge(suite["first"], moved, suite["control"], SETTINGS, lambda _: [])
    assert not [row.name for row in rows if row.verdict is Verdict.REGRESSED]
