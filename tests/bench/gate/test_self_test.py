"""The self-test's suites: what is put in is really put in, and a harmless change is one."""

from base64 import b64encode
from pathlib import Path

import msgspec
import pytest
from imwire.bench.gate import lockstep, self_test
from imwire.bench.gate.lockstep import Pairs
from imwire.bench.gate.self_test import Plan
from imwire.bench.gate.sides import Side
from imwire.bench.gate.verdicts import Tier
from imwire.payloads.catalog import payloads

FRAMES = {"typing": [b64encode(msgspec.msgpack.encode(payloads()["typing"].sample(0)[0])).decode()]}


@pytest.fixture
def side(tmp_path: Path) -> Side:
    root = tmp_path / "root"
    root.mkdir()
    (root / "mine.py").write_text("")
    return Side("base", "c", "t", root, ("mine",))


def test_every_tier_has_each_kind_once() -> None:
    assert {plan.tier for plan in self_test.plans(counts=False)} == {Tier.TIME}
    found = self_test.plans(counts=True)
    assert len(found) == len(set(found)) == 2 * (2 + len(self_test.SHARES))
    assert [plan.kind for plan in found[:4]] == ["same", "same", "harmless", "harmless"]


def test_a_harmless_change_is_another_path_other_imports_and_other_hashes(side: Side) -> None:
    with self_test._changed(side, Plan(Tier.TIME, "harmless")) as head:
        assert head.root != side.root
        assert (head.root / "mine.py").exists()
        assert head.extra["imports"] == self_test.HARMLESS_IMPORTS
        assert head.environment(5)["PYTHONHASHSEED"] == "6"
    assert not head.root.exists()
    with self_test._changed(side, Plan(Tier.TIME, "same")) as head:
        assert (head.root, head.extra) == (side.root, {})


def test_what_is_put_into_the_clock_is_in_it(side: Side, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lockstep, "TURNS", 2)
    monkeypatch.setattr(lockstep, "SAMPLE_S", 1e-5)
    # A share so large that no machine's noise could make up for it.
    slow = Side("head", "c", "t", side.root, side.packages, extra={"slower": {"json": 50.0}})
    (ratios,) = Pairs([side, slow], ["json", "msgpack"], FRAMES).round()
    assert min(ratio for case, ratio in ratios.items() if case.startswith("json")) > 10
