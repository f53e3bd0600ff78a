"""The first sentences of the page: what to choose, and how sure that is, in plain words.

The rule: every name and number comes from the run; where the run cannot tell, the sentence says so.
"""

from collections import Counter
from collections.abc import Sequence
from math import log
from statistics import median

from markupsafe import Markup

from ..bench.results import PayloadInfo, Results, Timing
from .coverage import enough_processes, fewest_processes, payloads
from .links import LINKS, delivery, round_trip
from .ranking import Choice, candidates, fastest, smallest, soonest
from .wording import counted, listing, percent, times

MINOR = 0.05
"""The share of a link's time below which the codec's speed is called unimportant there."""


def sentences(results: Results) -> list[Markup]:
    """Return three to six sentences, or one that says that nothing was measured."""
    if not results.timings and not results.sizes:
        return [Markup("This run holds no measurements, so there is no verdict.")]
    everything = payloads(results)
    single = [p for p in everything if p.items == 1]
    pages = [p for p in everything if p.items > 1]
    found = [
        _advice(results, single, "Single frames (messages, ACKs, signals)"),
        _advice(results, pages, "Pages and batches"),
        _extremes(results, everything),
        _slowest_link(results, everything),
        _certainty(results),
    ]
    return [sentence for sentence in found if sentence]


def spread(timing: Timing) -> float:
    """Return a case's relative range of process medians: (highest - lowest) / median."""
    return (max(timing.medians_s) - min(timing.medians_s)) / timing.median_s


def _names(codecs: Sequence[str], most: int = 3) -> Markup:
    shown = [str(Markup("<code>{}</code>").format(codec)) for codec in codecs[:most]]
    if len(codecs) > most:
        shown.append(counted(len(codecs) - most, "other"))
    return Markup(listing(shown, len(shown)))


def _advice(results: Results, members: list[PayloadInfo], what: str) -> Markup | None:
    """Say which codec is most often best, or tied for it, over all links, and what plain JSON costs beside it."""
    choices = [c for p in members for link in LINKS if (c := soonest(results, p.name, link)) is not None]
    if not choices or len(candidates(results)) < 2:
        return None
    sure = all(c.sure for c in choices)
    counts = Counter(name for c in choices for name in (c.winners if c.sure else (c.best,)))
    most = max(counts.values())
    leaders = [name for name in candidates(results) if counts[name] == most]
    told = Markup("<b>{}.</b> {} {} on the modelled links in {} of {} combinations of payload and link").format(
        what,
        _names(leaders),
        _leading(len(leaders), sure),
        most,
        len(choices),
    )
    told += _tie_breaks(results, members, leaders)
    gains = [c.to_json for c in choices if c.to_json is not None]
    better = [r for r in gains if r.difference > 0]
    if not gains or not sure:
        return told + "."
    if not better:
        return told + Markup("; plain <code>json</code> is nowhere measurably later.")
    return told + Markup("; plain <code>json</code> is measurably later in {} of the {}, by up to {}.").format(
        len(better), len(choices), times(max(r.estimate for r in better))
    )


def _tie_breaks(results: Results, members: list[PayloadInfo], leaders: list[str]) -> str | Markup:
    """Say which of several leaders takes the least processor time and which the fewest bytes, over all payloads."""
    if len(leaders) < 2:
        return ""
    trips = {codec: [round_trip(results, codec, p.name) for p in members] for codec in leaders}
    sizes = {codec: [results.size(codec, p.name) for p in members] for codec in leaders}
    both = [place for place in range(len(members)) if all(trips[c][place] and sizes[c][place] for c in leaders)]
    if not both:
        return ""
    times_s = [(sum(log(t.median_s) for n in both if (t := trips[codec][n])), codec) for codec in leaders]
    amounts = [(sum(log(s.mean_bytes) for n in both if (s := sizes[codec][n])), codec) for codec in leaders]
    least = [min(times_s)[1], min(amounts)[1]]
    if least[0] == least[1]:
        return Markup(", and of these {} takes the least processor time and the fewest bytes").format(_names(least[:1]))
    return Markup(", and of these {} takes the least processor time, {} the fewest bytes (geometric means)").format(
        _names(least[:1]), _names(least[1:])
    )


