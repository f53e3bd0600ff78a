"""`imwire list`, `show` and `sizes`: what there is, and exact bytes."""

import json
import sys
from pathlib import Path

import pytest
from imwire.bench.results import results_file
from imwire.codecs import api

from ..conftest import Call, one_line


@pytest.mark.long
@pytest.mark.usefixtures("plug_in")
@pytest.mark.long
def test_list_names_codecs_and_payloads(call: Call) -> None:
    both = json.loads(call("list", "--json").stdout)
    assert set(both) == {"codecs", "payloads"}
    codecs, payloads = ({row["name"]: row for row in both[kind]} for kind in ("codecs", "payloads"))
    assert (len(codecs), len(payloads)) == (len(both["codecs"]), len(both["payloads"]))
    assert "install the distribution" in codecs["fake-missing"]["missing"]
    assert (codecs["orjson"]["missing"], codecs["orjson"]["library"]) == ("", "orjson")
    assert {"count", "p50_bytes", "p99_bytes", "non_ascii", "compressibility"} <= set(payloads["text"])
    assert json.loads(call("list", "codecs", "--json").stdout) == both["codecs"]
    text = call("list").stdout
    assert "msgspec-msgpack" in text
    assert "missing: codec 'fake-missing' cannot be loaded" in text
    assert "text*" in text
    payloads_alone = call("list", "payloads").stdout
    assert max(map(len, payloads_alone.splitlines())) <= 80
    assert text.endswith(payloads_alone)


WRONG = """[imwire.codecs]
a+b = imwire_fake:good
orjson = imwire_fake:good
fake-good = imwire_fake:good
[imwire.compressions]
My-Zip = imwire_fake:good
flip = imwire_no_such_module
"""


@pytest.fixture
def wrong(plug_in: Path) -> dict[str, str]:
    """What the distribution brings wrongly, each with a part of the reason."""
    next(plug_in.glob("*.dist-info/entry_points.txt")).write_text(WRONG)
    return {
        "a+b": "codec 'a+b' of imwire-fake cannot be used",
        "orjson": "two distributions bring 'orjson': imwire and imwire-fake",
        "+My-Zip": "layer 'My-Zip' of imwire-fake cannot be used",
        "+flip": "layer 'flip' cannot be loaded: No module named 'imwire_no_such_module'",
    }


def test_what_somebody_brings_wrongly_is_listed_and_stops_nothing(call: Call, wrong: dict[str, str]) -> None:
    rows = {row["name"]: row for row in json.loads(call("list", "codecs", "--json").stdout)}
    assert {name for name, row in rows.items() if row["missing"]} == {*wrong}
    assert all(reason in rows[name]["missing"] for name, reason in wrong.items())
    text = call("list", "codecs").stdout
    assert all(f"missing: {reason}" in text for reason in wrong.values())
    assert "each also compressed: +zstd, and" in text
    found = call("sizes", "--json", "--payload", "typing")
    assert found.exit_code == 0, found.output
    sized = {row["codec"] for row in json.loads(found.stdout)}
    assert {"json", "json+zstd", "fake-good", "fake-good+zstd"} <= sized
    assert {name for name in sized if "orjson" in name or "flip" in name} == set()
    done = call("bench", "--profile", "quick", "--payload", "typing", "--out", "o")
    assert done.exit_code == 0, done.output
    missing = {codec.name: codec.missing for codec in results_file.load(Path("o")).run.codecs if codec.missing}
    assert missing.keys() == wrong.keys()
    for name, reason in (("a+b", "a+b"), ("orjson", "orjson"), ("json+My-Zip", "+My-Zip"), ("json+flip", "+flip")):
        assert wrong[reason] in one_line(call("sizes", "--codec", name))


def test_a_codec_of_ours_that_is_brought_twice_stops_only_who_asks_for_it(call: Call, plug_in: Path) -> None:
    next(plug_in.glob("*.dist-info/entry_points.txt")).write_text("[imwire.codecs]\njson = imwire_fake:good\n")
    assert call("sim", "--messages", "1").exit_code == 0
    for arguments in (["sim", "--codec", "json"], ["show", "text", "--hex"], ["sizes", "--codec", "json"]):
        assert "two distributions bring 'json': imwire and imwire-fake" in one_line(call(*arguments))


