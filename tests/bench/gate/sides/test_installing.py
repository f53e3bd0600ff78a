"""The cache of built sides: one that cannot be written is told in one line, and one that can only be read serves."""

import os
from pathlib import Path

import pytest
from imwire.bench.gate.sides import installing
from imwire.bench.gate.sides.verdicts import CannotCompare


def test_a_cache_that_cannot_be_written_is_named_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(CannotCompare, match="cannot be written: Not a directory; XDG_CACHE_HOME names another folder"):
        installing.cached("key", lambda _: None, lambda _: None, "building")


def test_a_cache_that_can_only_be_read_serves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    made = installing.cached("key", Path.mkdir, lambda _: None, "building")

    def refused(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "utime", refused)
    assert installing.cached("key", Path.rmdir, lambda _: pytest.fail("made again"), "building") == made
