"""Builds both sides, runs each tier, and returns the outcome.

The rule: a tier that cannot run or fails is named in the outcome, and the rows of the others stay.
"""

import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import metadata
from time import monotonic

from ...payloads.catalogue import BUILT_IN
from . import outcome
from .sides import answers, baseline, selection
from .sides import settings as settings_of
from .sides.answers import Answer
from .sides.preparing import prepare
from .sides.repository import Repository
from .sides.selection import Request
from .sides.settings import Settings
from .sides.sides import Side
from .sides.verdicts import CannotCompare, Row, Tier, UsageMistake, Verdict
from .tiers import exact, instructions, timing

Tell = Callable[[str], None]
ALWAYS = ("settings", "baseline", "base", "the whole tier")
"""Names of rows that belong to no codec; they are kept whatever `--only` says."""
NO_FIGURE = ("settings", "baseline")
"""Those of them that say how the comparison was made, and hold no figure."""


@dataclass(frozen=True)
class _Pair:
    """Both sides, and what each answered."""

    base: Side
    head: Side
    before: Answer
    after: Answer

    @property
    def same(self) -> bool:
        """Return whether there is no difference between the sides at all."""
        return (self.base.tree, self.base.overlay) == (self.head.tree, self.head.overlay)

    def causes(self, codec: str) -> list[str]:
        """Return what differs that a codec's rows depend on."""
        return answers.causes(codec, self.before, self.after, code=self.base.tree != self.head.tree)

    def cases(self, asked: Request) -> list[tuple[str, str]]:
        """Return each codec and payload to measure: both sides have them, and equal frames."""
        out = {*self.before.missing, *self.after.missing, *self.faulty}
        codecs = [name for name in self.after.codecs if name in self.before.codecs and name not in out]
        payloads = [name for name in self.after.frames if name not in self.apart]
        return [(codec, payload) for codec in codecs for payload in payloads if asked.wants_case(codec, payload)]

    @property
    def faulty(self) -> list[str]:
        """Return the codecs that lose a frame on either side: they might fail while they are measured."""
        rows = [*self.before.rows.values(), *self.after.rows.values()]
        return sorted({row.name.partition("/")[0] for row in rows if row.fault})

    @property
    def apart(self) -> list[str]:
        """Return the payloads whose frames are not the same on both sides."""
        before, after = self.before.frames, self.after.frames
        return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


@dataclass
class _Found:
    """What the tiers have found so far."""

    rows: list[Row] = field(default_factory=list)
    tiers: list[outcome.TierInfo] = field(default_factory=list)
    interrupted: bool = False

    @contextmanager
    def tier(self, tier: Tier, note: str) -> Iterator[None]:
        """Time a tier; a failure becomes a row, and earlier rows stay."""
        began_s = monotonic()
        try:
            yield
        except KeyboardInterrupt:
            self.interrupted = True
            self.rows.append(Row(tier, "the whole tier", Verdict.NOT_COMPARABLE, evidence=outcome.INTERRUPTED))
        except Exception as error:
            said = str(error)
            if not isinstance(error, CannotCompare):
                traceback.print_exc()
                said = f"{type(error).__name__}: {error}"
            self.rows.append(Row(tier, "the whole tier", Verdict.NOT_COMPARABLE, evidence=said))
        self.tiers.append(outcome.TierInfo(tier, "", monotonic() - began_s, note))


def prepare_head(repository: Repository, settings: Settings, tell: Tell) -> Side:
    """Return the side of this tree, uncommitted edits included; raises GateError."""
    head = repository.working_tree()
    return prepare("head", repository, head, files=settings.requirements, catalogue=settings.catalogue, tell=tell)


def run(repository: Repository, settings: Settings, asked: Request, tell: Tell) -> outcome.Outcome:
    """Return the outcome of comparing this tree with its base; raises GateError when they cannot be compared."""
    if Tier.INSTRUCTIONS in asked.named and not instructions.available():
        raise UsageMistake(instructions.UNAVAILABLE)
    recorded = baseline.read(repository.folder / settings.baseline_file)
    if recorded is None and settings.baseline is not None:
        how = "write it with `imwire gate --accept` and commit it"
        raise UsageMistake(f"[tool.imwire] baseline names {settings.baseline}, which is not there; {how}")
    commit = repository.working_tree() if asked.base is None else repository.merge_base(asked.base)
    head = prepare_head(repository, settings, tell)
    base = prepare(
        "base", repository, commit, requirements=asked.base_requirements, files=settings.requirements,
        catalogue=settings.catalogue, tell=tell,
    )  # fmt: skip
    began_s = monotonic()
    tell("comparing bytes, counts and round trips")
    before, after, again = _probe_all([(base, 0), (head, 0), (head, 1)], settings)
    pair = _Pair(base, head, before, after)
    answers.check(settings, before, after)
    selection.check("--only", asked.only, before, after)
    selection.check("[tool.imwire] thresholds", settings.thresholds, before, after, exact=False)
    if before.interpreter != after.interpreter:
        raise CannotCompare(f"base ran on {before.interpreter}, head on {after.interpreter}")
    found = _Found()
    found.rows += exact.judge(before, after, recorded, pair.causes, answers.unsteady(after, again))
    found.rows += _of_the_comparison(repository, settings, commit, recorded, nothing=pair.same and recorded is None)
    found.tiers.append(outcome.TierInfo(Tier.EXACT, "", monotonic() - began_s))
    _measure(pair, settings, asked, tell, found)
    kept = [row for row in found.rows if row.name in ALWAYS or asked.wants(row.name)]
    if all(row.name in NO_FIGURE for row in kept):
        kept.append(Row(Tier.EXACT, "base", Verdict.NOT_COMPARABLE, evidence="nothing was measured"))
    told = (outcome.info(base, before), outcome.info(head, after))
    return outcome.outcome(metadata.version("imwire"), *told, found.tiers, kept)


