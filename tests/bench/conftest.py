"""Small made-up results, a profile of a few milliseconds, and a distribution full of codecs that misbehave."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import median

import pytest
from click.testing import CliRunner, Result
from imwire.bench import cli
from imwire.bench.harness import machine, profiles
from imwire.bench.harness.profiles import Profile
from imwire.bench.pipeline.rules.links import LINKS
from imwire.bench.results.rows import PayloadInfo, ProcessValues, Refusal, Results, Run, Sizes, Timing
from imwire.codecs.api import CodecDescription

FAKES = """
import os, time
import msgspec
from imwire.codecs.api import Codec, Functions

class Count:
    calls = 0

def bind_with(spoil):
    def bind(model):
        decode = msgspec.json.Decoder(model).decode
        count = Count()
        def dumps(frame):
            count.calls += 1
            return spoil(count.calls, msgspec.json.encode(frame))
        return Functions(dumps, decode)
    return bind

# Validation encodes the 256 frames of a payload twice; what misbehaves later does so while it is measured.
def late(call, data, deed):
    return deed() if call > 600 else data

def boom():
    raise RuntimeError("boom at night")

def codec(name, spoil):
    return Codec(name, "json", "imwire-fake", bind_with(spoil))

good = codec("fake-good", lambda call, data: data)
unequal = codec("fake-unequal", lambda call, data: data.replace(b"typing", b"typing") if call != 3 else
                b'{"t":"typing","conversationId":5}')
raises = codec("fake-raises", lambda call, data: late(call, data, boom))
dies = codec("fake-dies", lambda call, data: late(call, data, lambda: os._exit(3)))
dies_at_once = codec("fake-dies-at-once", lambda call, data: os._exit(4))
hangs = codec("fake-hangs", lambda call, data: late(call, data, lambda: time.sleep(60)))
exits = codec("fake-exits", lambda call, data: late(call, data, lambda: exit(5)))

def chatter(call, data):
    print("a codec that prints", flush=True)
    os.write(1, b"{not json}\\n")
    return data
prints = codec("fake-prints", chatter)
varies = codec("fake-varies", lambda call, data: data + b" " * (call % 3))
respells = codec("fake-respells", lambda call, data: data + (b" ", b"\\n", b"\\t")[call % 3])
"""
ENTRY_POINTS = "[imwire.codecs]\n" + "".join(
    f"fake-{name} = imwire_fake:{name.replace('-', '_')}\n"
    for name in ("good", "unequal", "raises", "dies", "dies-at-once", "hangs", "exits", "prints", "varies", "respells")
)
MISSING = "fake-missing = imwire_no_such_module:codec\n"


@pytest.fixture
def plug_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the path of this process and of its workers, with a distribution that brings the fakes."""
    folder = tmp_path / "site"
    about = folder / "imwire_fake-1.0.dist-info"
    about.mkdir(parents=True)
    (folder / "imwire_fake.py").write_text(FAKES)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: imwire-fake\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(ENTRY_POINTS + MISSING)
    monkeypatch.syspath_prepend(folder)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder


@pytest.fixture
def tiny() -> Profile:
    """Two processes, the fewest turns there are."""
    return Profile("tiny", 2, 1e-6, ("json",), (), ("typing",), ("encode", "decode"))


@pytest.fixture(autouse=True)
def _quiet_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    # Neither waits a second nor warns of the neighbours of whoever runs the tests.
    monkeypatch.setattr(machine, "busy_share", lambda: 0.0)
    monkeypatch.setattr(machine, "STEAL_SHARE", 2.0)


def made_up(
    number: int = 0, /, *, processes: int = 7, factor: float = 1.0, started: str = "", **environment: object
) -> Results:
    """Return results of three codecs on two payloads; msgpack's sizes hold zeros, and one case is refused."""
    random = Random(number)
    codecs, payloads = ("json", "orjson+zstd", "msgpack"), ("text", "typing")

    def values(process: int, cost_s: float) -> ProcessValues:
        found = tuple(cost_s * factor * random.uniform(0.99, 1.01) for _ in range(3))
        return ProcessValues(process, found, median(found), min(found), 1, 3)

    timings = tuple(
        Timing.of((codec, payload, operation), [values(p, 1e-6 * rank) for p in range(processes)], 4)
        for payload in payloads
        for rank, codec in enumerate(codecs, start=1)
        for operation in ("encode", "decode")
        if (codec, payload, operation) != ("msgpack", "typing", "decode")
    )
    sizes = tuple(
        Sizes(codec, payload, (0, 212, 0, 7) if codec == "msgpack" else (100, 200, 300, 400))
        for payload in payloads
        for codec in codecs
    )
    run = Run(
        profile="quick",
        seed=0,
        started=started or f"2026-01-01T00:00:{number:02}Z",
        seconds=12.5,
        overhead_s=1.2e-8,
        processes=processes,
        codecs=[CodecDescription(codec, "json", "lib", "1.0") for codec in codecs]
        + [CodecDescription("cbor2", missing="pip install")],
        payloads=[
            PayloadInfo(name, "a payload", "signal", 4, 1, 90, 120, 0.5, 2.5, f"sha of {name}") for name in payloads
        ],
        links=list(LINKS),
        refusals=[Refusal("msgpack", "typing", "decode", 'frame 3: "quoted"\nand 你好')],
        environment={"python_version": "3.11.7", "packages": {"orjson": "3.13"}, "cpu_count": 2, **environment},
    )
    metadata = tuple(
        {"process": p, "order_seed": f"0/{p}", "load_avg_1min": 0.1 * p, "timer": "clock"} for p in range(processes)
    )
    return Results(run, timings, sizes, process_metadata=metadata)


Call = Callable[..., Result]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny: Profile) -> Call:
    """Run a command in an empty folder, with a tiny quick profile and a report that is a stub."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(profiles.PROFILES, "quick", replace(tiny, name="quick"))
    for command in ("bench", "report"):
        monkeypatch.setattr(f"imwire.bench.commands.{command}.build", lambda _, folder, *_gated: folder / "report.html")
    return lambda *arguments: CliRunner().invoke(cli.main, list(arguments))


def one_line(result: Result) -> str:
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith("imwire: ")
    assert result.stderr.count("\n") == 1
    return result.stderr
