"""Tries the gate on itself: the same tree twice, harmless changes, a busy neighbour, and known changes.

A suite runs a whole tier as a gate does, on few codecs and payloads so that there are many suites. A known
change goes where the codec works, inside the clock or the count.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from statistics import median
from time import monotonic

from ...harness.machine import cpu_model_name
from ..sides.answers import Answer, probe, unsteady
from ..sides.settings import Settings
from ..sides.sides import Side
from ..sides.verdicts import Row, Tier, Verdict, overall
from ..tiers import exact, instructions, timing
from . import power
from .power import Suite

CODECS, PAYLOADS = power.CODECS, power.PAYLOADS
SETTINGS = Settings(codecs=[*CODECS], payloads=[*PAYLOADS], seeds=[])
HARMLESS_IMPORTS = (
    "wave", "imaplib", "xml.dom.minidom", "sqlite3", "tomllib", "ftplib", "calendar", "mailbox", "fractions",
    "poplib", "plistlib",
)  # fmt: skip
"""Unrelated modules; a harmless change imports some of them, which moves other objects in memory."""
SHARES = (0.01, 0.03, 0.05, 0.10)
SPIN, SPINS = "spin/loop/pass", 1_000
"""The case that shows what one pass of the added loop costs, and its number of passes."""


Counted = tuple[instructions.Counts, instructions.Faults]


@dataclass(frozen=True)
class Plan:
    """One suite to run: its tier, its kind of change, and whether a neighbour keeps a processor busy."""

    tier: Tier
    kind: str
    share: float = 0.0
    loaded: bool = False

    @property
    def name(self) -> str:
        """Return the text that is shown while the suite runs."""
        return f"{self.tier}: {power.told(self.kind, self.share, loaded=self.loaded)}"


def machine(answer: Answer) -> str:
    """Return what tells machines' suites apart: the processor and the interpreter."""
    return f"{cpu_model_name()}, {os.cpu_count()} CPUs, {answer.interpreter}"


def plans(tiers: Collection[Tier]) -> list[Plan]:
    """Return one plan for each kind of suite of these tiers, those without a change first."""
    measured = (Tier.TIME, Tier.INSTRUCTIONS)
    calm = [Plan(tier, kind) for kind in (power.SAME, power.HARMLESS) for tier in (Tier.EXACT, *measured)]
    beside = [Plan(Tier.TIME, kind, loaded=True) for kind in (power.SAME, power.HARMLESS)]
    slower = [Plan(tier, power.SLOWER, share) for share in reversed(SHARES) for tier in measured]
    return [plan for plan in (*calm, *beside, Plan(Tier.EXACT, power.LONGER), *slower) if plan.tier in tiers]


def run(
    side: Side,
    answer: Answer,
    chosen: Sequence[Plan],
    done: Iterable[Suite],
    budget_s: float,
    tell: Callable[[str], None],
) -> Iterator[Suite]:
    """Yield suites until the budget is spent, always of the plan that was tried least often so far.

    `done` are the suites of earlier calls. The suites of a plan change the codecs in turn. Raises CannotCompare.
    """
    tried = Counter(_plan(suite) for suite in done)
    frames = {name: answer.frames[name] for name in PAYLOADS if name in answer.frames}
    # Counted once: base's counts are the same in every suite, and take as long as head's.
    base_counts = cache(lambda: instructions.count_seeds([side], CODECS, frames, lambda _: None, stages=False)[0])
    began_s = monotonic()
    while monotonic() - began_s <= budget_s:
        plan = min(chosen, key=lambda each: tried[each])
        number = tried[plan]
        codec = CODECS[number % len(CODECS)]
        tell(f"{plan.name}; suite {number + 1}")
        with _changed(side, plan, number) as head, _neighbour() if plan.loaded else nullcontext():
            rows = list(_rows(side, head, answer, plan, codec, number, base_counts))
        yield _suite(plan, codec, rows, machine(answer))
        tried[plan] += 1


def _plan(suite: Suite) -> Plan:
    return Plan(Tier(suite.tier), suite.kind, suite.share, suite.loaded)


