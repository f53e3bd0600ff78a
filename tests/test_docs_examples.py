"""What the docs show works: the quoted codec, the program, and the recipe for a codec in a package of one's own."""

import re
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from imwire.codecs import api
from imwire.payloads.catalogue import find

ROOT = Path(__file__).parents[1]
START = (ROOT / "docs" / "start.md").read_text(encoding="utf-8")
OWN_MODEL = (ROOT / "docs" / "how-to" / "measure-your-own-model.md").read_text(encoding="utf-8")
ADD_A_CODEC = (ROOT / "docs" / "how-to" / "add-a-codec.md").read_text(encoding="utf-8")


def block(page: str, language: str, containing: str) -> str:
    """Return the one block of code that contains a text, without the indentation of the list it stands in."""
    found = re.findall(rf"^ *```{language}\n(.*?)^ *```", page, re.DOTALL | re.MULTILINE)
    (one,) = [each for each in found if containing in each]
    return dedent(one)


def test_the_codec_that_is_quoted_is_the_one_in_the_tree() -> None:
    assert block(ADD_A_CODEC, "python", 'codec = self_describing("orjson"') == (
        ROOT / "codecs" / "orjson.py"
    ).read_text("utf-8")


def test_the_program_runs() -> None:
    scope: dict[str, object] = {}
    exec(block(START, "python", 'api.load("orjson+zstd")'), scope)
    assert "codec" in scope


def test_the_layer_that_is_quoted_works_and_keeps_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    scope: dict[str, Any] = {}
    exec(block(ADD_A_CODEC, "python", 'Compression("deflate"'), scope)
    monkeypatch.setattr("imwire.codecs.api.load_compression", lambda _: scope["compression"])
    frame = find().sample("text")[0]
    size = len(api.load("json").encode(frame))
    codec, short = api.load("json+deflate-9", limit_bytes=size), api.load("json+deflate", limit_bytes=size - 1)
    data = codec.encode(frame)
    assert len(data) < size
    assert codec.decode(data) == frame
    for decode, bad in ((short.decode, data), (codec.decode, data[:-1]), (codec.decode, data + b"x")):
        with pytest.raises(api.DecodeError, match="over the limit, cut, or followed by more"):
            decode(bad)
    with pytest.raises(api.EncodeError, match="over the limit"):
        short.encode(frame)


def test_the_catalogue_is_measured_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "acme_traffic_of_the_docs.py").write_text(block(OWN_MODEL, "python", "Catalogue("))
    monkeypatch.syspath_prepend(tmp_path)
    catalogue = find("acme_traffic_of_the_docs:catalogue")
    codec = api.load("orjson", catalogue.model)
    frames = catalogue.sample("limit-order")
    assert len(set(map(codec.encode, frames))) == 256
    assert all(codec.decode(codec.encode(frame)) == frame for frame in frames)


def test_a_third_party_s_codec_is_made_as_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "with `from imwire.codecs.api import self_describing` in `mymodule`" in ADD_A_CODEC
    dumps = block(ADD_A_CODEC, "python", "simplejson.dumps")
    package = tmp_path / "mypackage"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "mymodule.py").write_text(
        "import json as simplejson\nfrom typing import Any\nfrom imwire.codecs.api import self_describing\n"
        f"{dumps}"
        'codec = self_describing("mycodec", format="json", library="python",\n'
        "    dumps=dumps, loads=simplejson.loads)\n"
    )
    about = tmp_path / "mypackage-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: mypackage\nVersion: 1\n")
    entry_points = block(ADD_A_CODEC, "toml", "imwire.codecs").replace(
        '[project.entry-points."imwire.codecs"]', "[imwire.codecs]"
    )
    (about / "entry_points.txt").write_text(entry_points.replace('"', ""))
    monkeypatch.syspath_prepend(tmp_path)
    codec = api.load("mycodec")
    frame = find().sample("text")[0]
    assert codec.decode(codec.encode(frame)) == frame
    assert api.load("json").decode(codec.encode(frame)) == frame


def test_the_lines_of_the_schema_codec_are_those_of_the_example() -> None:
    example = (ROOT / "examples" / "avro-codec" / "acme_avro_codec.py").read_text(encoding="utf-8")
    assert block(ADD_A_CODEC, "python", "api.alternatives(kind)") in example.replace("\n    ", "\n")
    table = ADD_A_CODEC.partition("### A schema codec")[2].partition("The types are")[0]
    named = re.findall(r"^\| `(\w+)\(", table, re.MULTILINE)
    assert len(named) == 5
    assert set(named) <= vars(api).keys()
