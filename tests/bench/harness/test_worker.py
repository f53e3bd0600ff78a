"""The worker in this process: what it times, what it checks, and what it says."""

import gc
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from imwire.bench.harness import worker
from imwire.bench.harness.inputs import inputs
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


def test_each_pass_calls_each_input_once() -> None:
    seen: list[int] = []
    passes: list[int] = []

    def fresh() -> list[int]:
        passes.append(1)
        return [1, 2, 3]

    assert worker.timed_s(seen.append, fresh, 4) > 0
    assert seen == [1, 2, 3] * 4
    assert len(passes) == 4


def _slow_clock(monkeypatch: pytest.MonkeyPatch, seconds_a_call: float) -> list[int]:
    """Replace the clock by one that moves by the calls made; return the list the calls are counted in."""
    calls: list[int] = []
    monkeypatch.setattr(worker, "perf_counter", lambda: len(calls) * seconds_a_call)
    return calls


def test_whoever_comes_first_doubles_the_loops_until_the_time_is_long_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = _slow_clock(monkeypatch, 0.001)
    timed = worker.measure(calls.append, lambda: [1, 2], 0.015, None)
    assert [loops for loops, _ in timed.warmups] == [1, 2, 4, 8]
    assert (timed.loops, timed.inner_loops) == (8, 2)
    assert timed.value_s == pytest.approx(0.001)
    assert [value for _, value in timed.warmups] == pytest.approx([0.001] * 4)


def test_later_visits_take_the_known_loops_after_a_short_warm_up(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = _slow_clock(monkeypatch, 0.001)
    timed = worker.measure(calls.append, lambda: [1], 0.015, 16)
    assert [loops for loops, _ in timed.warmups] == [2]
    assert timed.loops == 16
    assert len(calls) == 18


def test_loops_that_are_far_too_few_are_doubled_later_too(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = _slow_clock(monkeypatch, 0.001)
    timed = worker.measure(calls.append, lambda: [1], 0.016, 3)
    assert [loops for loops, _ in timed.warmups] == [1, 3, 6]
    assert timed.loops == 12


def test_the_loops_found_serve_the_next_visit_of_the_same_process() -> None:
    item = ("json", "typing", "encode")
    given = order("measure", [item, item], min_time_s=0.004)
    first, second = [reply for reply in replies(given) if isinstance(reply, Timed)]
    assert len(first.warmups) > 1 or first.loops == 1
    assert second.warmups[0][0] == max(1, first.loops // worker.WARM_UP_SHARE)
    assert second.loops >= first.loops


@pytest.mark.parametrize("codec", api.names())
@pytest.mark.parametrize("operation", ["encode", "decode", "dumps", "loads"])
def test_an_operation_is_called_on_what_it_takes(codec: str, operation: str) -> None:
    bound, frames = api.load(codec), find().sample("location")
    made = inputs(bound, find(), "location", 0, operation)
    values = list(map(getattr(bound, operation), made()))
    assert len(values) == len(frames)
    if operation in ("encode", "dumps"):
        assert all(map(api.same, map(bound.decode, values), frames))
    else:
        back = values if operation == "decode" else map(bound.from_native, values)
        assert all(map(api.same, back, frames))
    assert list(made()) == list(made())


def test_frames_are_new_for_every_pass() -> None:
    made = inputs(api.load("orjson"), find(), "text", 0, "encode")
    first, second = made()[0], made()[0]
    assert first == second
    assert first.sender_name is not second.sender_name


def test_an_unknown_operation_is_refused() -> None:
    reply = replies(order("measure", [("json", "typing", "juggle")]))[-1]
    assert reply == Failed("ValueError: there is no operation 'juggle'")


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
    given = msgspec.structs.replace(order("measure", [("json", "typing", "encode")]), digest=digest([]))
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


@pytest.mark.parametrize("deed", [gc.disable, lambda: gc.set_threshold(100_000)])
def test_a_codec_that_touches_the_garbage_collector_is_refused(deed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = gc.get_threshold()
    whole = worker.measure

    def touching(*arguments: Any) -> Timed:
        deed()
        return whole(*arguments)

    monkeypatch.setattr(worker, "measure", touching)
    said = replies(order("measure", [("json", "typing", "encode")], min_time_s=1e-6))[-1]
    assert isinstance(said, Failed)
    assert "the garbage collector's settings" in said.reason
    assert (gc.isenabled(), gc.get_threshold()) == (True, before)


def test_a_system_that_hides_proc_costs_metadata_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    def hidden(*_: object, **__: object) -> None:
        raise FileNotFoundError(2, "No such file or directory", "/proc/stat")

    monkeypatch.setattr(worker.pyperf, "Run", hidden)
    assert worker.process_metadata() == {}
