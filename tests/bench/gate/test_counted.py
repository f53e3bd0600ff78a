"""Counting under callgrind itself, on a side that is this environment: the same twice, and from where it looks."""

import shutil
from base64 import b64encode
from pathlib import Path

import msgspec
import pytest
from imwire.bench.gate import instructions
from imwire.bench.gate.sides import Side
from imwire.bench.gate.verdicts import CannotCompare
from imwire.payloads.catalog import payloads

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not instructions.available(), reason="valgrind is not installed (Debian: valgrind)"),
]
FRAMES = {"text": [b64encode(msgspec.msgpack.encode(frame)).decode() for frame in payloads()["text"].sample(0)[:4]]}


def count(folder: Path) -> dict[str, float]:
    found, faults = instructions.count(Side("base", "c", "t", folder, ()), ["json"], FRAMES, 1, stages=False)
    assert not faults
    return found


def test_counts_are_the_same_twice_and_from_wherever_callgrind_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    once, again = count(tmp_path), count(tmp_path)
    assert once == again
    assert set(once) == {"json/text/encode", "json/text/decode"}
    which = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "vgdb" else which(name))
    assert count(tmp_path) == pytest.approx(once, rel=0.02)


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo no >&2; exit 1", "could not make callgrind begin: no"),
        ("exit 0", "2 cases were counted, into 0 files"),
    ],
)
def test_a_callgrind_that_does_not_begin_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    deaf = tmp_path / "vgdb"
    deaf.write_text(f"#!/bin/sh\n{script}\n")
    deaf.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda _: str(deaf))
    with pytest.raises(CannotCompare, match=said):
        count(tmp_path)