@contextmanager
def _changed(side: Side, plan: Plan, number: int = 0) -> Iterator[Side]:
    """Yield head: the same tree, or for a harmless change the same files at another path.

    Such a copy also has unrelated imports, other hash seeds and cases in another order, which change its memory layout.
    """
    head = replace(side, name="head")
    if plan.kind != power.HARMLESS:
        yield head
        return
    random = Random(number)
    extra = {
        "imports": random.sample(HARMLESS_IMPORTS, 3),
        "codecs": random.sample(CODECS, len(CODECS)),
        "payloads": random.sample(PAYLOADS, len(PAYLOADS)),
    }
    with tempfile.TemporaryDirectory(prefix="another-place-") as folder:
        root = Path(folder, *("x" * random.randint(1, 40) for _ in range(random.randint(1, 4))))
        shutil.copytree(side.root, root)
        yield replace(head, root=root, extra=extra, hash_seed_step=random.randint(1, 1_000))


@contextmanager
def _neighbour() -> "Iterator[subprocess.Popen[bytes]]":
    """Keep one processor busy, as somebody else's job would."""
    # When this process is killed, that one ends by itself.
    works = "import os\nfor_whom = os.getppid()\nwhile os.getppid() == for_whom: sum(range(100_000))"
    with subprocess.Popen([sys.executable, "-S", "-c", works]) as busy:
        try:
            yield busy
        finally:
            busy.kill()


def _rows(
    base: Side, head: Side, answer: Answer, plan: Plan, codec: str, seed: int, base_counts: Callable[[], Counted]
) -> Iterator[Row]:
    frames = {name: answer.frames[name] for name in PAYLOADS}
    if plan.tier is Tier.EXACT:
        head = replace(head, extra={"longer": {codec: seed}}) if plan.kind == power.LONGER else head
        once, again = (probe(head, SETTINGS, hash_seed) for hash_seed in (0, 1))
        yield from exact.judge(answer, once, None, lambda _: [], unsteady(once, again))
        return
    if plan.tier is Tier.TIME:
        head = replace(head, extra={"slower": {codec: plan.share}}) if plan.share else head
        measured = timing.measure(base, head, CODECS, frames, SETTINGS, lambda _: None, seed)
        yield from timing.judge(*measured, SETTINGS, lambda _: [])
        return
    before, wrong = base_counts()
    head = replace(head, extra={"spins": _spins(base, frames, codec, plan.share, before)}) if plan.share else head
    ((after, faults),) = instructions.count_seeds([head], CODECS, frames, lambda _: None, stages=False)
    yield from instructions.judge(before, after, {**wrong, **faults}, SETTINGS, lambda _: [])


def _spins(
    side: Side, frames: instructions.Frames, codec: str, share: float, counts: instructions.Counts
) -> dict[str, int]:
    """Return how many passes of an empty loop amount to `share` of each case of a codec."""
    a_pass = instructions.count(replace(side, extra={"spins": {SPIN: SPINS}}), [], frames, 1, stages=False)[0][SPIN]
    mine = {name: median(each) for name, each in counts.items() if name.startswith(f"{codec}/")}
    return {name: round(each * len(frames[name.split("/")[1]]) * share / a_pass) for name, each in mine.items()}


def _suite(plan: Plan, codec: str, rows: Sequence[Row], machine: str) -> Suite:
    changed = plan.kind in power.CHANGED
    mine = [row for row in rows if changed and row.name.startswith(f"{codec}/")]
    whole = [row for row in mine if row.name.endswith("/all/mean")]
    cases = [row for row in mine if row not in whole]
    regressed = [row for row in rows if row.verdict is Verdict.REGRESSED]
    named = any(row in regressed for row in whole or cases)
    # The codec's row says why a change was missed; the worst rows say why there was a false alarm.
    wrong = [] if named else (whole or cases) if changed else [row for row in rows if row.status]
    return Suite(
        tier=plan.tier,
        kind=plan.kind,
        share=plan.share,
        loaded=plan.loaded,
        codec=codec if changed else "",
        status=int(overall(rows)),
        # The added byte is in one row.
        rows=1 if plan.kind == power.LONGER else len(cases),
        rows_caught=sum(row in regressed for row in cases),
        named=named,
        others=sum(row not in mine for row in regressed),
        machine=machine,
        rule=power.RULE,
        day=datetime.now(UTC).date().isoformat(),
        said="; ".join(f"{row.name} {row.verdict} {row.change or 0:+.2%} {row.evidence}".strip() for row in wrong[:3]),
    )
