"""What a side says of the libraries that its codecs depend on."""

from pathlib import Path

import pytest
from imwire.bench.gate.sides.answers import probe
from imwire.bench.gate.sides.settings import Settings
from imwire.bench.gate.sides.sides import Side
from imwire.bench.gate.sides.verdicts import CannotCompare

SETTINGS = Settings(codecs=["json*", "json+zstd-9"], payloads=["ack"], seeds=[])


@pytest.fixture
def side(tmp_path: Path) -> Side:
    """Return a side that has a compression of its own, whose library needs another one."""
    for name, needs in (("flipping", "flipper>=2"), ("flipper", "")):
        about = tmp_path / f"{name}-2.1.dist-info"
        about.mkdir()
        needed = f"Requires-Dist: {needs}\n" if needs else ""
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 2.1\n{needed}")
    (tmp_path / "flipping-2.1.dist-info" / "entry_points.txt").write_text("[imwire.compressions]\nflip = flip\n")
    (tmp_path / "flip.py").write_text(
        "import zlib\nfrom imwire.codecs.api import Compression\n\n\n"
        "def bind(level, limit_bytes):\n    return (lambda data: zlib.compress(data, level)), zlib.decompress\n\n\n"
        "compression = Compression('flip', 'flipping', level=6, bind=bind)\n"
    )
    return Side("base", "c", "t", tmp_path, ())


def libraries(side: Side) -> dict[str, set[str]]:
    return {name: set(codec.libraries) for name, codec in probe(side, SETTINGS).codecs.items() if not codec.missing}


def test_a_codecs_libraries_are_its_own_and_those_of_its_compression(side: Side) -> None:
    found = libraries(side)
    assert found["json"] == {"python"}
    assert found["json+zstd"] == found["json+zstd-9"] == {"python", "zstandard"}
    assert found["json+flip"] == {"python", "flipping", "flipper"}
    assert probe(side, SETTINGS).codecs["json+flip"].libraries["flipper"] == "2.1"


def test_an_imwire_from_before_catalogues_is_not_comparable(tmp_path: Path) -> None:
    (tmp_path / "imwire" / "payloads").mkdir(parents=True)
    (tmp_path / "imwire" / "payloads" / "__init__.py").write_text("")
    with pytest.raises(CannotCompare, match="base: probe failed: error: this imwire has no catalogues; compare with"):
        probe(Side("base", "c", "t", tmp_path, ("imwire",)), SETTINGS)
