"""Counting under callgrind itself, on a side that is this environment: the same twice, and told where it cannot."""

import os
from base64 import b64encode
from pathlib import Path

import msgspec
import pytest
from imwire.bench.gate.sides.sides import Side
from imwire.bench.gate.sides.verdicts import CannotCompare
from imwire.bench.gate.tiers import instructions
from imwire.payloads.catalogue import find

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not instructions.available(), reason="valgrind is not installed (Debian: valgrind)"),
]
FRAMES = {"text": [b64encode(msgspec.msgpack.encode(frame)).decode() for frame in find().sample("text")[:4]]}


def count(folder: Path) -> dict[str, float]:
    found, faults = instructions.count(Side("base", "c", "t", folder, ()), ["json"], FRAMES, 1, stages=False)
    assert not faults
    return found


def test_counts_are_the_same_twice(tmp_path: Path) -> None:
    once = count(tmp_path)
    assert set(once) == {"json/text/encode", "json/text/decode"}
    # Of the plain library call, and not of what is around it: an import alone takes tens of millions.
    assert all(5_000 < instructions < 500_000 for instructions in once.values())
    # Not quite: the first process may have written bytecode, and left its memory laid out otherwise.
    assert count(tmp_path) == pytest.approx(once, rel=0.005)


@pytest.mark.parametrize(
    ("script", "said"),
    [("echo no >&2; exit 1", "could not make callgrind begin: no"), ("exit 0", "2 cases were counted, into 0 files")],
)
def test_a_callgrind_that_does_not_begin_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    deaf = tmp_path / "vgdb"
    deaf.write_text(f"#!/bin/sh\n{script}\n")
    deaf.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(CannotCompare, match=said):
        count(tmp_path)
