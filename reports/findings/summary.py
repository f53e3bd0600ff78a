"""The first sentences of the page: what to choose, and how sure that is, in plain words.

The rule: every name and number comes from the run; where the run cannot tell, the sentence says so.
"""

from dataclasses import dataclass
from statistics import median

from markupsafe import Markup

from ...bench.results.rows import PayloadInfo, Results
from ..rendering.wording import counted, percent
from .coverage import enough_processes, fewest_processes, payloads
from .delivery import delivery, round_trip
from .noise import hedge, sureness
from .ranking import Choice, candidates, soonest
from .recommendation import Recommendation, code_names, recommendations

MINOR = 0.05
"""Below this share of a link's time the codec's speed is called unimportant there."""
LIBRARIES = Markup(
    "<b>What this covers.</b> These are costs of Python libraries on this machine, not of formats in general: another "
    "language, or another library of the same format, has costs of its own."
)


@dataclass(frozen=True)
class Lead:
    """The opening of the verdict: a warning or nothing, what to choose for each kind of traffic, and its limits."""

    first: tuple[Markup, ...]
    advice: tuple[Recommendation, ...]
    last: tuple[Markup, ...]


def lead(results: Results) -> Lead:
    """Return the verdict's first sentences."""
    if not results.timings and not results.sizes:
        return Lead((Markup("This run holds no measurements, so there is no verdict."),), (), ())
    first = [hedge(results), _only_codec(results)]
    last = [_slowest_link(results, payloads(results)), _certainty(results), LIBRARIES if results.timings else None]
    last.append(_whose_traffic(results))
    return Lead(
        tuple(sentence for sentence in first if sentence),
        tuple(recommendations(results)),
        tuple(sentence for sentence in last if sentence),
    )


def _only_codec(results: Results) -> Markup | None:
    names = candidates(results)
    if len(names) != 1:
        return None
    return Markup(
        "<b>One codec.</b> Only {} was measured, so there is nothing to choose between: what follows are its own bytes "
        "and times."
    ).format(code_names(names))


def _whose_traffic(results: Results) -> Markup | None:
    if not results.run.catalogue.foreign:
        return None
    return Markup(
        "<b>Whose traffic.</b> The payloads of this run are those of the catalogue {}. The message path is not in it, "
        "because it carries imwire's own frames; the odd input is made of those too."
    ).format(results.run.catalogue)


def _slowest_link(results: Results, members: list[PayloadInfo]) -> Markup | None:
    """Say how little of a slow link's time is the codec."""
    link = max(results.run.links, key=lambda each: each.delay_ns, default=None)
    if link is None:
        return None
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
    indifferent = [c for c in choices if c.sure and "json" in c.same]
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
    count = fewest_processes(results)
    if not enough_processes(results):
        processes = "process" if count == 1 else "processes"
        return head + (
            f"{count} {processes} for some cases cannot carry a 95 % interval, so every order in time is an estimate "
            "and no finding; byte counts are exact."
        )
    sure = sureness(results)
    return head + Markup(
        "{}At least {} processes measured each case. A difference in time is claimed only where its whole 95 % "
        "interval lies more than 3 % from equal. An interval wholly within 3 % is <i>no measurable difference</i>. "
        "Anything else is <i>undecided</i>: this run cannot tell. Byte counts are exact; the links are models."
    ).format(f"{sure}. " if sure else "", count)
