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
from .verdicts import Row, Tier

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
        before, after = (
            answers.probe(side, settings.codecs, settings.payloads, settings.seeds) for side in (base, head)
        )

        def causes(codec: str) -> list[str]:
            return answers.causes(codec, before, after, code=base.tree != head.tree)

        rows += exact.judge(before, after, recorded, causes)
    both = [name for name in after.codecs if not _missing(name, before, after)]
    shared = [name for name, frames in after.frames.items() if before.frames.get(name) == frames]
    apart = sorted({*before.frames, *after.frames} - {*shared})
    note = f"not on {', '.join(apart)}, whose frames differ" if apart else ""
    frames = {name: after.frames[name] for name in shared}
    if reason := _skipped(Tier.INSTRUCTIONS, asked):
        infos.append(outcome.TierInfo(Tier.INSTRUCTIONS, reason))
    else:
        with _timed(infos, Tier.INSTRUCTIONS, note):
            rows += instructions.judge(*instructions.compare(base, head, both, frames, tell), settings, causes)
    if reason := _skipped(Tier.TIME, asked):
        infos.append(outcome.TierInfo(Tier.TIME, reason))
    else:
        with _timed(infos, Tier.TIME, note):
            rows += timing.judge(*timing.measure(base, head, both, frames, settings, tell), settings, causes)
    kept = [row for row in rows if not asked.only or any(fnmatchcase(row.name, glob) for glob in asked.only)]
    sides_told = (outcome.info(base, before), outcome.info(head, after))
    return outcome.outcome(metadata.version("imwire"), *sides_told, infos, kept)


def accept(repository: Repository, settings: Settings, tell: Tell) -> tuple[baseline.Baseline, baseline.Baseline]:
    """Write the baseline of this tree as it is; returns what was recorded before, and what is now."""
    path = repository.folder / settings.baseline
    before = baseline.read(path) or {}
    head = prepare_head(repository, settings, tell)
    tell("bytes, counts and round trips")
    answer = answers.probe(head, settings.codecs, settings.payloads, settings.seeds)
    after = {name: exact.recorded(figure) for name, figure in answer.rows.items() if not figure.fault}
    baseline.write(path, after)
    return before, after


def _skipped(tier: Tier, asked: Asked) -> str:
    """Say why a tier does not run, or nothing."""
    if tier not in asked.tiers:
        return "not asked for"
    if tier is Tier.INSTRUCTIONS and not instructions.available():
        return "Valgrind is not installed (Debian: valgrind)"
    return ""


def _missing(codec: str, *answered: answers.Answer) -> bool:
    return any(codec not in side.codecs or side.codecs[codec].missing for side in answered)


@contextmanager
def _timed(infos: list[outcome.TierInfo], tier: Tier, note: str = "") -> Iterator[None]:
    began_s = monotonic()
    yield
    infos.append(outcome.TierInfo(tier, "", monotonic() - began_s, note))
