"""The scripts that price the message path run, and what they compare is the same work."""

import subprocess
import sys

import pytest
from imwire.bench.pipeline.client.timeline import Timeline
from imwire.bench.pipeline.costs.for_loops import ForLoopSdk
from imwire.bench.studies import pipeline_costs, server_costs
from imwire.payloads.bodies import Text
from imwire.payloads.frames import Message

pytestmark = pytest.mark.long


def test_the_costs_are_printed() -> None:
    small = ["--rounds", "1", "--messages", "32", "--long", "200", "--many", "20", "--batch", "50"]
    small += ["--frame-ms", "0.5"]
    # A process of its own: collecting the garbage of thousands of tests between rounds takes half a minute.
    command = [sys.executable, "-m", "imwire.bench.studies.pipeline_costs", *small]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for words in ("no codec, 16 at a time", "loops, sorted after each batch", "20 conversations", "SQLite file"):
        assert words in output


def test_every_message_of_a_line_arrives() -> None:
    line = pipeline_costs.TwoDevices(pipeline_costs.bare_codec(), conversations=3)
    line.run(48)
    assert [sum(t.frontier for t in client.timelines.values()) for client in line.clients] == [48, 48]
    assert line.clients[0].own.status == {}


def test_the_loops_and_the_container_show_the_same() -> None:
    messages = [Message(client_id=f"{seq}", seq=seq, body=Text("x")) for seq in (2, 1, 3, 2, 5, 4)]
    timeline = Timeline(1)
    for message in messages:
        timeline.place(message.seq, message)
    for sort_each in (True, False):
        sdk = ForLoopSdk(sort_each=sort_each)
        sdk.take(messages)
        sdk.settle(["2", "9"])
        assert sdk.messages == timeline.shown
        assert [status.name for _, status in sdk.status] == ["SENT", "SENDING", "SENDING", "SENDING", "SENDING"]


def test_the_largest_batch_is_the_last_that_fits() -> None:
    assert 950 <= pipeline_costs.largest_in_frame(lambda size: size / 60_000, 1 / 60) <= 1_000


def test_relay_and_servers_are_measured_in_turns(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("websockets", reason="needs the extra 'serve'")
    server_costs.main(["--rounds", "1", "--messages", "200", "--window", "4"])
    rows = capsys.readouterr().out.splitlines()
    assert rows[0].startswith("relay: ")
    assert [row.split("|")[1].strip() for row in rows[-2:]] == ["memory", "SQLite"]
