"""The example of a schema codec in docs: it carries every frame of ours and of another model, and keeps the domain."""

import shutil
import sys
import tomllib
from pathlib import Path

import msgspec
import pytest
from imwire.codecs import api
from imwire.codecs._hazards.hazards import PLAIN
from imwire.payloads.bodies import Location
from imwire.payloads.catalogue import find
from imwire.payloads.frames import Message

pytest.importorskip("fastavro", reason="needs fastavro (the dependency group `test`), which the example is about")
EXAMPLE = Path(__file__).parents[2] / "examples" / "avro-codec"
FOREIGN = Path(__file__).parents[1] / "foreign" / "acme_traffic.py"


@pytest.fixture(autouse=True)
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install the example as pip would, with the entry point of its pyproject.toml."""
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    about = tmp_path / "acme_avro_codec-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    points = [f"{name} = {value}" for name, value in project["entry-points"]["imwire.codecs"].items()]
    (about / "entry_points.txt").write_text("\n".join(["[imwire.codecs]", *points, ""]))
    shutil.copy(EXAMPLE / "acme_avro_codec.py", tmp_path)
    shutil.copy(FOREIGN, tmp_path / "avro_example_traffic.py")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "acme_avro_codec", raising=False)


def test_it_is_as_short_as_the_docs_say() -> None:
    assert 60 <= len((EXAMPLE / "acme_avro_codec.py").read_text(encoding="utf-8").splitlines()) <= 100


@pytest.mark.parametrize("compressed", ["", "+zstd"])
def test_every_frame_of_every_payload_comes_back(compressed: str) -> None:
    for catalogue in (find(), find("avro_example_traffic:catalogue")):
        codec = api.load(f"avro{compressed}", catalogue.model)
        for payload in catalogue.by_name:
            for frame in catalogue.sample(payload)[:16]:
                assert api.first_difference(frame, codec.decode(codec.encode(frame))) == "", payload


def test_it_keeps_the_domain_by_the_check_that_imwire_adds() -> None:
    codec = api.load("avro")
    with pytest.raises(api.EncodeError, match=r"avro: cannot write this frame: \$.body.latitude: nan"):
        codec.encode(Message(body=Location(float("nan"))))
    with pytest.raises(api.EncodeError, match=r"\$.seq: integer of 64 bits"):
        codec.encode(Message(seq=2**63, body=Location()))
    written = codec.dumps(codec.to_native(Message(body=Location(float("nan")))))
    with pytest.raises(api.DecodeError, match="not a finite double"):
        codec.decode(written)
    with pytest.raises(api.DecodeError, match="bytes after the frame"):
        codec.decode(codec.encode(Message(body=Location())) + b"\x00")


def test_odd_input_breaks_nothing_and_says_what_was_not_tried() -> None:
    rows = {hazard: outcomes["avro"] for hazard, _, outcomes in api.odd_input(["avro"])}
    assert list(rows) == [hazard.name for hazard in PLAIN]
    assert [name for name, outcome in rows.items() if outcome.startswith("BROKEN")] == []
    tried = {name for name, outcome in rows.items() if not outcome.startswith("not tried")}
    assert {"truncated", "trailing bytes", "no kind", "unknown field", "NaN", "lone surrogate"} <= tried
    assert len(tried) > 20
    assert rows["deep nesting"] == "not tried: it takes bytes made by hand, and imwire has none of the format 'avro'"


@pytest.mark.parametrize("model", [None, msgspec.defstruct("Held", [("number", complex)])])
def test_what_it_cannot_carry_is_named(model: object) -> None:
    with pytest.raises(api.CodecError, match=r"it needs a model|has no schema for complex"):
        api.load("avro", model)
