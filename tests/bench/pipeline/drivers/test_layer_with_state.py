"""A layer with state through all drivers that need no socket: nothing is lost, and states that mix are seen."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from imwire.bench.pipeline.costs.framing import AVAILABLE
from imwire.bench.pipeline.costs.journey import travel
from imwire.bench.pipeline.costs.perform import perform, whole
from imwire.bench.pipeline.costs.replay import parts, protocol, record, replay, script
from imwire.bench.pipeline.costs.scenarios import SCENARIOS
from imwire.bench.pipeline.drivers import carrier
from imwire.bench.pipeline.rules.links import LAN, STALLING_4G
from imwire.bench.pipeline.rules.steps import Step
from imwire.bench.pipeline.simulation import simulated_run
from imwire.bench.pipeline.simulation.checker import check
from imwire.bench.pipeline.simulation.circumstances import draw
from imwire.bench.pipeline.simulation.simulated_run import simulate
from imwire.bench.pipeline.simulation.wire import STALLS
from imwire.codecs import api

SEEDS, SHORT, CHUNK = 500, 40, 20
CHUNKS = [pytest.param(first, marks=[pytest.mark.long] if first >= SHORT else []) for first in range(0, SEEDS, CHUNK)]
SMALL = {name: replace(made(0), said=made(0).said[:60]) for name, made in SCENARIOS.items()}

Ends = carrier._Ends


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the errors of frames that no end could undo: a new connection would make good for them, unseen."""
    found: list[str] = []
    told = carrier.decode_error

    def telling(name: str, data: bytes, error: Exception) -> api.DecodeError:
        found.append(f"{error!r}")
        return told(name, data, error)

    monkeypatch.setattr(carrier, "decode_error", telling)
    return found


# --- the simulator ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", CHUNKS)
def test_no_promise_is_broken_and_no_frame_refused(first: int, xor: str, refused: list[str]) -> None:
    for seed in range(first, first + CHUNK):
        assert (seed, check(simulate(seed, draw(seed, codec=xor)).records), refused) == (seed, [], [])


def test_the_seeds_have_reconnects_resends_and_broadcasts(xor: str) -> None:
    steps = dict.fromkeys(Step, 0)
    for seed in range(10):
        for step, number in simulate(seed, draw(seed, codec=xor)).steps.items():
            steps[step] += number
    reached = Step.RESUMED, Step.STARTED_OVER, Step.SENT_AGAIN, Step.DELIVERED, Step.DELIVERED_AGAIN, Step.LOST
    assert min(steps[step] for step in reached) > 10, steps


def test_a_connection_with_state_loses_nothing_alone_and_repeats_nothing(xor: str, refused: list[str]) -> None:
    chosen = {"loss": 0.1, "duplication": 0.2, "reordering": True, "crashes": 0, "disconnects": 0, "late_devices": 0}
    tcp, bare = (simulate(3, draw(3, codec=name, **chosen)) for name in (xor, "msgspec-msgpack"))
    assert min(tcp.steps[Step.LOST], bare.steps[Step.LOST]) > 10
    ends = 2 * len(tcp.devices)
    # Without state a loss is one frame's; with state it is a connection's.
    assert bare._connections == ends
    assert ends < tcp._connections <= ends + tcp.steps[Step.LOST]
    assert not check(tcp.records)
    assert refused == []


def one_for_all(self: Any, connection: int) -> None:
    """A gateway opens its layers once, for all connections."""
    if connection:
        self.shared = getattr(self, "shared", None) or (self._sending.sender(), self._receiving.receiver())
        self.open[connection] = self.shared
    else:
        _connect(self, connection)


def outlives(self: Any, connection: int) -> None:
    """A client goes on after a reconnect where it was before."""
    if connection:
        _connect(self, connection)
    else:
        self.kept = getattr(self, "kept", None) or (self._sending.sender(), self._receiving.receiver())
        self.open[connection] = self.kept


def both_ways(self: Any, connection: int) -> None:
    """The two directions count together, at both ends."""
    _connect(self, connection)
    send, receive = self.open[connection]
    receive.numbers = send.numbers


