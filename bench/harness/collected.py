"""What a run has found out so far.

The rule: at any moment it can be turned into valid results of what was measured so far.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil
from statistics import fmean, median
from time import monotonic
from typing import Any

from ...payloads.description import PayloadInfo
from ..pipeline.api import LINKS
from ..results.path_rows import AckRow, ContextRow
from ..results.rows import (
    BASELINE,
    VARYING_WORDS,
    CatalogueInfo,
    Environment,
    GarbageRow,
    HazardRow,
    ProcessValues,
    Refusal,
    Results,
    Run,
    Sizes,
    Timing,
    ratio,
)
from .cases import Case, Selection
from .levelling import Slices, level
from .orders import Checked, ProcessorTime, Timed, WorkerReady
from .turns import Plan


def utc_now() -> str:
    """Return the time as text that sorts: 2026-01-31T12:59:59Z."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Collected:
    """Everything that a run knows so far; the one mutable thing in it."""

    selection: Selection
    seed: int
    environment: Environment
    payloads: list[PayloadInfo]
    started: str = field(default_factory=utc_now)
    began_s: float = field(default_factory=monotonic)
    warnings: list[str] = field(default_factory=list)
    sizes: dict[tuple[str, str], Sizes] = field(default_factory=dict)
    refusals: dict[Case, Refusal] = field(default_factory=dict)
    hazards: dict[str, HazardRow] = field(default_factory=dict)
    context: list[ContextRow] = field(default_factory=list)
    acks: list[AckRow] = field(default_factory=list)
    path: dict[Case, list[ProcessValues]] = field(default_factory=lambda: defaultdict(list))
    found: dict[Case, list[ProcessValues]] = field(default_factory=lambda: defaultdict(list))
    frames: dict[Case, int] = field(default_factory=dict)
    plans: dict[str, Plan] = field(default_factory=dict)
    process_metadata: dict[int, dict[str, Any]] = field(default_factory=dict)
    garbage: list[GarbageRow] = field(default_factory=list)
    overheads_s: list[float] = field(default_factory=list)
    speeds: list[float] = field(default_factory=list)

    @property
    def speed(self) -> float:
        """This machine's speed as a multiple of the reference machine's.

        The mean over the processes, because a machine that changes its speed does its work at the mean of them.
        """
        return fmean(self.speeds) if self.speeds else 1.0

    def left(self) -> list[Case]:
        """Return the cases that have not been refused."""
        return [case for case in self.selection.cases if case not in self.refusals]

    def ready(self, process: int, reply: WorkerReady) -> None:
        """Keep a worker's metadata; when a round has two workers, that of the first."""
        known = {"process": process, "order_seed": f"{self.seed}/{process}", "overhead_s": reply.overhead_s}
        self.process_metadata.setdefault(process, {**reply.metadata, **known})
        self.overheads_s.append(reply.overhead_s)
        self.speeds.append(reply.speed)

    def checked(self, codec: str, payload: str, reply: Checked) -> list[Refusal]:
        """Keep the sizes of a validated codec, or refuse all its cases of this payload; return what was refused."""
        if reply.reason:
            return self.refuse_all(codec, payload, reply.reason)
        self.sizes[codec, payload] = Sizes(codec, payload, tuple(reply.frame_bytes))
        return []

    def varying(self, codec: str, payload: str, difference: str) -> list[str]:
        """Return what to warn of when a codec's bytes differ from call to call; once for each codec."""
        said = f"{codec} writes one frame in two ways when it is asked twice"
        if not difference or any(warning.startswith(said) for warning in self.warnings):
            return []
        return [f"{said} ({payload}: {difference}): {VARYING_WORDS}"]

    def refuse_all(self, codec: str, payload: str, reason: str) -> list[Refusal]:
        """Refuse every case of a codec and payload (validation itself when there is none); return the refusals."""
        operations = [c.operation for c in self.selection.cases if (c.codec, c.payload) == (codec, payload)]
        return [self.refuse(Case(codec, payload, operation), reason) for operation in operations or ["encode"]]

    def refuse(self, case: Case, reason: str) -> Refusal:
        """Refuse a case, and drop its earlier values: a case that fails once cannot be trusted."""
        self.found.pop(case, None)
        return self.refusals.setdefault(case, Refusal(*case, reason))

    def timed(self, process: int, payload: str, operation: str, reply: Timed, again: Collection[Case] = ()) -> None:
        """Keep what a process measured of a payload and operation: all, or only the cases that are measured again."""
        # The plans of the first process serve all others.
        self.plans.setdefault(f"{payload}/{operation}", reply.plan)
        positions = reply.plan.positions
        self.garbage += [GarbageRow(codec, payload, share) for codec, share in reply.garbage.items()]
        for codec, timed in reply.found.items():
            case = Case(codec, payload, operation)
            if again and case not in again:
                continue
            self.frames[case] = ceil(reply.frames / positions)
            times = timed.time_s, timed.fastest_s, timed.stride, positions
            self.found[case].append(ProcessValues(process, tuple(timed.slices_s), *times, again=int(bool(again))))

    def undecided(self) -> list[Case]:
        """Return the cases whose ratio to the baseline is undecided, with those baselines.

        The baseline is json, or the first codec when that is not measured.
        """
        found: dict[Case, None] = {}
        timings = {case: Timing.of(case, self.found[case]) for case in self.left() if case in self.found}
        for case, timing in timings.items():
            codecs = [c.codec for c in timings if c[1:] == case[1:]]
            baseline = case._replace(codec=BASELINE if BASELINE in codecs else codecs[0])
            against = ratio(timing, timings[baseline]) if case != baseline else None
            if against and against.answer == "undecided":
                found |= {baseline: None, case: None}
        return list(found)

    def path_timed(self, process: int, times: Sequence[ProcessorTime]) -> None:
        """Keep what a process measured of the message path."""
        parts: dict[tuple[str, str], dict[str, Slices]] = {}
        for codec, scenario, part, _, values_s in times:
            parts.setdefault((scenario, part), {})[codec] = Slices(values_s)
        for codec, scenario, part, messages, _ in times:
            self.frames[Case(codec, scenario, part)] = messages
        for (scenario, part), slices in parts.items():
            positions = len(next(iter(slices.values())).values_s) // self.selection.profile.scenario_passes
            # The codecs of a part are levelled together: their slices do the same work, those of other parts do not.
            for codec, levelled in level(slices, positions).items():
                found = ProcessValues(process, tuple(slices[codec].values_s), *levelled, positions=positions)
                self.path[Case(codec, scenario, part)].append(found)

    def odd(self, codec: str, outcomes: list[tuple[str, str, str]]) -> list[str]:
        """Keep what a codec made of odd input; return what to warn of, when it broke the contract."""
        for name, summary, outcome in outcomes:
            self.hazards.setdefault(name, HazardRow(name, summary, {})).outcomes[codec] = outcome
        broken = [name for name, _, outcome in outcomes if outcome.startswith("BROKEN")]
        if not broken:
            return []
        return [f"{codec} breaks the contract on odd input ({', '.join(broken)}): it leaves out work that others do"]

    def results(self, facts: Mapping[str, float], *, partial: bool) -> Results:
        """Return everything as results; `facts` are added to the environment."""
        cases = [case for case in self.selection.cases if case in self.found]
        processes = {found.process for values in (*self.found.values(), *self.path.values()) for found in values}
        run = Run(
            profile=self.selection.profile.name,
            catalogue=CatalogueInfo(self.selection.catalogue.name, self.selection.catalogue.source),
            seed=self.seed,
            started=self.started,
            seconds=monotonic() - self.began_s,
            partial=partial,
            overhead_s=median(self.overheads_s) if self.overheads_s else 0.0,
            speed=self.speed,
            processes=len(processes),
            codecs=list(self.selection.codecs),
            payloads=self.payloads,
            links=list(LINKS),
            refusals=list(self.refusals.values()),
            hazards=list(self.hazards.values()),
            garbage=[row for row in self.garbage if Case(row.codec, row.payload, "decode") not in self.refusals],
            context=list(self.context),
            acks=list(self.acks),
            warnings=list(self.warnings),
            environment={**self.environment, **facts},
        )
        return Results(
            run=run,
            timings=tuple(Timing.of(case, self.found[case], self.frames[case]) for case in cases),
            sizes=tuple(self.sizes.values()),
            path_timings=tuple(Timing.of(case, found, self.frames[case]) for case, found in self.path.items()),
            process_metadata=tuple(m for p, m in self.process_metadata.items() if p in processes),
        )
