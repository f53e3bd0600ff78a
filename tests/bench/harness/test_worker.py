"""The worker in this process: what it times, what it checks, and what it says."""

import gc
from collections.abc import Callable, Sequence
from itertools import count
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from imwire.bench.harness import measuring_process, worker
from imwire.bench.harness.inputs import WHOLE, inputs
from imwire.bench.harness.levelling import Slices, level
from imwire.bench.harness.orders import (
    AnyReply,
    Began,
    Checked,
    Failed,
    Odd,
    Timed,
    WorkerReady,
    WorkOrder,
    digest,
    line,
    read_reply,
)
from imwire.bench.harness.round_trip import validate
from imwire.bench.harness.turns import Plan
from imwire.codecs import api
from imwire.payloads.catalogue import find


def order(task: Any, items: Sequence[tuple[str, ...]], **more: Any) -> WorkOrder:
    return WorkOrder(task=task, items=list(items), digest=digest(items), catalogue="built-in", seed=0, **more)


def replies(given: WorkOrder) -> list[AnyReply]:
    said: list[AnyReply] = []
    worker.work(given, said.append)
    return said


@pytest.fixture(autouse=True)
def _unfreeze() -> Any:
    yield
    gc.unfreeze()


def test_a_payload_and_operation_is_measured_in_turns() -> None:
    given = order("measure", [("typing", "encode", "json", "orjson", "nothing")], case_s=0.001)
    reply = replies(given)[-1]
    assert isinstance(reply, Timed)
    assert set(reply.failed) == {"nothing"}
    assert set(reply.found) == {"json", "orjson"}
    for timed in reply.found.values():
        assert len(timed.slices_s) == reply.plan.laps * reply.plan.positions
        assert 0 < min(timed.slices_s) <= timed.fastest_s
        slices = {codec: Slices(case.slices_s, case.stride) for codec, case in reply.found.items()}
    # Whoever has the slices of a results file can form its times anew.
    assert level(slices, reply.plan.positions) == {c: (t.time_s, t.fastest_s) for c, t in reply.found.items()}


def test_the_plan_of_an_earlier_process_is_kept() -> None:
    known = Plan(positions=2, laps=6, strides={"orjson": 3})
    given = order("measure", [("typing", "encode", "json", "orjson")], plans={"typing/encode": known})
    reply = replies(given)[-1]
    assert isinstance(reply, Timed)
    assert reply.plan == known
    assert {codec: len(timed.slices_s) for codec, timed in reply.found.items()} == {"json": 12, "orjson": 4}


@pytest.mark.parametrize("codec", api.names())
@pytest.mark.parametrize("operation", ["encode", "decode", "dumps", "loads"])
def test_an_operation_is_called_on_what_it_takes(codec: str, operation: str) -> None:
    bound, frames = api.load(codec), find().sample("location")
    made = inputs(bound, find(), "location", 0, operation)
    values = list(map(getattr(bound, operation), made(WHOLE)))
    assert len(values) == len(frames)
    if operation in ("encode", "dumps"):
        assert all(map(api.same, map(bound.decode, values), frames))
    else:
        back = values if operation == "decode" else map(bound.from_native, values)
        assert all(map(api.same, back, frames))
    assert list(made(WHOLE)) == list(made(WHOLE))
    assert list(made(slice(3, 5))) == list(made(WHOLE))[3:5]


def test_frames_are_new_for_every_slice() -> None:
    made = inputs(api.load("orjson"), find(), "text", 0, "encode")
    first, second = made(slice(1))[0], made(slice(1))[0]
    assert first == second
    assert first.sender_name is not second.sender_name


def test_an_unknown_operation_is_refused() -> None:
    reply = replies(order("measure", [("typing", "juggle", "json")]))[-1]
    assert isinstance(reply, Timed)
    assert reply.failed == {"json": "ValueError: there is no operation 'juggle'"}


def test_validation_counts_the_bytes_of_every_frame() -> None:
    codec, frames = api.load("msgpack+zstd"), find().sample("ack")
    assert replies(order("validate", [("msgpack+zstd", "ack")]))[-1] == Checked(
        [len(codec.encode(f)) for f in frames], ""
    )


