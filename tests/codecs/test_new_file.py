"""One more codec, or compression, of ours is one file."""

import json
import shutil
from pathlib import Path

import pytest
from imwire.codecs import api

from .made_up_codecs import FAILS, OURS, TRY


@pytest.fixture
def house(tmp_path):
    """A copy of the package that comes first on the path; returns the folder to put there."""
    for folder in ("codecs", "payloads"):
        source = Path(api.__file__).parents[1] / folder
        shutil.copytree(source, tmp_path / "imwire" / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def test_a_new_codec_is_one_file(house, python):
    before = {file: file.read_bytes() for file in house.rglob("*.*") if file.is_file()}
    assert len(OURS.strip().splitlines()) < 40
    (house / "imwire" / "codecs" / "shout_it.py").write_text(OURS.lstrip())
    told = json.loads(python(TRY, "shout-it", path=str(house)))
    assert Path(told["file"]).is_relative_to(house)
    assert told["names"] == [*api.names()[:8], *sorted([*api.names()[8:], "shout-it"])]
    assert told["same"]
    assert told["compressed"]
    assert (told["format"], told["library"], told["missing"]) == ("shout", "python", "")
    assert {file: file.read_bytes() for file in before} == before


def test_a_new_compression_is_one_file(house, python):
    (house / "imwire" / "codecs" / "layers" / "flip.py").write_text(
        '"""flip"""\nfrom .._contract.layer import Compression\n\n'
        "def bind(level, limit_bytes):\n"
        "    def flip(data):\n        return bytes(byte ^ level for byte in data)\n    return flip, flip\n\n"
        'compression = Compression("flip", "python", level=85, bind=bind)\n'
    )
    program = """
from imwire.codecs import api
from imwire.payloads.frames import Typing
codec = api.load("json+flip-1")
print(*api.compression_names(), codec.encode(Typing(7)).decode(), codec.decode(codec.encode(Typing(7))) == Typing(7))
"""
    flipped = bytes(byte ^ 1 for byte in b'{"t":"typing","conversationId":7}').decode()
    assert python(program, path=str(house)) == f"flip zstd {flipped} True\n"


def test_the_copy_without_the_file_does_not_know_the_codec(house, python):
    assert python(FAILS, "load", "shout-it", path=str(house)).startswith("UnknownCodec no codec is called 'shout-it'")
