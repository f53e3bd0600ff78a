"""`imwire list`, `show` and `sizes`: what there is, and exact bytes."""

import json

import pytest

from ..conftest import Call


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
