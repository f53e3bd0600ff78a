"""What a message costs does not depend on how much there is: counted in calls and comparisons, without a clock."""

import dis
import gc
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any, ClassVar

import pytest
from imwire.bench.studies.pipeline_costs import TwoDevices, bare_codec
from imwire.payloads.bodies import Text

pytestmark = pytest.mark.long


def calls(line: TwoDevices, messages: int) -> Counter[str]:
    """Return how often each function is called, those in C too, while messages go all the way."""
    found: Counter[str] = Counter()

    def count(frame: Any, event: str, argument: Any) -> None:
        if event == "call":
            found[frame.f_code.co_qualname] += 1
        elif event == "c_call":
            found[getattr(argument, "__qualname__", repr(argument))] += 1

    sys.setprofile(count)
    try:
        line.run(messages)
    finally:
        sys.setprofile(None)
    return found


@pytest.mark.parametrize(("before", "conversations"), [(10_000, 1), (5_000, 1_000)])
def test_the_same_calls_are_made_whatever_there_is_already(before: int, conversations: int) -> None:
    fresh, grown = TwoDevices(bare_codec()), TwoDevices(bare_codec(), conversations)
    fresh.run(160)
    grown.run(before, 50)
    few, many = calls(fresh, 320), calls(grown, 320)
    if conversations == 1:
        # Rarely, timers that were cancelled are swept out: that is a few calls in thousands.
        assert sum(many.values()) == pytest.approx(sum(few.values()), rel=0.01)
    else:
        # Each message opens a frame of its own instead of sharing one with fifteen others, and nothing else.
        assert sum(many.values()) < 3 * sum(few.values())
        grown.run(before, 50)
        assert sum(calls(grown, 320).values()) == pytest.approx(sum(many.values()), rel=0.01)


LOOK_UPS = {"COMPARE_OP", "CONTAINS_OP", "BINARY_SUBSCR", "STORE_SUBSCR", "DELETE_SUBSCR", "FOR_ITER"}
SIZES = [(10, 1), (10_000, 1), (10, 1_000), (10_000, 1_000)]
BATCHES = 4


class Seq(int):
    """A seq that counts how often it is compared and looked up, in C too."""

    count: ClassVar[Counter[str]] = Counter()

    def __add__(self, other: int) -> "Seq":
        return Seq(int(self) + int(other))

    def __hash__(self) -> int:
        Seq.count["look-ups"] += 1
        return int.__hash__(self)

    def __eq__(self, other: object) -> bool:
        Seq.count["equal?"] += 1
        return int.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        Seq.count["equal?"] += 1
        return int.__ne__(self, other)

    def __lt__(self, other: int) -> bool:
        Seq.count["less?"] += 1
        return int.__lt__(self, other)

    def __le__(self, other: int) -> bool:
        Seq.count["less?"] += 1
        return int.__le__(self, other)

    def __gt__(self, other: int) -> bool:
        Seq.count["less?"] += 1
        return int.__gt__(self, other)

    def __ge__(self, other: int) -> bool:
        Seq.count["less?"] += 1
        return int.__ge__(self, other)


def say(line: TwoDevices, conversation_id: int = 1) -> None:
    """Send one message all the way: sent, stored, acknowledged, delivered, and in every sixteenth turn ACKed back."""
    line.now_ns += 1_000
    line.clients[0].send(conversation_id, Text("words"), line.now_ns)
    line.exchange.settle(line.now_ns)
    for client in line.clients:
        while client.next_event() is not None:
            pass


def line_of(messages: int, conversations: int) -> TwoDevices:
    """Return a line whose conversation 1 holds so many messages and each other one a message, all acknowledged."""
    line = TwoDevices(bare_codec(), conversations)
    for number in range(2, conversations + 1):
        say(line, number)
    line.exchange.gateway._hub.conversations[1].next_seq = Seq(1)
    for _ in range(messages):
        say(line)
    while any(client._receiving.next_timer_ns() is not None for client in line.clients):
        say(line)
    assert line.clients[1].timelines[1].frontier >= messages
    return line


def instructions(line: TwoDevices, messages: int) -> Counter[str]:
    """Return how often each kind of Python instruction is executed while messages go all the way."""
    found, codes = Counter[str](), dict[CodeType, bytes]()

    def count(code: CodeType, offset: int) -> None:
        if code not in codes:
            codes[code] = code.co_code
        found[dis.opname[codes[code][offset]]] += 1

    with watching(count):
        for _ in range(messages):
            say(line)
    return found


@contextmanager
def watching(count: Callable[[CodeType, int], None]) -> Iterator[None]:
    """Call `count` with the code and the offset of each instruction that is executed."""
    # A collection runs the finalizers of whatever other tests left, and callbacks: their instructions are not ours.
    collects = gc.isenabled()
    gc.disable()
    try:
        with watching_all(count):
            yield
    finally:
        if collects:
            gc.enable()


@contextmanager
def watching_all(count: Callable[[CodeType, int], None]) -> Iterator[None]:
    if sys.version_info >= (3, 12):
        # From 3.12 on a trace function no longer sees every instruction of the frames it asks for.
        monitoring = sys.monitoring
        monitoring.use_tool_id(monitoring.OPTIMIZER_ID, "counts")
        monitoring.register_callback(monitoring.OPTIMIZER_ID, monitoring.events.INSTRUCTION, count)
        monitoring.set_events(monitoring.OPTIMIZER_ID, monitoring.events.INSTRUCTION)
        try:
            yield
        finally:
            monitoring.set_events(monitoring.OPTIMIZER_ID, monitoring.events.NO_EVENTS)
            monitoring.free_tool_id(monitoring.OPTIMIZER_ID)
        return

    def trace(frame: Any, event: str, _: Any) -> Any:
        if event == "call":
            frame.f_trace_opcodes, frame.f_trace_lines = True, False
        elif event == "opcode":
            count(frame.f_code, frame.f_lasti)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)


def test_a_message_costs_the_same_look_ups_and_comparisons_of_its_seq_whatever_there_is() -> None:
    found = {}
    for size in SIZES:
        line = line_of(*size)
        Seq.count.clear()
        for _ in range(16 * BATCHES):
            say(line)
        found[size] = dict(Seq.count)
    fewest = found[SIZES[0]]
    assert min(fewest["look-ups"], fewest["less?"]) >= 16 * BATCHES, "the seq is looked up and compared at all"
    assert found == dict.fromkeys(SIZES, fewest)


def test_a_message_costs_the_same_instructions_whatever_there_is() -> None:
    found = {size: instructions(line_of(*size), 16 * BATCHES) for size in SIZES}
    fewest = found[SIZES[0]]
    assert sum(fewest[name] for name in LOOK_UPS) > 16 * BATCHES
    assert found == dict.fromkeys(SIZES, fewest)


def test_four_batches_cost_four_times_what_one_costs() -> None:
    line = line_of(10, 1)
    one, four = instructions(line, 16), instructions(line, 64)
    assert sum(four.values()) == pytest.approx(4 * sum(one.values()), rel=0.01)
    assert sum(four[name] for name in LOOK_UPS) == pytest.approx(4 * sum(one[name] for name in LOOK_UPS), rel=0.01)