def accept(repository: Repository, settings: Settings, tell: Tell) -> tuple[baseline.Baseline, baseline.Baseline]:
    """Write the baseline of this tree; returns the baselines before and after.

    Raises CannotCompare when a codec is missing or a frame does not come back: a baseline without its rows would look
    as if those rows had been removed on purpose.
    """
    path = repository.folder / settings.baseline_file
    before = baseline.read(path) or {}
    head = prepare_head(repository, settings, tell)
    tell("looking at bytes, counts and round trips")
    answer, again = _probe_all([(head, 0), (head, 1)], settings)
    answers.check(settings, answer)
    faults = [*answer.missing.items(), *((row.name, row.fault) for row in answer.rows.values() if row.fault)]
    faults += [(name, exact.UNSTEADY) for name in sorted(answers.unsteady(answer, again))]
    if faults:
        told = "; ".join(f"{name}: {fault}" for name, fault in faults[:3])
        raise CannotCompare(f"nothing was accepted, because some of what is gated does not work here: {told}")
    after = {name: exact.recorded(figure) for name, figure in answer.rows.items()}
    baseline.write(path, after)
    return before, after


def _probe_all(asked: Sequence[tuple[Side, int]], settings: Settings) -> list[Answer]:
    """Return each side's answer under its hash seed, two processes at a time; raises CannotCompare."""
    with ThreadPoolExecutor(2) as pool:
        return [*pool.map(lambda each: answers.probe(each[0], settings, each[1]), asked)]


def _of_the_comparison(
    repository: Repository, settings: Settings, commit: str, recorded: baseline.Baseline | None, *, nothing: bool
) -> Iterator[Row]:
    """Yield a row for what a change may have narrowed; `nothing` says that the sides are the same."""
    before = settings_of.at(repository, commit)
    if before is None:
        evidence = "base's [tool.imwire] cannot be read, so head may gate less than base did"
        yield Row(Tier.EXACT, "settings", Verdict.NOTED, evidence=evidence)
    file = (before or settings).baseline_file
    if recorded is None and repository.has(commit, file):
        evidence = f"base has {file}, and head has no baseline: without it nothing says which figures were accepted"
        yield Row(Tier.EXACT, "baseline", Verdict.REGRESSED, evidence=evidence)
    if changed := settings_of.differences(before, settings) if before else []:
        yield Row(Tier.EXACT, "settings", Verdict.NOTED, evidence=f"[tool.imwire] differs: {'; '.join(changed)}")
    if nothing:
        evidence = "base and head are the same tree with the same packages, and there is no baseline"
        yield Row(Tier.EXACT, "base", Verdict.NOT_COMPARABLE, evidence=evidence)


def _measure(pair: _Pair, settings: Settings, asked: Request, tell: Tell, found: _Found) -> None:
    """Count and time the cases that both sides have and that were asked for."""
    cases = pair.cases(asked)
    codecs = list(dict.fromkeys(codec for codec, _ in cases))
    frames = {payload: pair.after.frames[payload] for _, payload in cases}
    stages = asked.wants_stages() and settings.catalogue == BUILT_IN
    notes = [f"without {', '.join(pair.apart)}, whose frames differ"] if pair.apart else []
    notes += [f"without {', '.join(pair.faulty)}, whose frames do not come back"] if pair.faulty else []
    note = "; ".join(notes)
    for tier, anything in ((Tier.INSTRUCTIONS, bool(cases) or stages), (Tier.TIME, bool(cases))):
        if reason := outcome.INTERRUPTED if found.interrupted else _skipped(tier, pair, asked, anything=anything):
            found.tiers.append(outcome.TierInfo(tier, reason))
            continue
        with found.tier(tier, note):
            if tier is Tier.INSTRUCTIONS:
                counts = instructions.compare(pair.base, pair.head, codecs, frames, tell, stages=stages)
                found.rows += instructions.judge(*counts, settings, pair.causes)
            else:
                rounds = timing.measure(pair.base, pair.head, codecs, frames, settings, tell)
                found.rows += timing.judge(*rounds, settings, pair.causes)


def _skipped(tier: Tier, pair: _Pair, asked: Request, *, anything: bool) -> str:
    """Return why a tier does not run, or ""; `anything` says whether any of its rows was asked for."""
    if tier not in asked.tiers:
        return outcome.NOT_ASKED_FOR
    if pair.same:
        return "base and head are the same tree with the same packages"
    if not anything:
        return "every payload's frames differ" if pair.apart else "none of its rows was asked for"
    return instructions.UNAVAILABLE if tier is Tier.INSTRUCTIONS and not instructions.available() else ""
