"""Processor time on the message path, process by process, and the model of latency that it is added to.

The rule: sums and ratios are formed within a process, as everywhere; a part that was not measured has no processes.
"""

from statistics import median

from ...bench.results.path_rows import IN_TURNS, NO_CODEC, ContextRow
from ...bench.results.rows import Ratio, Results, paired_ratio

Seconds = dict[int, float]
"""Seconds a message by process."""
CODEC = ("codec", "compression")
ALONE = (*CODEC, "transport")
"""The parts that are replayed, each alone; transport is WebSocket framing, absent where that was not installed."""
PARTS = (*ALONE, "protocol")


def cost(results: Results, codec: str, scenario: str, *parts: str) -> Seconds:
    """Return what the parts of a message cost together, in the processes that measured them all.

    An absent part (the compression of a plain codec) costs nothing.
    """
    found = [results.on_path(NO_CODEC if part == "protocol" else codec, scenario, part) for part in parts]
    sides = [dict(zip(t.processes, t.times_s, strict=True)) for t in found if t]
    shared = set.intersection(*map(set, sides)) if sides else set()
    return {process: sum(side[process] for side in sides) for process in sorted(shared)}


def total(results: Results, codec: str, scenario: str) -> Seconds:
    """Return what the whole path of a message costs."""
    return cost(results, codec, scenario, "whole")


def explained(results: Results, codec: str, scenario: str) -> Seconds:
    """Return the sum of parts that the whole is compared with: the protocol, and the others in turns.

    In a run that did not measure them in turns, they count as measured alone.
    """
    in_turns = cost(results, codec, scenario, "protocol", IN_TURNS)
    measured = results.on_path(codec, scenario, IN_TURNS) is not None
    return in_turns if measured else cost(results, codec, scenario, *PARTS)


def surcharge(results: Results, codec: str, scenario: str) -> Seconds:
    """Return how much more the replayed parts take when their calls take turns than each alone."""
    if results.on_path(codec, scenario, IN_TURNS) is None:
        return {}
    alone = cost(results, codec, scenario, *ALONE)
    turns = cost(results, codec, scenario, IN_TURNS)
    return {process: turns[process] - s for process, s in alone.items() if process in turns}


def factor(top: Seconds, bottom: Seconds) -> Ratio | None:
    """Return top / bottom, paired by process; None when no process has both."""
    both = [process for process in top if process in bottom]
    return paired_ratio([top[p] for p in both], [bottom[p] for p in both]) if both else None


def middle(seconds: Seconds) -> float | None:
    """Return the median over processes, or None when there is none."""
    return median(seconds.values()) if seconds else None


def send_to_shown(results: Results, row: ContextRow, link: str, *, p99: bool = False) -> Seconds:
    """Return send to shown by the model: virtual time, and all the processor time of a message once."""
    times = row.links[link]
    virtual_s = (times.p99_ms if p99 else times.p50_ms) / 1e3
    return {process: virtual_s + s for process, s in total(results, row.codec, row.scenario).items()}
