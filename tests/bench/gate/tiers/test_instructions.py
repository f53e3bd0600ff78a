"""The instruction tier's rule, on made-up counts: what is caught, what is not, and what noise does to a threshold."""

from random import Random

import pytest
from imwire.bench.gate.sides.settings import Settings
from imwire.bench.gate.sides.verdicts import Row, Verdict
from imwire.bench.gate.tiers.instructions import judge

CODECS = ("json", "protobuf")
CASES = [f"{codec}/{payload}/{way}" for codec in CODECS for payload in ("text", "ack") for way in ("encode", "decode")]


Counts = dict[str, list[float]]


def counts(seed: int = 0, noise: float = 0.002, **factors: float) -> Counts:
    random = Random(seed)

    def one(name: str) -> float:
        return 10_000 * factors.get(name.partition("/")[0], 1.0) * random.uniform(1 - noise, 1 + noise)

    return {name: [one(name) for _ in range(3)] for name in CASES}


def verdicts(base: Counts, head: Counts, settings: Settings | None = None) -> dict[str, Row]:
    return {row.name: row for row in judge(base, head, {}, settings or Settings(), lambda _: ["code changed"])}


def test_the_same_twice_is_the_same() -> None:
    rows = verdicts(counts(1), counts(2))
    assert {row.verdict for row in rows.values()} == {Verdict.SAME}
    assert set(rows) == {*CASES, "json/all/mean", "protobuf/all/mean"}


def test_three_per_cent_in_one_codec_is_caught_and_named() -> None:
    rows = verdicts(counts(1), counts(2, protobuf=1.03))
    assert rows["protobuf/all/mean"].verdict is Verdict.REGRESSED
    assert rows["protobuf/all/mean"].causes == ["code changed"]
    assert {row.verdict for name, row in rows.items() if name.startswith("json")} == {Verdict.SAME}


def test_five_per_cent_is_caught_in_every_row() -> None:
    rows = verdicts(counts(1), counts(2, protobuf=1.05))
    assert all(row.verdict is Verdict.REGRESSED for name, row in rows.items() if name.startswith("protobuf"))
    better = verdicts(counts(1, protobuf=1.05), counts(2))
    assert all(row.verdict is Verdict.IMPROVED for name, row in better.items() if name.startswith("protobuf"))


def test_a_noisy_row_has_a_wider_threshold() -> None:
    quiet, noisy = counts(1), counts(1)
    noisy["json/text/encode"] = [10_000, 10_300, 9_700]
    changed = {name: list(values) for name, values in noisy.items()}
    changed["json/text/encode"] = [10_600, 10_100, 10_300]
    row = verdicts(noisy, changed)["json/text/encode"]
    assert row.verdict is Verdict.SAME
    assert row.threshold > 0.05
    assert verdicts(quiet, quiet)["json/text/encode"].threshold == pytest.approx(0.03)


def test_a_threshold_can_be_set_by_row() -> None:
    base, head = counts(1), counts(1, json=1.04)
    assert verdicts(base, head)["json/text/encode"].verdict is Verdict.REGRESSED
    wider = Settings(thresholds={"json/*": 0.1})
    assert verdicts(base, head, wider)["json/text/encode"].verdict is Verdict.SAME
    assert verdicts(base, head, wider)["json/all/mean"].verdict is Verdict.SAME


def test_a_case_that_one_side_lacks_is_not_compared() -> None:
    head = counts(2)
    del head["json/ack/encode"]
    assert verdicts(counts(1), head)["json/ack/encode"].verdict is Verdict.NOT_COMPARABLE


def test_stages_have_rows_and_no_mean() -> None:
    base = {"path/dedupe/receive": [100.0, 100.0, 100.0]}
    rows = verdicts(base, {"path/dedupe/receive": [200.0, 200.0, 200.0]})
    assert [row.verdict for row in rows.values()] == [Verdict.REGRESSED]


def test_what_has_no_cases_is_a_row() -> None:
    rows = {row.name: row for row in judge(counts(1), counts(2), {"json": "base: boom"}, Settings(), lambda _: [])}
    assert (rows["json"].verdict, rows["json"].evidence) == (Verdict.NOT_COMPARABLE, "base: boom")
    assert "json/text/encode" not in rows
    assert "protobuf/text/encode" in rows


def test_noise_that_head_brings_gives_it_no_room() -> None:
    base, head = counts(1, 0.0), counts(1, 0.0)
    head["json/text/encode"] = [
        each * factor for each, factor in zip(head["json/text/encode"], (1.031, 1.05, 1.09), strict=True)
    ]
    row = verdicts(base, head)["json/text/encode"]
    assert (row.verdict, row.threshold) == (Verdict.REGRESSED, 0.03)


def test_what_every_seed_says_is_said_whatever_the_base_does() -> None:
    base, head = counts(1, 0.0), counts(1, 0.0)
    base["json/text/encode"] = [10_000, 10_500, 11_000]
    head["json/text/encode"] = [10_500, 11_000, 12_000]
    row = verdicts(base, head)["json/text/encode"]
    assert row.threshold > 0.1
    assert row.verdict is Verdict.REGRESSED
