"""What README.md shows is true: the codec it quotes, the program it prints, and the recipe for a codec of one's own."""

import re
from pathlib import Path

import pytest
from imwire.codecs import api
from imwire.payloads.catalog import payloads

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language: str, containing: str) -> str:
    (found,) = [b for b in re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL) if containing in b]
    return str(found)


def test_the_codec_that_is_quoted_is_the_one_in_the_tree() -> None:
    assert block("python", 'codec = self_describing("orjson"') == (ROOT / "codecs" / "orjson.py").read_text("utf-8")


def test_the_program_runs() -> None:
    scope: dict[str, object] = {}
    exec(block("python", 'api.load("orjson+zstd")'), scope)
    assert "codec" in scope


def test_a_third_party_s_codec_is_made_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "with `from imwire.codecs.api import self_describing` in `mymodule`" in README
    lambda_ = re.search(r"`dumps=(lambda document: simplejson.dumps\(.*?\)\.encode\(\))`", README)
    assert lambda_ is not None
    package = tmp_path / "mypackage"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "mymodule.py").write_text(
        "import json as simplejson\nfrom imwire.codecs.api import self_describing\n"
        'codec = self_describing("mycodec", format="json", library="python",\n'
        f"    dumps={lambda_[1]}, loads=simplejson.loads)\n"
    )
    about = tmp_path / "mypackage-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: mypackage\nVersion: 1\n")
    entry_points = block("toml", "imwire.codecs").replace('[project.entry-points."imwire.codecs"]', "[imwire.codecs]")
    (about / "entry_points.txt").write_text(entry_points.replace('"', ""))
    monkeypatch.syspath_prepend(tmp_path)
    codec = api.load("mycodec")
    frame = payloads()["text"].sample(0)[0]
    assert codec.decode(codec.encode(frame)) == frame
    assert api.load("json").decode(codec.encode(frame)) == frame


@pytest.mark.parametrize("path", re.findall(r"\]\(([^)#:]+)\)", README))
def test_what_it_links_to_is_there(path: str) -> None:
    assert (ROOT / path).exists()
