"""Compares two runs, case by case.

The rule: every case of either run gets a row: a ratio with its interval, or the reason why there is none. Runs of
different machines and versions may be compared, and the differences are named; different frames may not.
"""

from dataclasses import dataclass

from .rows import FINGERPRINT, Results, Timing
from .statistics import CONFIDENCE, SAME_WORDS, UNDECIDED_WORDS, Ratio, unpaired_ratio

TOO_FEW_WORDS = "too few processes to tell"


@dataclass(frozen=True)
class Difference:
    """A fact about the two runs that is not the same in both, as text."""

    name: str
    a: str
    b: str


@dataclass(frozen=True)
class TimeChange:
    """A case in both runs: `ratio` is B / A over the processes; None when `why_not` says why there is none."""

    codec: str
    payload: str
    operation: str
    a_s: float | None
    b_s: float | None
    ratio: Ratio | None = None
    why_not: str = ""

    @property
    def verdict(self) -> str:
        """What may be claimed of B: "slower", "faster", "no measurable difference", "undecided", or why not."""
        if self.ratio is None:
            return f"not comparable: {self.why_not}"
        if self.ratio.confidence < CONFIDENCE:
            return TOO_FEW_WORDS
        words = {"more": "slower", "less": "faster", "same": SAME_WORDS, "undecided": UNDECIDED_WORDS}
        return words[self.ratio.answer]


@dataclass(frozen=True)
class SizeChange:
    """A codec's bytes of a payload's whole sample in both runs, and how many frames changed; exact."""

    codec: str
    payload: str
    a_bytes: int
    b_bytes: int
    changed_frames: int


@dataclass(frozen=True)
class Comparison:
    """Two runs side by side; `remarks` say which of them is not a whole quiet run, and why.

    `sizes` holds the unchanged ones too.
    """

    remarks: tuple[str, ...]
    differences: tuple[Difference, ...]
    times: tuple[TimeChange, ...]
    sizes: tuple[SizeChange, ...]


def compare(a: Results, b: Results) -> Comparison:
    """Return what changed from run `a` to run `b`."""
    samples = _different_samples(a, b)
    return Comparison(
        remarks=(*_remarks("A", a), *_remarks("B", b)),
        differences=tuple(differences(a, b)),
        times=tuple(_times(a, b, samples)),
        sizes=tuple(
            _size_change(ours.frame_bytes, theirs.frame_bytes, ours.codec, ours.payload)
            for ours in a.sizes
            if ours.payload not in samples and (theirs := b.size(ours.codec, ours.payload))
        ),
    )


def _remarks(name: str, results: Results) -> list[str]:
    partial = [f"{name} is a partial run: it was interrupted"] if results.run.partial else []
    return partial + [f"{name} warned: {warning}" for warning in results.run.warnings]


def differences(a: Results, b: Results) -> list[Difference]:
    """Return the differences between two runs: profile, catalogue, environment and links."""
    ours, theirs = a.run.environment, b.run.environment
    asked = [(name, str(getattr(a.run, name)), str(getattr(b.run, name))) for name in ("profile", "catalogue")]
    found = [Difference(*each) for each in asked if each[1] != each[2]]
    for name in FINGERPRINT:
        x, y = ours.get(name, ""), theirs.get(name, "")
        if isinstance(x or y, dict):
            # A run of an older imwire has no settings.
            found += _changed(*(each if isinstance(each, dict) else {} for each in (x, y)))
        elif x != y:
            found.append(Difference(name, str(x), str(y)))
    links = [{f"link {link.name}": str(link) for link in results.run.links} for results in (a, b)]
    return found + _changed(*links)


def _changed(a: dict[str, str], b: dict[str, str]) -> list[Difference]:
    keys = sorted(key for key in {*a, *b} if a.get(key) != b.get(key))
    return [Difference(key, a.get(key, "absent"), b.get(key, "absent")) for key in keys]


def _different_samples(a: Results, b: Results) -> dict[str, str]:
    """Return the payloads whose frames are not the same in both runs, with the reason."""
    ours = {payload.name: payload for payload in a.run.payloads}
    seeds = f" (seeds {a.run.seed} and {b.run.seed})" if a.run.seed != b.run.seed else ""
    return {
        payload.name: f"the samples hold different frames{seeds}"
        for payload in b.run.payloads
        if payload.name in ours and (not payload.sha256 or payload.sha256 != ours[payload.name].sha256)
    }


def _times(a: Results, b: Results, samples: dict[str, str]) -> list[TimeChange]:
    cases = dict.fromkeys((t.codec, t.payload, t.operation) for t in (*a.timings, *b.timings))
    return [_time_change(case, a, b, samples.get(case[1], "")) for case in cases]


def _time_change(case: tuple[str, str, str], a: Results, b: Results, other_sample: str) -> TimeChange:
    ours, theirs = a.timing(*case), b.timing(*case)
    a_s, b_s = ours.median_s if ours else None, theirs.median_s if theirs else None
    why_not = other_sample or _absence(ours, a, case, "A") or _absence(theirs, b, case, "B")
    if ours is None or theirs is None or why_not:
        return TimeChange(*case, a_s, b_s, None, why_not)
    return TimeChange(*case, a_s, b_s, unpaired_ratio(theirs.times_s, ours.times_s))


def _absence(timing: Timing | None, results: Results, case: tuple[str, str, str], run: str) -> str:
    if timing is not None:
        return ""
    for refusal in results.run.refusals:
        if (refusal.codec, refusal.payload, refusal.operation) == case:
            return f"refused in {run} ({refusal.reason})"
    return f"not measured in {run}"


def _size_change(a: tuple[int, ...], b: tuple[int, ...], codec: str, payload: str) -> SizeChange:
    changed = sum(x != y for x, y in zip(a, b, strict=False)) + abs(len(a) - len(b))
    return SizeChange(codec, payload, sum(a), sum(b), changed)