def _leading(leaders: int, sure: bool) -> str:
    if sure:
        return f"{'is' if leaders == 1 else 'are each'} first, or cannot be told from the first,"
    return f"{'has' if leaders == 1 else 'have each'} the lowest estimate"


def _extremes(results: Results, members: list[PayloadInfo]) -> Markup | None:
    """Say whose frames are smallest, and who takes the least processor time."""
    told = [part for part in (_bytes(results, members), _processor(results, members)) if part]
    return Markup("<b>Bytes and processor time alone.</b> ") + Markup(" ").join(told) if told else None


def _bytes(results: Results, members: list[PayloadInfo]) -> Markup | None:
    choices = [c for p in members if (c := smallest(results, p.name)) is not None]
    if not choices:
        return None
    parts = [
        Markup("{} on {}").format(_names([codec]), count)
        for codec, count in Counter(c.best for c in choices).most_common(3)
    ]
    told = Markup("Fewest bytes: {} of {}").format(Markup(", ").join(parts), counted(len(choices), "payload"))
    gains = [c.to_json.estimate for c in choices if c.to_json is not None]
    return told + (f"; plain JSON takes {_span(gains)} the bytes." if gains else ".")


def _processor(results: Results, members: list[PayloadInfo]) -> Markup | None:
    choices = [c for p in members if (c := fastest(results, p.name)) is not None]
    if not choices:
        return None
    codec, count = Counter(c.best for c in choices).most_common(1)[0]
    alone = sum(1 for c in choices if c.best == codec and c.alone)
    told = Markup("Least time in encode + decode: {} on {} of {}, {}").format(
        _names([codec]), count, counted(len(choices), "payload"), _lead(alone, count, all(c.sure for c in choices))
    )
    gains = [c.to_json.estimate for c in choices if c.best == codec and c.to_json is not None]
    return told + (f"; stdlib json takes {_span(gains)} the time." if gains and codec != "json" else ".")


def _span(gains: list[float]) -> str:
    low, high = times(min(gains)), times(max(gains))
    return low if low == high else f"{low[:-1]} to {high}"


def _lead(alone: int, count: int, sure: bool) -> str:
    if not sure:
        return "by estimate only"
    where = {0: "none of them", count: "each of them"}.get(alone, f"{alone} of them")
    return f"measurably ahead of every other codec on {where}"


def _slowest_link(results: Results, members: list[PayloadInfo]) -> Markup | None:
    """Say how little of a slow link's time is the codec."""
    link = max(LINKS, key=lambda each: each.latency_s)
    shares, choices = [], list[Choice]()
    for payload in members:
        choice = soonest(results, payload.name, link)
        if choice is None:
            continue
        choices.append(choice)
        both = [round_trip(results, choice.best, payload.name), delivery(results, choice.best, payload.name, link)]
        shares.append(both[0].median_s / both[1].median_s if both[0] and both[1] else 0.0)
    if not choices:
        return None
    told = Markup("<b>On a slow link.</b> On the {} model the codec itself is {} of a typical frame's time").format(
        link.name, percent(median(shares))
    )
    indifferent = [c for c in choices if c.sure and c.to_json is not None and c.to_json.difference == 0]
    if not indifferent:
        return told + (": bytes decide there, not speed." if median(shares) < MINOR else ".")
    return told + (
        f", and for {len(indifferent)} of {counted(len(choices), 'payload')} the first to arrive and plain JSON show "
        "no measurable difference: there the choice is about bytes paid for, not about delay."
    )


def _certainty(results: Results) -> Markup:
    head = Markup("<b>How sure.</b> ")
    if not results.timings:
        return head + "No times were measured in this run: only the byte counts are findings."
    count, ranges = fewest_processes(results), [spread(t) for t in results.timings]
    if not enough_processes(results):
        processes = "process" if count == 1 else "processes"
        return head + (
            f"{count} {processes} for some cases cannot carry a 95 % interval, so every order in time is an estimate "
            "and no finding; byte counts are exact."
        )
    return head + (
        f"At least {count} processes per case, whose medians spread by {percent(median(ranges))} for the typical case "
        f"and {percent(max(ranges))} for the worst; a difference in time is claimed only where its whole 95 % interval "
        "lies more than 3 % from equal. Byte counts are exact; the links are models."
    )
