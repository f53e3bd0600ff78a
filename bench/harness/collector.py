"""The collector: validates every codec, then measures all cases in rounds, each round in a fresh process.

The rule: one process at a time. Each measures the payloads and operations in an order of its own and the codecs of each
in turns, so that a noisy moment touches all of them alike. The results are saved after every round.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from random import Random
from time import monotonic

from ...codecs import api
from ...codecs.names import read_name
from ...payloads.description import describe
from ..results.rows import Refusal, Results
from ..results.statistics import LATER_LOOKS
from . import machine
from .cases import Case, Selection
from .collected import Collected
from .orders import (
    ACKS,
    BATCHES,
    Checked,
    Failed,
    InContext,
    Item,
    Odd,
    PathTimed,
    Task,
    Timed,
    WorkerReady,
    WorkOrder,
    digest,
)
from .progress_events import Fewer, ItemDone, Note, Round, Stage, Watch
from .supervisor import LIMIT_S, answers

PATH_PROCESSES = 7
"""How many processes time the message path: enough for an interval, and each takes as long as all of its scenarios."""


@dataclass
class _Session:
    """A run in progress: what it has found out, whom it reports to, and how busy the machine is."""

    collected: Collected
    tell: Watch
    save: Callable[[Results], None]
    limit_s: float
    facts: dict[str, float] = field(default_factory=dict)

    def warn(self, texts: Sequence[str]) -> None:
        for text in texts:
            self.collected.warnings.append(text)
            self.tell(Note(text))

    def refused(self, refusals: Sequence[Refusal]) -> None:
        for r in refusals:
            self.tell(Note(f"refused: {r.codec}/{r.payload}/{r.operation}: {r.reason}"))


def collect(
    selection: Selection, seed: int, tell: Watch, save: Callable[[Results], None], *, limit_s: float = LIMIT_S
) -> Results:
    """Measure a selection and return its results; after Ctrl-C, which is handled here, they are marked partial.

    `tell` gets the run's events. `save` gets the results after every round and at the end, unless there are none yet.
    A codec that fails, dies or hangs (for `limit_s` seconds) is refused on that case or payload, and the rest goes on.
    Raises WorkerError when no worker can run at all, and CatalogueError for a payload that makes no frames of the
    model.
    """
    tell(Stage("preparing", 1))
    payloads = [describe(selection.catalogue, payload.name, seed) for payload in selection.payloads]
    around = machine.environment(seed, selection.catalogue.source, selection.measured_codecs)
    session = _Session(Collected(selection, seed, around, payloads), tell, save, limit_s)
    partial = True
    try:
        _look_around(session)
        with _stolen(session, "validating"):
            _validate(session)
        with _stolen(session, "measuring"):
            _measure(session)
        with _stolen(session, "in context"):
            _in_context(session)
        partial = False
    except KeyboardInterrupt:
        tell(Note("interrupted: what was measured so far is kept"))
    finally:
        session.facts["load_average_after"] = machine.load_average()
        results = session.collected.results(session.facts, partial=partial)
        if results.timings or results.sizes or not partial:
            save(results)
    return results


def _look_around(session: _Session) -> None:
    session.facts["load_average_before"] = machine.load_average()
    busy = session.facts["busy_share_before"] = machine.busy_share()
    session.warn(machine.disturbances(busy, 0.0, "before the run"))
    session.tell(ItemDone("this machine"))


@contextmanager
def _stolen(session: _Session, stage: str) -> Iterator[None]:
    """Record the share of processor time that other virtual machines take during a stage.

    Steal time shows only under load, so it is read around the work.
    """
    before = machine.cpu_times()
    try:
        yield
    finally:
        steal = session.facts[f"steal_share_{stage}"] = machine.steal_share(before, machine.cpu_times())
        session.warn(machine.disturbances(0.0, steal, f"while {stage}"))


def _validate(session: _Session) -> None:
    """Check every codec on every payload, and its odd input; refuse what comes back different."""
    collected = session.collected
    checks = list(collected.selection.checks)
    # Compression adds hazards of its own, the same at every level and around every codec.
    layers = api.compression_names()
    measured = [case.codec for case in collected.selection.cases if read_name(case.codec).compression in layers]
    codecs = list(dict.fromkeys([*(read_name(codec).codec for codec, _ in checks), *measured]))
    session.tell(Stage("validating", len(checks) + len(codecs)))

    def validated(item: Item, reply: object) -> None:
        codec, payload = item
        match reply:
            case Checked():
                session.refused(collected.checked(codec, payload, reply))
                session.warn(collected.varying(codec, payload, reply.varies))
            case Failed(reason):
                session.refused(collected.refuse_all(codec, payload, reason))
        session.tell(ItemDone(f"{codec}/{payload}"))

    def odd(item: Item, reply: object) -> None:
        match reply:
            case Odd(outcomes):
                session.warn(collected.odd(item[0], outcomes))
            case Failed(reason):
                session.warn([f"odd input to {item[0]}: {reason}"])
        session.tell(ItemDone(f"{item[0]}, odd input"))

    _run(session, "validate", checks, validated)
    _run(session, "odd-input", [(codec,) for codec in codecs], odd)


def _measure(session: _Session) -> None:
    """Measure all cases that were not refused, process by process; then again what is undecided."""
    collected, profile = session.collected, session.collected.selection.profile
    session.tell(Stage("measuring", len(collected.left()) * profile.processes))
    for process in range(profile.processes):
        session.tell(Round(process + 1, profile.processes))
        _round(session, process, collected.left(), profile.processes - process)
        if process + 1 < profile.processes:
            session.save(collected.results(session.facts, partial=True))
    until_s = monotonic() + profile.again_s / collected.speed
    for look in range(LATER_LOOKS):
        cases = collected.undecided()
        if not cases or monotonic() > until_s:
            return
        session.tell(Stage(f"measuring again the {len(cases)} undecided", len(cases) * profile.more_processes))
        first = profile.processes + look * profile.more_processes
        for process in range(first, first + profile.more_processes):
            if monotonic() > until_s:
                return
            # In the company of all, as before: what runs beside a codec is part of its time.
            company = [case for case in collected.left() if case[1:] in {asked[1:] for asked in cases}]
            _round(session, process, company, first + profile.more_processes - process, cases)


def _round(
    session: _Session, process: int, cases: Sequence[Case], rounds_left: int, again: Sequence[Case] = ()
) -> None:
    """Measure cases in one process, those of a payload and operation in turns; what fails is left out of the rest.

    Of a process that measures `again`, these cases alone are kept.
    A codec that ends its worker is refused, and the others of its payload and operation begin again in the next one.
    """
    collected = session.collected
    waiting: dict[tuple[str, str], list[str]] = {}
    for case in cases:
        waiting.setdefault((case.payload, case.operation), []).append(case.codec)

    def measured(item: Item, reply: object) -> None:
        payload, operation, *codecs = item
        failed: Mapping[str, str] = {}
        match reply:
            case Timed():
                collected.timed(process, payload, operation, reply, again)
                failed = reply.failed
                done = [c for c in reply.found if not again or Case(c, payload, operation) in again]
                session.tell(ItemDone(f"{payload}/{operation}", len(done)))
            case Failed(reason, turn):
                failed = dict.fromkeys(codecs if turn is None else [codecs[turn]], reason)
                waiting[payload, operation] = [codec for codec in codecs if codec not in failed]
        for codec, reason in failed.items():
            case = Case(codec, payload, operation)
            session.refused([collected.refuse(case, reason)])
            if not again or case in again:
                session.tell(Fewer(rounds_left))

    while any(waiting.values()):
        items = [(*group, *codecs) for group, codecs in waiting.items() if codecs]
        waiting.clear()
        _run(session, "measure", Random(f"{collected.seed}/{process}").sample(items, len(items)), measured, process)


def _in_context(session: _Session) -> None:
    """Run the codecs that were not refused through the scenarios of the message path, then time them."""
    collected, profile = session.collected, session.collected.selection.profile
    refused = {case.codec for case in collected.refusals}
    items = [item for item in collected.selection.context if item[1] not in refused]
    if not items:
        return
    scenarios = list(dict.fromkeys(scenario for scenario, _ in items))
    processes = min(profile.processes, PATH_PROCESSES)
    to_come = processes * (len(scenarios) + 1)
    session.tell(Stage("the message path", len(items) + to_come))

    def done(item: Item, reply: object) -> None:
        match reply:
            case InContext(row, acks):
                collected.context.append(row)
                collected.acks += acks
            case Failed(reason):
                session.warn([f"the message path, {' '.join(item)}: {reason}"])
        session.tell(ItemDone(f"scenario {item[0]}"))

    # The first codec of a scenario also tries the ways to acknowledge: most of their work is done for its own row.
    first = dict(reversed(items))
    _run(session, "context", [(s, codec, ACKS) if first[s] == codec else (s, codec) for s, codec in items], done)
    travelled = {name: [row.codec for row in collected.context if row.scenario == name] for name in scenarios}
    for process in range(processes):

        def timed(item: Item, reply: object, process: int = process) -> None:
            match reply:
                case PathTimed(times):
                    collected.path_timed(process, times)
                case Failed(reason):
                    session.warn([f"the message path's processor time, {item[0]}: {reason}"])
            session.tell(ItemDone(f"processor time, {item[0]}"))

        how = str(profile.scenario_passes), f"{collected.seed}/{process}"
        parts = [(name, *how, *codecs) for name, codecs in travelled.items() if codecs]
        _run(session, "time-parts", [*parts, (BATCHES, *how)], timed, process)
        if process + 1 < processes:
            session.save(collected.results(session.facts, partial=True))


def _run(
    session: _Session, task: Task, items: Sequence[Item], handle: Callable[[Item, object], None], process: int = 0
) -> None:
    """Let workers do all items, and hand each with its reply to `handle`; keep what the workers say of themselves."""
    collected = session.collected
    order = WorkOrder(
        task=task,
        items=list(items),
        digest=digest(items),
        catalogue=collected.selection.catalogue.source,
        seed=collected.seed,
        process=process,
        case_s=collected.selection.profile.case_s,
        plans=collected.plans,
    )
    # Closed here, not when garbage is collected: after Ctrl-C the worker must end before the results are written.
    with closing(answers(order, session.limit_s)) as replies:
        for index, reply in replies:
            if index is not None:
                handle(tuple(items[index]), reply)
            elif task in ("measure", "time-parts") and isinstance(reply, WorkerReady):
                collected.ready(process, reply)
