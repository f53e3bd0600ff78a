"""Section 1: the verdict for each kind of traffic, and how much of it remains on each link.

The rule: each winner is shown with its margin and with every codec that cannot be told from it.
"""

from dataclasses import dataclass
from statistics import median

from ...bench.results.rows import CONFIDENCE, Link, PayloadInfo, Results
from ..findings.coverage import traffics
from ..findings.delivery import delivery, described, round_trip
from ..findings.ranking import Choice, candidates, fastest, smallest, soonest
from ..findings.summary import lead
from ..rendering.render import fill
from ..rendering.section import Content, Section


@dataclass(frozen=True)
class PayloadVerdict:
    """One payload's verdict: fewest bytes, least processor time, and the first to arrive over each link."""

    payload: PayloadInfo
    smallest: Choice | None
    fastest: Choice | None
    soonest: tuple[Choice | None, ...]
    shares: tuple[float | None, ...]


@dataclass(frozen=True)
class LinkVerdict:
    """How much the choice matters on a link: the codec's share of the time for JSON and for the best, and the gain.

    `matters` counts the payloads on which the best is measurably sooner than JSON, `undecided` those where the run
    cannot tell. Unless `sure`, too few processes ran to tell anything.
    """

    link: Link
    json_shares: tuple[float, ...]
    best_shares: tuple[float, ...]
    gains: tuple[float, ...]
    matters: int
    undecided: int
    payloads: int
    sure: bool


def verdict_row(results: Results, payload: PayloadInfo) -> PayloadVerdict:
    """Return a payload's row."""
    choices = tuple(soonest(results, payload.name, link) for link in results.run.links)
    shares = tuple(
        codec_share(results, choice.best, payload.name, link) if choice else None
        for choice, link in zip(choices, results.run.links, strict=True)
    )
    return PayloadVerdict(payload, smallest(results, payload.name), fastest(results, payload.name), choices, shares)


def codec_share(results: Results, codec: str, payload: str, link: Link) -> float | None:
    """Return which share (0 to 1) of a frame's time over a link is encode and decode."""
    inside, whole = round_trip(results, codec, payload), delivery(results, codec, payload, link)
    return inside.median_s / whole.median_s if inside and whole else None


def link_row(results: Results, link: Link, rows: list[PayloadVerdict]) -> LinkVerdict:
    """Return how much the choice of codec matters on a link, over all payloads."""
    place = results.run.links.index(link)
    choices = [row.soonest[place] for row in rows]
    gains = [c.to_json for c in choices if c is not None and c.to_json is not None]
    json_shares = [codec_share(results, "json", row.payload.name, link) for row in rows]
    return LinkVerdict(
        link=link,
        json_shares=tuple(share for share in json_shares if share is not None),
        best_shares=tuple(share for row in rows if (share := row.shares[place]) is not None),
        gains=tuple(gain.estimate for gain in gains),
        matters=sum(gain.answer == "more" for gain in gains),
        undecided=sum(gain.answer == "undecided" for gain in gains),
        payloads=len(gains),
        sure=all(gain.confidence >= CONFIDENCE for gain in gains),
    )


def build(results: Results) -> Content:
    """Return the section."""
    groups = [(t.name, [verdict_row(results, p) for p in t.payloads]) for t in traffics(results)]
    rows = [row for _, members in groups for row in members]
    links = [link_row(results, link, rows) for link in results.run.links]
    return Content(
        fill(
            "verdict.html.j2",
            lead=lead(results),
            groups=groups,
            links=links if any(choice for row in rows for choice in row.soonest) else [],
            assumed="; ".join(map(described, results.run.links)),
            median=median,
            several=len(candidates(results)) > 1,
            sized=any(row.smallest for row in rows),
            timed=any(row.fastest for row in rows),
            against_json=any(row.gains for row in links) and len(candidates(results)) > 1,
        )
    )


section = Section(1, "Verdict", "verdict", build)