@pytest.mark.usefixtures("plug_in")
@pytest.mark.parametrize(
    ("codec", "said"),
    [
        ("fake-unequal", "frame 2 of the sample came back different: $.conversation_id"),
        ("fake-raises", ""),
    ],
)
def test_validation_names_the_frame_and_the_difference(codec: str, said: str) -> None:
    checked = validate(api.load(codec), find().sample("typing"))
    assert checked.reason.startswith(said)
    assert bool(checked.reason) == bool(said)


def test_odd_input_is_answered_by_hazard() -> None:
    reply = replies(order("odd-input", [("json",)]))[-1]
    assert isinstance(reply, Odd)
    outcomes = {name: outcome for name, _, outcome in reply.outcomes}
    assert outcomes["truncated"].startswith("DecodeError")
    assert outcomes["unknown field"] == "frame"


def test_every_item_is_begun_and_answered_in_order() -> None:
    said = replies(order("validate", [("json", "typing"), ("nothing", "typing"), ("orjson", "ack")]))
    assert isinstance(said[0], WorkerReady)
    assert [type(reply) for reply in said[1:]] == [Began, Checked, Began, Failed, Began, Checked]
    assert [reply.index for reply in said if isinstance(reply, Began)] == [0, 1, 2]
    assert [read_reply(line(reply)) for reply in said] == said


def test_another_list_of_cases_is_refused() -> None:
    given = msgspec.structs.replace(order("measure", [("typing", "encode", "json")]), digest=digest([]))
    with pytest.raises(ValueError, match="another list of cases"):
        replies(given)


def test_metadata_names_neither_the_machine_nor_its_owner() -> None:
    import getpass
    import socket

    metadata = worker.process_metadata()
    assert not {"hostname", "python_executable"} & set(metadata)
    assert metadata["cpu_count"]
    text = " ".join(map(str, metadata.values()))
    assert socket.gethostname() not in text
    assert f"/home/{getpass.getuser()}" not in text


def test_a_system_that_hides_proc_costs_metadata_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def hidden(*_: object, **__: object) -> None:
        raise FileNotFoundError(2, "No such file or directory", "/proc/stat")

    monkeypatch.setattr(measuring_process.pyperf, "Run", hidden)
    assert worker.process_metadata() == {}
    assert measuring_process.settings()["cpu_quota"] == "none"


def spoilt(monkeypatch: pytest.MonkeyPatch, deed: Callable[[int], object]) -> list[AnyReply]:
    """Measure typing/decode with an orjson that does something at each of its calls, which are counted."""
    load, calls = worker._loaded, count(1)

    def loaded(name: str, catalogue: str) -> Any:
        bound = load(name, catalogue)
        if name != "orjson":
            return bound
        return SimpleNamespace(encode=bound.encode, decode=lambda data: (deed(next(calls)), bound.decode(data))[1])

    monkeypatch.setattr(worker, "_loaded", loaded)
    return replies(order("measure", [("typing", "decode", "json", "orjson")]))


@pytest.mark.parametrize("deed", [gc.disable, lambda: gc.set_threshold(100_000)])
def test_a_codec_that_touches_the_garbage_collector_at_its_first_call_is_left_out(
    deed: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = gc.get_threshold()
    reply = spoilt(monkeypatch, lambda _: deed())[-1]
    assert isinstance(reply, Timed)
    assert set(reply.found) == {"json"}
    assert "the garbage collector's settings" in reply.failed["orjson"]
    assert (gc.isenabled(), gc.get_threshold()) == (True, before)


def test_a_codec_that_raises_while_its_results_are_held_is_left_out_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    share = worker.garbage_share

    def garbage_share(call: Any, made: Any) -> float:
        if call.__name__ == "<lambda>":
            raise RuntimeError("not twice")
        return share(call, made, 1e-6)

    monkeypatch.setattr(worker, "garbage_share", garbage_share)
    reply = spoilt(monkeypatch, lambda _: None)[-1]
    assert isinstance(reply, Timed)
    assert set(reply.found) == set(reply.garbage) == {"json"}
    assert reply.failed == {"orjson": "RuntimeError: not twice"}
