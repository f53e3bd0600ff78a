"""What to choose for each kind of traffic: what is smallest, what is fastest, and on which links that matters.

The rule: every name and number comes from the run, "fastest" needs a measurable lead, and where the run cannot tell
the clause says "undecided".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup

from ...bench.results.rows import Link, Results
from ..rendering.wording import byte_count, digits, link_times, listing, times
from .coverage import TrafficGroup, traffics
from .pooled import pooled_bytes, pooled_time
from .ranking import Choice, candidates, least, quickest, smallest, soonest

KINDS = {
    "single message": "Single messages", "signal": "Signals", "acknowledgement": "Acknowledgements",
    "batch": "Pages and batches",
}  # fmt: skip
"""What a group of traffic is called at the head of its sentence; a group that is not known keeps its name."""
MOST_NAMES = 3


@dataclass(frozen=True)
class Recommendation:
    """What to choose for a kind of traffic: its name, what it is made of, and what is known, clause by clause."""

    kind: str
    payloads: str
    clauses: tuple[Markup, ...]

    @property
    def plain(self) -> tuple[str, ...]:
        """All of it as lines of a terminal: a heading, then a line a clause."""
        told = (str(clause.striptags()).replace("\N{NO-BREAK SPACE}", " ") for clause in self.clauses)
        return (f"{self.kind} ({self.payloads}):", *told)


def recommendations(results: Results) -> list[Recommendation]:
    """Return what to choose for each kind of traffic of a run; nothing when fewer than two codecs were measured."""
    if len(candidates(results)) < 2:
        return []
    return [told for traffic in traffics(results) if (told := _recommendation(results, traffic))]


def code_names(codecs: Sequence[str], most: int = MOST_NAMES) -> Markup:
    """Return codecs' names as a sentence lists them; of many, only the first."""
    # "1 other" would take the room of its name.
    most = most if len(codecs) > most + 1 else len(codecs)
    shown = [str(Markup("<code>{}</code>").format(codec)) for codec in codecs[:most]]
    if len(codecs) > most:
        shown.append(f"{len(codecs) - most} others")
    return Markup(listing(shown, len(shown)))


def _recommendation(results: Results, traffic: TrafficGroup) -> Recommendation | None:
    names = [payload.name for payload in traffic.payloads]
    clauses = tuple(clause for tell in (_bytes, _speed, _links) for clause in tell(results, names))
    kind = KINDS.get(traffic.name, traffic.name[:1].upper() + traffic.name[1:])
    return Recommendation(kind, listing(names, MOST_NAMES), clauses) if clauses else None


def _bytes(results: Results, names: Sequence[str]) -> list[Markup]:
    sizes = {codec: pooled_bytes(results, codec, names) for codec in candidates(results)}
    choice = least({codec: size for codec, size in sizes.items() if size is not None})
    if choice is None or choice.candidates < 2:
        return []
    singly = [each for name in names if (each := smallest(results, name))]
    led = sum(choice.best in each.winners for each in singly)
    where = f" on {led} of {len(singly)} payloads and over all" if led < len(singly) else ""
    if choice.same:
        tie = "with equal bytes" if choice.tie == "equal" else f"{choice.tie} of each other"
        told = Markup("{} are smallest{}, {}").format(code_names(choice.winners), where, tie)
    else:
        told = Markup("{} is smallest{}").format(code_names([choice.best]), where)
    known = [*filter(None, [_amounts(results, choice.best, names), _untimed(results, choice.winners, names)])]
    return [told + (Markup(" ({})").format(Markup("; ").join(known)) if known else "")]


def _amounts(results: Results, codec: str, names: Sequence[str]) -> str:
    """Say how many bytes a codec takes: for one payload in bytes, and always as a share of JSON's."""
    shares = sorted(
        ours.mean_bytes / theirs.mean_bytes
        for name in names
        if (ours := results.size(codec, name)) and (theirs := results.size("json", name)) and theirs.mean_bytes
    )
    found = []
    if len(names) == 1 and (only := results.size(codec, names[0])):
        found.append(byte_count(only.mean_bytes))
    if shares and codec != "json":
        low, high = (f"{share:.2f}" if share >= 0.1 else digits(share, 2) for share in (shares[0], shares[-1]))
        found.append(f"{low if low == high else f'{low} to {high}'} of JSON's bytes")
    return ", ".join(found)


def _untimed(results: Results, winners: Sequence[str], names: Sequence[str]) -> Markup:
    """Name the winners by bytes that were not timed: what is fastest is said of the others alone."""
    timed = {codec for codec in winners if pooled_time(results, codec, names, "encode")}
    found = [codec for codec in winners if codec not in timed] if results.timings else []
    return Markup("not timed: {}").format(code_names(found)) if found else Markup("")


