"""Whole runs of a few cases, with codecs that misbehave."""

from dataclasses import replace

import pytest
from imwire.bench.harness import collector, machine
from imwire.bench.harness.cases import select
from imwire.bench.harness.collected import Collected
from imwire.bench.harness.collector import collect
from imwire.bench.harness.profiles import QUICK, Profile
from imwire.bench.harness.progress_events import Event, Fewer, ItemDone, Note, Round, Stage
from imwire.bench.harness.turns import LEAST_TURNS
from imwire.bench.pipeline.rules.links import LINKS
from imwire.bench.results.rows import VARYING_WORDS, Results
from imwire.codecs import api


def run(profile: Profile, codecs: list[str], limit_s: float = 20.0) -> tuple[Results, list[Event], list[Results]]:
    events: list[Event] = []
    saved: list[Results] = []
    results = collect(select(profile, codecs), 0, events.append, saved.append, limit_s=limit_s)
    return results, events, saved


def taken(events: list[Event]) -> int:
    return sum(event.steps for event in events if isinstance(event, ItemDone))


def promised(events: list[Event]) -> int:
    begun = sum(event.steps for event in events if isinstance(event, Stage))
    return begun - sum(event.steps for event in events if isinstance(event, Fewer))


def test_a_run_measures_every_case_in_every_process(tiny: Profile) -> None:
    results, events, saved = run(tiny, ["json", "protobuf+zstd"])
    assert not results.run.partial
    assert {t.name for t in results.timings} == {
        f"{codec}/typing/{operation}" for codec in ("json", "protobuf+zstd") for operation in ("encode", "decode")
    }
    for timing in results.timings:
        assert timing.processes == (0, 1)
        slices = [p.slices_s for p in timing.found]
        assert [len(values) >= LEAST_TURNS for values in slices] == [True, True]
        assert len(slices[0]) == len(slices[1])
        assert all(value > 0 for values in slices for value in values)
    assert {(s.codec, s.payload, len(s.frame_bytes)) for s in results.sizes} == {
        ("json", "typing", 256), ("protobuf+zstd", "typing", 256),
    }  # fmt: skip
    assert {name for row in results.run.hazards for name in row.outcomes} == {"json", "protobuf", "protobuf+zstd"}
    assert results.run.payloads[0].sha256
    assert results.run.links == list(LINKS)
    assert results.run.overhead_s > 0
    assert results.run.speed > 0
    assert [meta["process"] for meta in results.process_metadata] == [0, 1]
    assert [meta["order_seed"] for meta in results.process_metadata] == ["0/0", "0/1"]
    assert {"load_average_before", "load_average_after", "steal_share_measuring"} <= set(results.run.environment)
    assert [(len(s.timings), s.run.partial) for s in saved] == [(4, True), (4, False)]
    assert [e for e in events if isinstance(e, Round)] == [Round(1, 2), Round(2, 2)]
    assert taken(events) == promised(events)


@pytest.mark.long
@pytest.mark.usefixtures("plug_in")
@pytest.mark.parametrize(
    ("codec", "said"),
    [
        ("fake-unequal", "frame 2 of the sample came back different: $.conversation_id"),
        ("fake-raises", "boom at night"),
        ("fake-dies", "the worker died: exit status 3"),
        ("fake-dies-at-once", "the worker died: exit status 4"),
        ("fake-hangs", "no answer within 2 s"),
        ("fake-exits", "SystemExit: 5"),
    ],
)
def test_a_codec_that_fails_is_refused_by_name_and_the_rest_is_measured(tiny: Profile, codec: str, said: str) -> None:
    results, events, _ = run(tiny, ["json", codec], limit_s=2.0)
    assert {r.codec for r in results.run.refusals} == {codec}
    assert all(said in r.reason for r in results.run.refusals)
    assert "encode" in {r.operation for r in results.run.refusals}
    assert not results.run.partial
    assert results.timing(codec, "typing", "encode") is None
    for operation in ("encode", "decode"):
        timing = results.timing("json", "typing", operation)
        assert timing is not None
        assert timing.processes == (0, 1)
    notes = [event.text for event in events if isinstance(event, Note)]
    assert len(notes) == len(results.run.refusals) or codec == "fake-dies-at-once"
    assert taken(events) == promised(events), "the bar ends at 100 %"


@pytest.mark.usefixtures("plug_in")
def test_what_a_codec_prints_disturbs_nothing(tiny: Profile, capfd: pytest.CaptureFixture[str]) -> None:
    results, _, _ = run(tiny, ["fake-prints"])
    assert {t.name for t in results.timings} == {"fake-prints/typing/encode", "fake-prints/typing/decode"}
    assert results.run.refusals == []
    assert "a codec that prints" not in capfd.readouterr().out


