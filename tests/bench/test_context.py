"""The rows of the message path: who goes through it, and that they come back from a file and from pooling."""

from pathlib import Path

import pytest
from imwire.bench.cases import select
from imwire.bench.context import WAYS, ack_rows, context_rows
from imwire.bench.pipeline.links import LINKS
from imwire.bench.profiles import DEFAULT, QUICK
from imwire.bench.results import ContextRow, LinkTimes, Results, Run
from imwire.bench.results_file import load, write
from imwire.bench.results_merge import _merge_context

pytestmark = pytest.mark.long


def test_a_profile_s_codecs_go_through_its_scenarios_and_named_payloads_ask_for_none() -> None:
    (flood,) = select(QUICK).context
    assert flood[:2] == ("flood", "2")
    assert flood[2:] == tuple(
        f"{name}{zstd}" for zstd in ("", "+zstd") for name in ("json", "orjson", "protobuf", "msgpack")
    )
    assert [item[0] for item in select(DEFAULT).context] == ["shift", "intake", "flood", "mobile"]
    assert not any("-" in codec.partition("+")[2] for item in select(DEFAULT).context for codec in item[2:])
    assert select(QUICK, payloads=["text"]).context == ()
    assert select(QUICK, ["msgspec-json"]).context[0][2:] == ("msgspec-json",)


def test_a_row_has_every_link_and_its_bytes_are_exact() -> None:
    first, second = (context_rows("mobile", ["json", "protobuf+zstd"], 0, 1) for _ in range(2))
    assert first == second
    assert [row.codec for row in first] == ["json", "protobuf+zstd"]
    assert all(list(row.links) == list(LINKS) and row.parts_us == {} for row in first)
    acks = ack_rows("mobile", "json", 0)
    assert [(row.shape, row.retransmit) for row in acks] == list(WAYS)


def test_a_timed_scenario_has_every_part_in_every_round() -> None:
    (row,) = context_rows("flood", ["msgspec-msgpack"], 0, 2)
    assert set(row.parts_us) >= {"codec", "protocol", "whole"}
    assert all(len(values) == 2 and min(values) > 0 for values in row.parts_us.values())


def row(codec: str, *rounds: float) -> ContextRow:
    return ContextRow(
        scenario="flood",
        summary="a rush",
        codec=codec,
        messages=10,
        bytes_per_message=99.5,
        links={"LAN": LinkTimes(1.5, 2.5, 3)},
        parts_us={"whole": list(rounds)},
    )


def test_rows_come_back_from_a_file(tmp_path: Path) -> None:
    results = Results(Run(profile="quick", seed=0, started="2026-11-24T00:00:00Z", context=[row("json", 1.0)]))
    path = tmp_path / "results.json"
    write(results, path)
    assert load(path).run.context == results.run.context


def test_pooled_runs_pool_the_rounds_of_equal_rows() -> None:
    pooled = _merge_context([row("json", 1.0), row("orjson", 2.0)], [row("json", 3.0), row("cbor2", 4.0)])
    assert {each.codec: each.parts_us["whole"] for each in pooled} == {
        "json": [1.0, 3.0],
        "orjson": [2.0],
        "cbor2": [4.0],
    }


def test_a_codec_that_is_not_there_is_an_error() -> None:
    with pytest.raises(Exception, match="nonsense"):
        context_rows("mobile", ["nonsense"], 0, 1)
