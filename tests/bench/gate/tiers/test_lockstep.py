"""Pairs in lock-step, on a side that is this environment itself: every case is heard in every round."""

from base64 import b64encode
from pathlib import Path

import msgspec
import pytest
from imwire.bench.gate.sides.sides import Side
from imwire.bench.gate.sides.verdicts import CannotCompare
from imwire.bench.gate.tiers import lockstep
from imwire.bench.gate.tiers.lockstep import Pairs
from imwire.payloads.catalogue import find

pytestmark = pytest.mark.usefixtures("quick")
FRAMES = {"typing": [b64encode(msgspec.msgpack.encode(find().sample("typing")[0])).decode()]}
CASES = {"json/typing/encode", "json/typing/decode"}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lockstep, "SAMPLE_S", 1e-6)
    monkeypatch.setattr(lockstep, "TURNS", 2)


def side(name: str, root: Path) -> Side:
    return Side(name, "c", "t", root, ())


def test_every_case_is_heard_on_every_side(tmp_path: Path) -> None:
    pairs = Pairs([side(name, tmp_path) for name in ("base", "head", "control")], ["json"], FRAMES)
    head, control = pairs.round()
    assert set(head) == set(control) == CASES
    assert all(ratio > 0 for ratio in (*head.values(), *control.values()))
    (some, _) = pairs.round(["json/typing/encode", "json/gone/encode"])
    assert set(some) == {"json/typing/encode"}


def test_a_side_that_falls_over_is_named_with_its_last_words(tmp_path: Path) -> None:
    (tmp_path / "msgspec.py").write_text("raise ValueError('not today')\n")
    with pytest.raises(CannotCompare, match="did not start: ValueError: not today"):
        Pairs([side("base", tmp_path)] * 2, ["json"], FRAMES).round()


def test_a_side_that_ends_on_the_way_is_told(tmp_path: Path) -> None:
    with pytest.raises(CannotCompare, match="base: the timed process ended at json/typing/encode"):
        ask_the_dead(side("base", tmp_path))


def ask_the_dead(base: Side) -> None:
    with lockstep.sampler(base, ["json"], FRAMES, 1) as sampler:
        sampler.process.kill()
        sampler.process.wait()
        sampler.sample("json/typing/encode", 1)


def test_what_a_codec_prints_is_not_taken_for_an_answer(tmp_path: Path) -> None:
    about = tmp_path / "loud-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: loud\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[imwire.codecs]\nloud = loud:codec\n")
    (tmp_path / "loud.py").write_text(
        "import json\nfrom imwire.codecs.api import self_describing\n\n\n"
        "def dumps(document):\n    print('[0.5]')\n    return json.dumps(document).encode()\n\n\n"
        "codec = self_describing('loud', format='json', library='loud', dumps=dumps, loads=json.loads)\n"
    )
    (ratios,) = Pairs([side(name, tmp_path) for name in ("base", "head")], ["loud"], FRAMES).round()
    assert set(ratios) == {"loud/typing/encode", "loud/typing/decode"}
