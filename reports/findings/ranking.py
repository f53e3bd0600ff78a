"""The best of several codecs, and how sure that is.

The rule: a codec shares the first place when it is known to be equal within 3 %, and is named as "undecided" when the
run cannot tell. With fewer processes than an interval needs, the order is an estimate and no codec wins.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ...bench.results.rows import CONFIDENCE, Link, Ratio, Results, Timing, ratio, read_name
from ..rendering.wording import exact
from .coverage import codecs
from .delivery import delivery, round_trip

CLOSE_BYTES = 0.01
"""A lead in bytes below this share is too small to choose by, though it is exact."""


@dataclass(frozen=True)
class Choice:
    """The best codec, those that are known to share its place, those that may, the next one, and what JSON costs.

    `value` is seconds or bytes; ratios are the other over the best, so above 1 is what the best saves. `sure` is
    False when too few processes ran to tell anything apart; `tie` says what `same` means; `exact` is True for bytes.
    """

    best: str
    value: float
    same: tuple[str, ...]
    undecided: tuple[str, ...]
    runner_up: str | None
    to_runner_up: Ratio | None
    to_json: Ratio | None
    candidates: int
    sure: bool
    exact: bool = False
    tie: str = "no measurable difference"

    @property
    def winners(self) -> tuple[str, ...]:
        """The best codec and all that are known to share its place."""
        return (self.best, *self.same)


def candidates(results: Results) -> list[str]:
    """Return the codecs that may win: all but compression levels, which only two payloads are measured with."""
    return [codec for codec in codecs(results) if not read_name(codec).has_level]


def fastest(results: Results, payload: str) -> Choice | None:
    """Return which codec encodes and decodes a payload's frames in the least time."""
    return quickest(round_trip(results, codec, payload) for codec in candidates(results))


def soonest(results: Results, payload: str, link: Link) -> Choice | None:
    """Return the codec whose frames of a payload arrive first over a link."""
    return quickest(delivery(results, codec, payload, link) for codec in candidates(results))


def smallest(results: Results, payload: str) -> Choice | None:
    """Return the codec whose frames of a payload are smallest on the wire."""
    return least({c: s.mean_bytes for c in candidates(results) if (s := results.size(c, payload)) is not None})


def least(sizes: Mapping[str, float]) -> Choice | None:
    """Return the codec with the fewest bytes; bytes are exact, but a lead below 1 % is a tie all the same."""
    if not sizes:
        return None
    order = sorted(sizes, key=lambda codec: sizes[codec])
    best = order[0]
    same = tuple(c for c in order[1:] if sizes[c] == sizes[best] or sizes[c] < sizes[best] * (1 + CLOSE_BYTES))
    after = order[1 + len(same)] if len(order) > 1 + len(same) else None
    return Choice(
        best=best,
        value=sizes[best],
        same=same,
        undecided=(),
        runner_up=after,
        to_runner_up=exact(sizes[after], sizes[best]) if after and sizes[best] else None,
        to_json=exact(sizes["json"], sizes[best]) if "json" in sizes and sizes[best] else None,
        candidates=len(order),
        sure=True,
        exact=True,
        tie="equal" if all(sizes[c] == sizes[best] for c in same) else "within 1\N{NO-BREAK SPACE}%",
    )


def quickest(timings: Iterable[Timing | None]) -> Choice | None:
    """Return the codec with the least time, compared with each other one process by process."""
    order = sorted((t for t in timings if t is not None), key=lambda t: t.median_s)
    if not order:
        return None
    best, others = order[0], order[1:]
    ratios = {t.codec: r for t in order if (r := ratio(t, best)) is not None}
    sure = all(r.confidence >= CONFIDENCE for r in ratios.values())
    # With too few processes every answer is "undecided": then the order itself is shown, as an estimate.
    behind = [t.codec for t in others if t.codec in ratios and (not sure or ratios[t.codec].answer == "more")]
    same = tuple(t.codec for t in others if sure and t.codec in ratios and ratios[t.codec].answer == "same")
    return Choice(
        best=best.codec,
        value=best.median_s,
        same=same,
        undecided=tuple(t.codec for t in others if t.codec not in behind and t.codec not in same),
        runner_up=behind[0] if behind else None,
        to_runner_up=ratios[behind[0]] if behind else None,
        to_json=ratios.get("json"),
        candidates=len(order),
        sure=sure,
    )
