"""The self-test's suites: what is put in is really put in, and a harmless change is one."""

import importlib.util
from base64 import b64encode
from itertools import islice
from pathlib import Path

import msgspec
import pytest
from imwire.bench.gate.self_test import self_test
from imwire.bench.gate.self_test.self_test import Plan
from imwire.bench.gate.sides.answers import Answer, probe
from imwire.bench.gate.sides.sides import Side
from imwire.bench.gate.sides.verdicts import Row, Tier, Verdict
from imwire.bench.gate.tiers import lockstep
from imwire.bench.gate.tiers.lockstep import Pairs
from imwire.payloads.catalogue import find

FRAMES = {"typing": [b64encode(msgspec.msgpack.encode(find().sample("typing")[0])).decode()]}


@pytest.fixture
def side(tmp_path: Path) -> Side:
    root = tmp_path / "root"
    root.mkdir()
    (root / "mine.py").write_text("")
    return Side("base", "c", "t", root, ("mine",))


def test_every_tier_has_each_kind_once() -> None:
    assert {plan.tier for plan in self_test.plans([Tier.EXACT, Tier.TIME])} == {Tier.EXACT, Tier.TIME}
    found = self_test.plans(list(Tier))
    names = [plan.name for plan in found]
    assert len(found) == len(set(names)) == 3 * 2 + 2 + 1 + 2 * len(self_test.SHARES)
    assert "time: harmlessly changed, busy neighbour" in names
    assert "exact: +1 byte in one field" in names
    assert "instructions: +3% in one codec" in names


def test_a_harmless_change_is_another_path_other_imports_and_other_hashes_each_time(side: Side) -> None:
    seen = set()
    for number in range(5):
        with self_test._changed(side, Plan(Tier.TIME, "harmless"), number) as head:
            assert head.root != side.root
            assert (head.root / "mine.py").exists()
            assert set(head.extra["imports"]) < set(self_test.HARMLESS_IMPORTS)
            assert set(head.extra["codecs"]) == set(self_test.CODECS)
            assert int(head.environment(5)["PYTHONHASHSEED"]) > 5
            seen.add((len(str(head.root)), *head.extra["imports"], head.hash_seed_step))
        assert not head.root.exists()
    assert len(seen) == 5
    with self_test._changed(side, Plan(Tier.TIME, "same")) as head:
        assert (head.root, head.extra) == (side.root, {})


def test_harmless_imports_are_there() -> None:
    for name in self_test.HARMLESS_IMPORTS:
        assert importlib.util.find_spec(name)


def test_what_is_put_into_the_clock_is_in_it(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lockstep, "TURNS", 2)
    monkeypatch.setattr(lockstep, "SAMPLE_S", 1e-5)
    # A share so large that no machine's noise could make up for it.
    slow = Side("head", "c", "t", side.root, side.packages, extra={"slower": {"json": 50.0}})
    (ratios,) = Pairs([side, slow], ["json", "msgpack"], FRAMES).round()
    assert min(ratio for case, ratio in ratios.items() if case.startswith("json")) > 10


@pytest.mark.long
def test_one_byte_more_in_one_field_is_found_in_every_codec(side: Side) -> None:
    answer = probe(side, self_test.SETTINGS)
    suites = list(islice(self_test.run(side, answer, [Plan(Tier.EXACT, "longer")], [], 600.0, lambda _: None), 4))
    assert [suite.codec for suite in suites] == [*self_test.CODECS] * 2
    for suite in suites:
        assert (suite.status, suite.rows_caught, suite.rows, suite.others) == (1, 1, 1, 0)
        assert suite.named


def test_what_was_tried_least_is_tried_next(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(self_test, "_rows", lambda *_: [Row(Tier.EXACT, "json/text/bytes", Verdict.SAME)])
    same, byte = Plan(Tier.EXACT, "same"), Plan(Tier.EXACT, "longer")
    answer = Answer("3", "CPython", "here", {}, {}, {})
    earlier = [self_test._suite(same, "json", [], "here")] * 2
    found = list(islice(self_test.run(side, answer, [same, byte], earlier, 600.0, lambda _: None), 4))
    assert [suite.kind for suite in found] == ["longer", "longer", "same", "longer"]
    assert [suite.codec for suite in found] == ["json", "msgpack", "", "json"]


def test_unchanged_bytes_are_the_same(side: Side) -> None:
    answer = probe(side, self_test.SETTINGS)
    (suite,) = self_test.run(side, answer, [Plan(Tier.EXACT, "harmless")], [], 0.001, lambda _: None)
    assert (suite.status, suite.said) == (0, "")


def test_the_neighbour_is_gone_afterwards() -> None:
    with self_test._neighbour() as busy:
        assert busy.poll() is None
    assert busy.poll() is not None


def test_a_suite_that_ends_badly_keeps_its_evidence() -> None:
    bad = Row(Tier.TIME, "json/text/encode", Verdict.REGRESSED, change=0.04, evidence="why")
    calm = self_test._suite(Plan(Tier.TIME, "same"), "json", [bad], "here")
    assert (calm.status, calm.said) == (1, "json/text/encode regressed +4.00% why")
    mean = Row(Tier.TIME, "json/all/mean", Verdict.INCONCLUSIVE, change=0.1, evidence="the machine moves")
    missed = self_test._suite(Plan(Tier.TIME, "slower", 0.1), "json", [bad, mean], "here")
    assert (missed.rows_caught, missed.rows, missed.named) == (1, 1, False)
    assert missed.said == "json/all/mean inconclusive +10.00% the machine moves"
