"""docs/background/message-path.md names every limit with its default, every state, and every seeded bug."""

import re
from dataclasses import fields
from pathlib import Path

import pytest
from imwire.bench.pipeline.client.sending import TRANSITIONS
from imwire.bench.pipeline.rules.limits import MS, SECOND, Limits
from imwire.bench.pipeline.simulation.bugs import BUGS, what_is_wrong

TEXT = (Path(__file__).parents[1] / "docs" / "background" / "message-path.md").read_text(encoding="utf-8")
NAMED_ELSEWHERE = {"retransmit": "timer", "ack_shape": "cumulative"}


def written(value: float) -> set[str]:
    """Return the ways a default may be written."""
    ways = {f"{value:,}", f"{value} (all)"}
    if isinstance(value, int):
        ways |= {f"{value // 1024} KiB", f"{value // 2**20} MiB", f"{value / SECOND:g} s", f"{value // MS} ms"}
        ways |= {f"{value / SECOND / 3600:g} h"}
    return ways


@pytest.mark.parametrize("limit", [each.name for each in fields(Limits)])
def test_every_limit_stands_with_its_default(limit: str) -> None:
    default = getattr(Limits(), limit)
    if limit in NAMED_ELSEWHERE:
        assert f"`{limit}`" in TEXT
        assert default == NAMED_ELSEWHERE[limit]
        return
    (row,) = [line for line in TEXT.splitlines() if line.startswith("| `") and f"`{limit}`" in line]
    names, defaults = (cell.strip() for cell in row.split("|")[1:3])
    place = re.findall(r"`(\w+)`", names).index(limit)
    # A comma parts the defaults, and with a digit behind it the thousands of one.
    shown = re.split(r",\s+", defaults)[place]
    assert shown in written(default), f"{limit} is {default}"


def test_every_change_of_a_message_s_status_stands_in_the_table() -> None:
    for (before, _), after in TRANSITIONS.items():
        assert re.search(rf"\| {before.name} \| [^|]+ \| {after.name} \|", TEXT), (before, after)


def test_every_seeded_bug_stands_with_what_is_wrong_and_was_found() -> None:
    for name in BUGS:
        (row,) = [line for line in TEXT.splitlines() if line.startswith(f"| {name} |")]
        assert what_is_wrong(name) in row
        assert int(row.split("|")[3]) <= 500
