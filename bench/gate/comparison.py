"""The gate itself: builds both sides, asks each tier, and returns the outcome.

The rule: what runs is decided before anything runs, and what could not run is part of the outcome.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import metadata
from time import monotonic

from . import answers, baseline, exact, instructions, outcome, sides, timing
from .repository import Repository
from .settings import Settings
from .verdicts import CannotCompare, Row, Tier

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Asked:
    """What a user asks for: `base` None means this tree itself, with `base_requirements` in place of its own."""

    base: str | None
    base_requirements: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = tuple(Tier)


def prepare_head(repository: Repository, settings: Settings, tell: Tell) -> sides.Side:
    """Return the side of this tree as it is, with what was edited; raises GateError."""
    head = repository.working_tree()
    return sides.prepare("head", repository, head, files=settings.requirements, tell=tell)


def run(repository: Repository, settings: Settings, asked: Asked, tell: Tell) -> outcome.Outcome:
    """Compare; raises GateError when there is nothing to compare with."""
    recorded = baseline.read(repository.folder / settings.baseline)
    commit = repository.working_tree() if asked.base is None else repository.merge_base(asked.base)
    head = prepare_head(repository, settings, tell)
    base = sides.prepare(
        "base", repository, commit, requirements=asked.base_requirements, files=settings.requirements, tell=tell
    )
    rows: list[Row] = []
    infos: list[outcome.TierInfo] = []
    with _timed(infos, Tier.EXACT):
        tell("bytes, counts and round trips")
        before, after = (answers.probe(side, settings) for side in (base, head))
        answers.check(settings, before, after)
        if before.interpreter != after.interpreter:
            raise CannotCompare(f"base ran on {before.interpreter}, head on {after.interpreter}")

        def causes(codec: str) -> list[str]:
            return answers.causes(codec, before, after, code=base.tree != head.tree)

        rows += exact.judge(before, after, recorded, causes)
    codecs = [
        name for name in after.codecs if name in before.codecs and name not in {**before.missing, **after.missing}
    ]
    shared = {name: frames for name, frames in after.frames.items() if before.frames.get(name) == frames}
    apart = sorted({*before.frames, *after.frames} - {*shared})
    note = f"not on {', '.join(apart)}, whose frames differ" if apart else ""
    cases = [(codec, payload) for codec in codecs for payload in shared if _wants_case(asked, codec, payload)]
    codecs = list(dict.fromkeys(codec for codec, _ in cases))
    frames = {payload: shared[payload] for _, payload in cases}
    stages = not asked.only or any(fnmatchcase("path", glob.partition("/")[0]) for glob in asked.only)
    if reason := _skipped(Tier.INSTRUCTIONS, asked, anything=bool(cases) or stages):
        infos.append(outcome.TierInfo(Tier.INSTRUCTIONS, reason))
    else:
        with _timed(infos, Tier.INSTRUCTIONS, note):
            counts = instructions.compare(base, head, codecs, frames, tell, stages=stages)
            rows += instructions.judge(*counts, settings, causes)
    if reason := _skipped(Tier.TIME, asked, anything=bool(cases)):
        infos.append(outcome.TierInfo(Tier.TIME, reason))
    else:
        with _timed(infos, Tier.TIME, note):
            rows += timing.judge(*timing.measure(base, head, codecs, frames, settings, tell), settings, causes)
    kept = [row for row in rows if _wanted(asked, row.name)]
    sides_told = (outcome.info(base, before), outcome.info(head, after))
    return outcome.outcome(metadata.version("imwire"), *sides_told, infos, kept)


def accept(repository: Repository, settings: Settings, tell: Tell) -> tuple[baseline.Baseline, baseline.Baseline]:
    """Write the baseline of this tree as it is; returns what was recorded before, and what is now.

    Raises CannotCompare when a codec is missing or a frame does not come back: a baseline without its rows would pass
    for one in which they are not wanted.
    """
    path = repository.folder / settings.baseline
    before = baseline.read(path) or {}
    head = prepare_head(repository, settings, tell)
    tell("bytes, counts and round trips")
    answer = answers.probe(head, settings)
    answers.check(settings, answer)
    faults = [*answer.missing.items(), *((row.name, row.fault) for row in answer.rows.values() if row.fault)]
    if faults:
        told = "; ".join(f"{name}: {fault}" for name, fault in faults[:3])
        raise CannotCompare(f"nothing was accepted, because not everything that is gated works here: {told}")
    after = {name: exact.recorded(figure) for name, figure in answer.rows.items()}
    baseline.write(path, after)
    return before, after


def _skipped(tier: Tier, asked: Asked, *, anything: bool) -> str:
    """Say why a tier does not run, or nothing; `anything` says whether it has a row that is asked for."""
    if tier not in asked.tiers:
        return "not asked for"
    if not anything:
        return "it has no row that is asked for"
    if tier is Tier.INSTRUCTIONS and not instructions.available():
        return "Valgrind is not installed (Debian: valgrind)"
    return ""


def _wanted(asked: Asked, name: str) -> bool:
    return not asked.only or any(fnmatchcase(name, glob) for glob in asked.only)


def _wants_case(asked: Asked, codec: str, payload: str) -> bool:
    names = (f"{codec}/{payload}/encode", f"{codec}/{payload}/decode", f"{codec}/all/mean")
    return any(_wanted(asked, name) for name in names)


@contextmanager
def _timed(infos: list[outcome.TierInfo], tier: Tier, note: str = "") -> Iterator[None]:
    began_s = monotonic()
    yield
    infos.append(outcome.TierInfo(tier, "", monotonic() - began_s, note))