def _speed(results: Results, names: Sequence[str]) -> list[Markup]:
    choices = []
    for operation in ("encode", "decode"):
        choice = quickest(pooled_time(results, codec, names, operation) for codec in candidates(results))
        if choice is not None and choice.candidates > 1:
            choices.append((operation, choice))
    if not all(choice.sure for _, choice in choices):
        return [Markup("too few processes ran to say what is fastest")]
    # One phrase for both operations where they have the same answer.
    told = []
    for (_, same, undecided), group in groupby(choices, lambda each: (each[1].best, each[1].same, each[1].undecided)):
        members = list(group)
        told.append(_leaders(members[0][1], same, undecided, " and ".join(o for o, _ in members)) + _gains(members))
    return told


def _leaders(choice: Choice, same: Sequence[str], undecided: Sequence[str], operations: str) -> Markup:
    what = f"of the {choice.candidates} measured to {operations.replace(' and ', ' and to ')}"
    if undecided:
        head = Markup("undecided what is fastest {}: {} or {}").format(
            what, code_names(choice.winners), code_names(undecided)
        )
    elif same:
        head = Markup("{} are fastest {}, with no measurable difference between them").format(
            code_names(choice.winners), what
        )
    else:
        head = Markup("{} is fastest {}").format(code_names([choice.best]), what)
    return head


def _gains(members: Sequence[tuple[str, Choice]]) -> str:
    found = [c.to_json for _, c in members if c.to_json and c.to_json.answer == "more" and not c.undecided]
    if len(found) < len(members):
        return ""
    return f" ({listing(list(dict.fromkeys(times(gain.estimate) for gain in found)))} as fast as json)"


def _links(results: Results, names: Sequence[str]) -> list[Markup]:
    """Say on which links the choice makes a difference, and which codec arrives first there."""
    links = results.run.links
    reached = [reach for link in links if (reach := _reach(results, names, link))]
    alike = [r for r in reached if r.answer == "same"]
    told = []
    if alike and all(r.all_alike for r in alike):
        told.append(Markup("on {} the format makes less than 3\N{NO-BREAK SPACE}% of difference in time").format(
            _named(alike, links)))  # fmt: skip
    elif alike:
        told.append(Markup("on {} json arrives within 3\N{NO-BREAK SPACE}% of the first").format(_named(alike, links)))
    if unknown := [r for r in reached if r.answer == "undecided"]:
        told.append(
            Markup("on {} it is undecided whether json arrives more than 3\N{NO-BREAK SPACE}% after the first").format(
                _named(unknown, links)
            )
        )
    if later := [r for r in reached if r.answer == "more"]:
        most, *others = later
        each = [_later(most, " as long as the first to arrive"), *map(_later, others)]
        told.append(Markup("json takes up to {}").format(Markup(listing(list(map(str, each))))))
    return told


@dataclass(frozen=True)
class _Reach:
    """What the choice of codec does on a link: json against the first to arrive, over all payloads of the traffic.

    `answer` is "more" when json is measurably later on any of them. The delay is largest on `payload`, where json takes
    `most` times as long; `first` are the leaders there, when they are few.
    """

    link: Link
    answer: str
    all_alike: bool
    most: float
    payload: str
    first: tuple[str, ...]


def _reach(results: Results, names: Sequence[str], link: Link) -> _Reach | None:
    named = {name: c for name in names if (c := soonest(results, name, link)) and c.candidates > 1}
    choices = list(named.values())
    gains = [choice.to_json for choice in choices if choice.to_json is not None]
    all_alike = all(len(choice.winners) == choice.candidates for choice in choices)
    if not choices or not all(choice.sure for choice in choices) or not (gains or all_alike):
        return None
    later = {name: c.to_json.estimate for name, c in named.items() if c.to_json and c.to_json.answer == "more"}
    payload = max(later, key=lambda name: later[name], default="")
    lead = named.get(payload)
    return _Reach(
        link=link,
        answer="more" if later else "same" if all(gain.answer == "same" for gain in gains) else "undecided",
        all_alike=all_alike,
        most=later.get(payload, 1.0),
        payload=payload if len(names) > 1 else "",
        first=lead.winners if lead and len(lead.winners) + len(lead.undecided) < MOST_NAMES else (),
    )


def _later(reach: _Reach, words: str = "") -> Markup:
    where = [Markup("{}").format(reach.payload)] if reach.payload else []
    where += [code_names(reach.first)] if reach.first else []
    told = Markup("{}{} on {}").format(link_times(reach.most), words, reach.link.name)
    return told + Markup(" ({})").format(Markup(": ").join(where)) if where else told


def _named(reached: Sequence[_Reach], links: Sequence[Link]) -> str:
    """Return links by name: "4G and slower links" for several at the slow end of the run's."""
    named = [reach.link for reach in reached]
    if len(named) == len(links):
        return "all modelled links"
    if len(named) > 1 and named == list(links[-len(named) :]):
        return f"{named[0].name} and slower links"
    return listing([link.name for link in named])