def once_for_many(self: Any, connection: int) -> None:
    """What goes to many is made once, although each connection has a state of its own."""
    _connect(self, connection)
    self.stateless = True


_connect = Ends.connect


@pytest.mark.parametrize("bug", [one_for_all, outlives, both_ways, once_for_many])
def test_states_that_mix_are_seen(
    bug: Callable[[Any, int], None], xor: str, refused: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ends, "connect", bug)
    for seed in range(SHORT):
        if check(simulate(seed, draw(seed, codec=xor, duration_ns=2_000_000_000)).records) or refused:
            break
    assert any("not the next frame of this connection" in error for error in refused), f"not seen in {seed + 1} seeds"


def test_a_link_that_is_not_as_tcp_is_seen(xor: str, refused: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    class Careless(simulated_run.Simulation):
        def __init__(self, seed: int, circumstances: Any, **more: Any) -> None:
            super().__init__(seed, circumstances, **more)
            self._as_tcp, self.faults = False, circumstances.faults

    monkeypatch.setattr(simulated_run, "Simulation", Careless)
    simulate(3, draw(3, codec=xor, loss=0.1))
    assert refused


# --- the in-process exchange, journeys and replay ---------------------------------------------------------------------


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_in_one_process_arrives_whole(name: str, xor: str, refused: list[str]) -> None:
    # It raises when anything is missing; the scenarios have devices that join, and connections that break.
    messages = len(SMALL[name].said)
    assert sum(perform(SMALL[name], api.load(xor))) == sum(whole(SMALL[name], xor)) == messages
    assert refused == []


def test_states_that_mix_are_seen_in_one_process(xor: str, refused: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ends, "connect", outlives)
    with pytest.raises(RuntimeError, match="have no ACK"):
        list(perform(SMALL["mobile"], api.load(xor)))
    assert refused


@pytest.mark.parametrize("faults", [None, STALLS])
def test_a_journey_is_the_one_of_the_codec_alone_but_for_bytes(faults: Any, xor: str, refused: list[str]) -> None:
    link, more = (STALLING_4G, {"faults": STALLS}) if faults else (LAN, {})
    alone, layered = (travel(SMALL["mobile"], name, link, **more) for name in ("msgspec-msgpack", xor))
    assert refused == []
    assert layered.messages == alone.messages == 60
    frames = layered.frames_up + layered.frames_down
    if not faults:
        assert frames == alone.frames_up + alone.frames_down
        # The layer's checksum, in every frame on the wire.
        assert layered.bytes_up + layered.bytes_down == alone.bytes_up + alone.bytes_down + 4 * frames


@pytest.mark.parametrize("name", ["mobile", "shift"])
def test_what_was_recorded_is_replayed_frame_by_frame_on_its_connection(name: str, xor: str) -> None:
    recording = record(SMALL[name], xor)
    plain = api.load(xor).plain
    kinds = {
        kind: sum(call.kind == kind for call in recording.calls) for kind in ("encode", "decode", "send", "receive")
    }
    assert kinds["receive"] == kinds["decode"] == kinds["send"] >= kinds["encode"] > 60
    opened = {call.opened for call in (*recording.before, *recording.calls) if call.kind == "send"}
    # Two ends for each connection, and as many connections as were made.
    assert len(opened) == 2 * (SMALL[name].conversations + 1 + len(SMALL[name].joins) + drops(name))
    played = [call(value) for calls in script(recording, plain, ["compression"]) for call, value in calls]
    through_layers = [call for call in recording.calls if call.opened]
    received = [data for data, call in zip(played, through_layers, strict=True) if call.kind == "receive"]
    assert received == [call.data for call in recording.calls if call.kind == "decode"]
    assert sum(replay(recording, *parts(xor))) == sum(protocol(SMALL[name], recording)) == len(SMALL[name].said)
    if AVAILABLE:
        assert sum(map(len, script(recording, plain, ["transport"]))) == kinds["receive"]


def drops(name: str) -> int:
    last_ns = SMALL[name].said[-1].at_ns
    return sum(at_ns <= last_ns for at_ns, _ in SMALL[name].drops)