def test_where_libraries_are_not_to_be_had_the_rest_works(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "without"
    folder.mkdir()
    for library, module in (("orjson", "orjson"), ("zstandard", "layers.zstd")):
        (folder / f"{library}.py").write_text(f"raise ModuleNotFoundError('No {library}', name={library!r})\n")
        monkeypatch.delitem(sys.modules, library, raising=False)
        monkeypatch.delitem(sys.modules, f"imwire.codecs.{module}", raising=False)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    rows = {row["name"]: row["missing"] for row in json.loads(call("list", "codecs", "--json").stdout)}
    assert [name for name, missing in rows.items() if missing] == ["orjson", "+zstd"]
    assert rows["+zstd"].endswith("try: pip install zstandard")
    assert rows["orjson"].endswith("try: pip install orjson")
    assert "each also compressed" not in call("list", "codecs").stdout
    sized = {row["codec"] for row in json.loads(call("sizes", "--json", "--payload", "typing").stdout)}
    assert sized == {*api.names()} - {"orjson"}
    done = call("bench", "--profile", "quick", "--payload", "typing", "--out", "o")
    assert done.exit_code == 0, done.output
    run = results_file.load(Path("o")).run
    assert {codec.name for codec in run.codecs if codec.missing} == {"orjson", "+zstd"}
    assert "pip install zstandard" in one_line(call("sizes", "--codec", "json+zstd"))


def test_show_prints_frames_and_wire_bytes(call: Call) -> None:
    frame = json.loads(call("show", "typing", "--index", "3").stdout)
    wire = call("show", "typing", "--index", "3", "--codec", "orjson")
    assert json.loads(wire.stdout) == frame
    assert "typing, frame 3 of 256, orjson: " in wire.stderr
    dump = call("show", "typing", "--codec", "protobuf").stdout
    assert dump.startswith("00000000  ")
    hexed = call("show", "typing", "--hex").stdout
    assert '{"t":"typing","c' in hexed.splitlines()[0]
    assert bytes.fromhex("".join(line[10:58] for line in hexed.splitlines())).startswith(b'{"t":"typing"')
    assert call("show", "typing", "--seed", "1").stdout != call("show", "typing").stdout


def test_sizes_are_exact_and_the_same_twice(call: Call) -> None:
    first, second = (call("sizes", "--json", "--payload", "typing", "--payload", "text") for _ in range(2))
    assert first.exit_code == 0
    assert first.stdout == second.stdout
    rows = {(row["payload"], row["codec"]): row for row in json.loads(first.stdout)}
    assert len(rows) == 40
    row = rows["typing", "protobuf"]
    assert row["mean_bytes"] == pytest.approx(row["total_bytes"] / row["frames"], abs=1e-3)
    assert row["min_bytes"] <= row["mean_bytes"] <= row["max_bytes"]
    only = call("sizes", "--json", "--codec", "orjson+zstd-19", "--payload", "text")
    assert [row["codec"] for row in json.loads(only.stdout)] == ["orjson+zstd-19"]
    text = call("sizes", "--payload", "typing").stdout
    assert str(row["total_bytes"]) in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.usefixtures("plug_in")
@pytest.mark.parametrize(
    ("codec", "said"),
    [
        ("fake-varies", "frame 0 of the sample is 80 bytes, then 81"),
        ("fake-respells", "frame 0 of the sample is as long, but not the same"),
    ],
)
def test_sizes_of_a_codec_that_writes_other_bytes_at_each_call_are_not_called_exact(
    codec: str, said: str, call: Call
) -> None:
    result = call("sizes", "--json", "--payload", "typing", "--codec", codec, "--codec", "fake-good")
    rows = {row["codec"]: row for row in json.loads(result.stdout)}
    assert result.exit_code == 0
    assert rows[codec]["varies"] == said
    assert "varies" not in rows["fake-good"]
    assert f"{codec} is not exact: asked twice, {said}" in call("sizes", "--payload", "typing", "--codec", codec).stdout
