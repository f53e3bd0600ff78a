"""The best of several codecs, and how sure that is.

The rule: a codec shares the first place unless it is measurably worse; where fewer processes ran than an interval
needs, the order is called an estimate and nobody wins.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ..bench.results import CONFIDENCE, Ratio, Results, Timing, ratio
from .coverage import codecs, is_level
from .links import Link, delivery, round_trip
from .wording import exact


@dataclass(frozen=True)
class Choice:
    """The best codec of a payload, who shares its place, who comes next, and what JSON would cost.

    `value` is seconds or bytes; ratios are the other over the best, so above 1 is what the best saves. `sure` is
    False when too few processes ran to tell anything apart; `exact` is True for bytes.
    """

    best: str
    value: float
    tied: tuple[str, ...]
    runner_up: str | None
    to_runner_up: Ratio | None
    to_json: Ratio | None
    candidates: int
    sure: bool
    exact: bool = False

    @property
    def winners(self) -> tuple[str, ...]:
        """The best codec and all that cannot be told from it."""
        return (self.best, *self.tied)

    @property
    def alone(self) -> bool:
        """Whether one codec is measurably ahead of every other."""
        return self.sure and not self.tied and self.runner_up is not None


def candidates(results: Results) -> list[str]:
    """Return the codecs that may win: all but compression levels, which only two payloads are measured with."""
    return [codec for codec in codecs(results) if not is_level(codec)]


def fastest(results: Results, payload: str) -> Choice | None:
    """Return who encodes and decodes a payload's frames in the least time."""
    return _quickest(round_trip(results, codec, payload) for codec in candidates(results))


def soonest(results: Results, payload: str, link: Link) -> Choice | None:
    """Return whose frames of a payload arrive first over a link."""
    return _quickest(delivery(results, codec, payload, link) for codec in candidates(results))


def smallest(results: Results, payload: str) -> Choice | None:
    """Return whose frames of a payload are smallest on the wire; bytes are exact, so only equal bytes tie."""
    sizes = {c: s.mean_bytes for c in candidates(results) if (s := results.size(c, payload)) is not None}
    if not sizes:
        return None
    order = sorted(sizes, key=lambda codec: sizes[codec])
    best = order[0]
    tied = tuple(c for c in order[1:] if sizes[c] == sizes[best])
    after = next((c for c in order if sizes[c] > sizes[best]), None)
    return Choice(
        best=best,
        value=sizes[best],
        tied=tied,
        runner_up=after,
        to_runner_up=exact(sizes[after], sizes[best]) if after else None,
        to_json=exact(sizes["json"], sizes[best]) if "json" in sizes else None,
        candidates=len(order),
        sure=True,
        exact=True,
    )


def _quickest(timings: Iterable[Timing | None]) -> Choice | None:
    order = sorted((t for t in timings if t is not None), key=lambda t: t.median_s)
    if not order:
        return None
    best = order[0]
    ratios = {t.codec: r for t in order if (r := ratio(t, best)) is not None}
    sure = all(r.confidence >= CONFIDENCE for r in ratios.values())
    # Without enough processes every ratio reads "no difference"; that is ignorance, not a tie.
    tied = tuple(t.codec for t in order[1:] if sure and t.codec in ratios and ratios[t.codec].difference <= 0)
    after = next((t.codec for t in order[1:] if t.codec in ratios and t.codec not in tied), None)
    return Choice(
        best=best.codec,
        value=best.median_s,
        tied=tied,
        runner_up=after,
        to_runner_up=ratios[after] if after else None,
        to_json=ratios.get("json"),
        candidates=len(order),
        sure=sure,
    )
