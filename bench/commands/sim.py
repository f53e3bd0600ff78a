"""`imwire sim`: runs the message path in a simulated world that loses and reorders frames, and checks its promises.

A seed that fails is printed with the command that replays it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, get_args

import click
from rich.console import Console
from rich.progress import track

from ...codecs import api
from ..pipeline.api import BUGS, RULES, AckShape, Lane, SeedOutcome, TraceLine, run_seed, sweep
from .exit_status import INTERRUPTED

FAILED = 1
_SHOWN = 10
_COUNTS = (
    "messages written",
    "messages kept",
    "frames to the gateway",
    "frames to devices",
    "sent again",
    "given up",
    "resent by its user",
    "stored already",
    "denied",
    "delivered again",
    "duplicate",
    "early: waits for a gap",
    "dropped: too much waits",
    "gap pulled",
    "resumed",
    "started over",
    "page shown",
    "a picture passed by a later message",
)


class ShareOption(click.FloatRange):
    """A number from 0 to 1; "nan" is refused."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number; fails with what is wrong."""
        found = float(super().convert(value, param, ctx))
        if found != found:
            self.fail(f"{value!r} is not a number from 0 to 1.", param, ctx)
        return found


_share = ShareOption(0, 1)


@click.command()
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="The first seed.")
@click.option(
    "--seeds", type=click.IntRange(1), default=1, show_default=True, help="How many seeds, from the first on."
)
@click.option("--codec", help="The codec of the frames.  [default: msgspec-msgpack]")
@click.option("--loss", type=_share, help="Share of frames that are lost.")
@click.option("--duplication", type=_share, help="Share of frames that arrive twice.")
@click.option("--reordering/--no-reordering", default=None, help="Whether frames may overtake each other.")
@click.option("--partitions", type=click.IntRange(0), help="How often a device is cut off without noticing.")
@click.option("--disconnects", type=click.IntRange(0), help="How often a connection breaks.")
@click.option("--crashes", type=click.IntRange(0), help="How often the gateway crashes; unsynced writes are lost.")
@click.option("--messages", type=click.IntRange(1), help="How often somebody writes.")
@click.option("--ack-shape", type=click.Choice(get_args(AckShape)), help="How receivers acknowledge.")
@click.option("--pictures", type=_share, help="Share of turns that begin with a picture to upload.")
@click.option("--lane", type=click.Choice(get_args(Lane)), help="Where a picture stands while it is uploaded.")
@click.option("--bug", type=click.Choice(sorted(BUGS)), help="Switch on a seeded bug, to see it found.")
@click.option("--jobs", type=click.IntRange(1), default=None, help="How many processes.  [default: one for each CPU]")
@click.option("--trace", is_flag=True, help="Print every step of the path.")
def sim(seed: int, seeds: int, bug: str | None, jobs: int | None, *, trace: bool, **chosen: Any) -> int:
    """Simulate chats over bad links and check every promise. Options that are not given are drawn from the seed.

    Things go wrong for 20 s of virtual time. Then the links are repaired, so that everything comes to rest and can be
    compared. With --loss 1 nothing arrives before that. The promises are in docs/background/message-path.md.

    Exits with status 1 when a promise was broken. Ctrl-C and SIGTERM end it with what was checked so far.
    """
    chosen = {name: value for name, value in chosen.items() if value is not None}
    if "codec" in chosen:
        api.load(chosen["codec"])
    wanted = range(seed, seed + seeds)
    if trace or seeds == 1:
        found: Iterable[SeedOutcome] = _one_by_one(wanted, chosen, bug or "", trace=trace)
    else:
        console = Console(stderr=True)
        found = track(
            sweep(wanted, chosen, bug or "", jobs or 0),
            "seeds",
            total=seeds,
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
    outcomes: list[SeedOutcome] = []
    interrupted = False
    try:
        outcomes.extend(found)
    except KeyboardInterrupt:
        interrupted = True
        click.echo(f"imwire: interrupted after {len(outcomes)} of {seeds} seeds", err=True)
    broken = bool(outcomes) and _tell(outcomes)
    return FAILED if broken else INTERRUPTED if interrupted else 0


def _one_by_one(seeds: Iterable[int], chosen: dict[str, Any], bug: str, *, trace: bool) -> Iterator[SeedOutcome]:
    lines: list[TraceLine] = []
    for seed in seeds:
        outcome = run_seed(seed, chosen, bug, lines if trace else None)
        _print_trace(lines)
        lines.clear()
        yield outcome


def _print_trace(lines: Iterable[TraceLine]) -> None:
    for now_ns, who, step, conversation_id, client_id, seq in lines:
        place = f"conversation {conversation_id}" if conversation_id else ""
        what = " ".join(part for part in (place, client_id, f"seq {seq}" if seq else "") if part)
        click.echo(f"{now_ns / 1e9:12.6f} s  {who:<10} {step:<32} {what}")


def _tell(outcomes: list[SeedOutcome]) -> bool:
    """Print what happened; returns whether a promise was broken."""
    console = Console(highlight=False)
    counts: Counter[str] = Counter()
    for outcome in outcomes:
        counts.update(outcome.counts)
    if len(outcomes) == 1:
        console.print(_described(outcomes[0]), soft_wrap=True)
    for name in _COUNTS:
        console.print(f"{counts[name]:>12,}  {name}")
    failed = [outcome for outcome in outcomes if outcome.violations]
    for outcome in failed[:_SHOWN]:
        for violation in outcome.violations[:_SHOWN]:
            console.print(f"[bold red]seed {outcome.seed}: {violation.rule}:[/] {violation.what}", soft_wrap=True)
        console.print(f"  again: imwire sim --seed {outcome.seed} --trace, with the same options", soft_wrap=True)
    seeds = f"{len(outcomes)} seeds" if len(outcomes) > 1 else "this seed"
    if failed:
        console.print(f"[bold red]{len(failed)} of {seeds} broke a promise[/], the first: {failed[0].seed}")
        return True
    console.print(f"[bold green]no promise was broken[/] in {seeds}: {len(RULES)} rules were checked")
    return False


def _described(outcome: SeedOutcome) -> str:
    drawn, link, faults = outcome.circumstances, outcome.circumstances.link, outcome.circumstances.faults
    devices = sum(count for _, count in drawn.devices) + drawn.late_devices
    least_ms, most_ms = link.delay_ns / 1e6, (link.delay_ns + link.jitter_ns) / 1e6
    order = "in order" if faults.ordered else "in any order"
    parts = (
        f"seed {outcome.seed}: {devices} devices of {len(drawn.devices)} users in {drawn.conversations} conversations",
        f"frames take {least_ms:.0f} to {most_ms:.0f} ms, arrive {order}, {faults.loss:.0%} lost, "
        f"{faults.duplication:.0%} twice",
        f"{drawn.partitions} partitions, {drawn.disconnects} disconnects, {drawn.crashes} crashes",
        f"{drawn.limits.ack_shape} ACKs, retransmits by {drawn.limits.retransmit}",
        f"{outcome.seconds:.0f} s of virtual time; the links are repaired from {drawn.duration_ns / 1e9:.0f} s on",
    )
    return "\n".join(parts)