@pytest.mark.usefixtures("plug_in")
def test_a_third_partys_codec_is_measured_with_its_version(tiny: Profile) -> None:
    results, _, _ = run(tiny, ["fake-good"])
    (info,) = results.run.codecs
    assert (info.library, info.version) == ("imwire-fake", "1.0")
    assert len(results.timings) == 2


def test_ctrl_c_keeps_what_was_measured(tiny: Profile) -> None:
    saved: list[Results] = []
    seen: list[Event] = []

    def tell(event: Event) -> None:
        seen.append(event)
        # In the second round, after its first case.
        if isinstance(event, ItemDone) and Round(2, 2) in seen:
            raise KeyboardInterrupt

    results = collect(select(tiny, ["json", "orjson"]), 0, tell, saved.append)
    assert results.run.partial
    assert saved[-1] == results
    assert sorted(len(t.processes) for t in results.timings) == [1, 1, 2, 2]
    assert results.run.processes == 2


def test_ctrl_c_before_anything_was_found_out_saves_nothing(tiny: Profile) -> None:
    def tell(event: Event) -> None:
        if isinstance(event, ItemDone):
            raise KeyboardInterrupt

    saved: list[Results] = []
    assert collect(select(tiny, ["json"]), 0, tell, saved.append).run.partial
    assert saved == []


@pytest.mark.usefixtures("plug_in")
def test_a_run_whose_cases_are_all_refused_is_whole_and_saved(tiny: Profile) -> None:
    results, events, saved = run(tiny, ["fake-unequal"])
    assert saved[-1] == results
    assert not results.run.partial
    assert results.timings == results.sizes == ()
    assert {r.codec for r in results.run.refusals} == {"fake-unequal"}
    assert taken(events) == promised(events)


def test_an_error_of_our_own_still_saves(tiny: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("ours")

    monkeypatch.setattr(collector, "_measure", fail)
    saved: list[Results] = []
    with pytest.raises(RuntimeError, match="ours"):
        collect(select(tiny, ["json"]), 0, lambda _: None, saved.append)
    assert saved[-1].run.partial
    assert saved[-1].sizes


def test_a_busy_machine_is_told_before_measuring(tiny: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "busy_share", lambda: 0.6)
    results, events, _ = run(replace(tiny, processes=1), ["json"])
    (warning,) = results.run.warnings
    assert "before the run, other programs used 60% of the processors" in warning
    assert events.index(Note(warning)) < events.index(Round(1, 1))


def test_what_is_undecided_is_measured_again_until_the_time_is_up(tiny: Profile) -> None:
    """With two processes nothing can be decided, and json is asked again beside what is compared with it."""
    again = replace(tiny, more_processes=1, again_s=3600)
    results, events, _ = run(again, ["json", "orjson"])
    assert [timing.processes for timing in results.timings] == [(0, 1, 2, 3)] * 4
    assert [found.again for found in results.timings[0].found] == [0, 0, 1, 1]
    assert results.run.processes == 4
    assert sum(isinstance(e, Stage) and e.title == "measuring again the 4 undecided" for e in events) == 2
    assert taken(events) == promised(events)
    assert {len(timing.processes) for timing in run(replace(again, again_s=-1), ["json", "orjson"])[0].timings} == {2}


def test_what_is_decided_is_not_measured_again(tiny: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Collected, "undecided", lambda self: self.left()[:2])
    results, _, _ = run(replace(tiny, more_processes=1, again_s=3600), ["json", "orjson"])
    assert sorted(len(timing.processes) for timing in results.timings) == [2, 2, 4, 4]


def test_the_names_of_the_fakes_are_not_ours() -> None:
    assert not [name for name in api.names() if name.startswith("fake")]


@pytest.mark.usefixtures("plug_in")
def test_a_codec_that_writes_other_bytes_at_each_call_is_warned_of_once_and_measured(tiny: Profile) -> None:
    results, events, _ = run(replace(tiny, payloads=("typing", "ack")), ["fake-varies"])
    (warning,) = results.run.warnings
    assert warning.startswith("fake-varies writes one frame in two ways when it is asked twice (")
    assert warning.endswith(VARYING_WORDS)
    assert Note(warning) in events
    assert len(results.timings) == 4


def test_a_codec_that_breaks_the_contract_on_odd_input_is_warned_of() -> None:
    collected = Collected(select(QUICK, ["json"], ["typing"]), 0, {}, [])
    assert collected.odd("json", [("NaN", "not a number", "DecodeError: no"), ("null", "", "frame")]) == []
    (warning,) = collected.odd("acme", [("NaN", "", "BROKEN: encode writes it"), ("null", "", "BROKEN: x")])
    assert warning == "acme breaks the contract on odd input (NaN, null): it leaves out work that others do"
