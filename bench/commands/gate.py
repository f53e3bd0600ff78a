"""`imwire gate`: compares this tree with its base in one job; scripts can trust its exit status.

The rule: a gate that measured nothing never passes, and a gate names the tiers that did not run.
"""

import os
import traceback
from collections.abc import Sequence
from contextlib import nullcontext, suppress
from pathlib import Path

import click
import msgspec
from rich.console import Console

from ...payloads.catalogue import BUILT_IN
from ..gate import comparison, exports
from ..gate.markdown import failure, markdown
from ..gate.outcome import FILE_NAME, Outcome
from ..gate.self_test import power, self_test
from ..gate.sides import answers, repository, settings
from ..gate.sides.selection import Request
from ..gate.sides.verdicts import CannotCompare, ExitStatus, GateError, Tier, UsageMistake
from ..gate.tiers import instructions
from . import output_folder
from .exit_status import INTERRUPTED, UNWRITTEN
from .progress import telling
from .tables.gate_table import SHOWN, show, show_power

FILES = (FILE_NAME, "gate.md", "junit.xml", "action-benchmark.json", "bencher.json")
SHORT_S, LONG_S = 150.0, 1_800.0
LOG_COLUMNS = 160


@click.command()
@click.option("--base", metavar="REF", help="Compare with the commit where this tree left REF, such as origin/main.")
@click.option(
    "--base-requirements", metavar="REQUIREMENT", multiple=True,
    help="What the base has in place of this environment's packages: 'orjson==3.12.0'; repeat for more.",
)  # fmt: skip
@click.option("--only", metavar="GLOB", multiple=True, help="Only rows that match, such as 'json/text/*'.")
@click.option(
    "--tier", "tiers", type=click.Choice([tier.value for tier in Tier]), multiple=True,
    help="Only these tiers; the exact one always runs, except with --self-test.  [default: all]",
)  # fmt: skip
@click.option("--accept", is_flag=True, help="Write this tree's exact figures as the baseline to commit.")
@click.option(
    "--self-test",
    "test_itself",
    is_flag=True,
    help="Measure how often this gate errs on this machine, and what it catches.",
)
@click.option("--long", is_flag=True, help="With --self-test: half an hour instead of two and a half minutes.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), default=Path("results/gate"), show_default=True,
    help="The folder for gate.json, gate.md, junit.xml and exports.",
)  # fmt: skip
def gate(
    base: str | None,
    base_requirements: Sequence[str],
    only: Sequence[str],
    tiers: Sequence[str],
    out: Path,
    *,
    accept: bool,
    test_itself: bool,
    long: bool,
) -> int:
    """Say whether this tree makes messages bigger or slower. It is compared with its base, row by row.

    The tree is the project of the nearest pyproject.toml, uncommitted edits included; its table [tool.imwire] may name
    codecs, payloads, thresholds and requirement files. Both sides run in one job on this interpreter. They differ only
    in the tree's own modules and in what --base-requirements names.

    \b
    Exit status:
      0  passed
      1  regressed, or the committed baseline is stale
      2  a mistake in the call
      3  inconclusive
      4  not comparable, or nothing measured
      5  passed, and the verdict could not be written (a full disk)
    130  interrupted (Ctrl-C, SIGTERM); the tiers that had ended are written
    Where rows disagree, the first of 2, 4, 1 and 3 decides.
    """
    tell = Console(stderr=True)
    named = tuple(Tier(tier) for tier in tiers)
    based, compares = bool(base or base_requirements), not (accept or test_itself)
    if long and not test_itself:
        raise click.UsageError("--long needs --self-test")
    if test_itself and (accept or based or only):
        raise click.UsageError("--self-test tries the gate on this tree; it takes no base, no --only and no --accept")
    if accept and (based or only or tiers):
        raise click.UsageError("--accept writes the baseline of the whole tree; it takes no base and no selection")
    if compares and not based:
        raise click.UsageError("name a base: --base origin/main, or --base-requirements 'orjson==3.12.0'")
    # Outside of the block that leaves its failures in this folder: it may be another gate's.
    with nullcontext() if accept else output_folder.prepared(out):
        try:
            if compares:
                _clear(out)
            tree = repository.find(Path.cwd())
            chosen = settings.load(tree.folder)
            if accept:
                return _accept(tree, chosen, tell)
            if test_itself:
                wanted = named or tuple(Tier)
                return _self_test(tree, chosen, wanted, out / power.FILE_NAME, LONG_S if long else SHORT_S, tell)
            asked = Request(base, tuple(base_requirements), tuple(only), named or tuple(Tier), named)
            return _compare(tree, chosen, asked, out, tell)
        except (Exception, KeyboardInterrupt) as error:
            return _failed(error, out if compares else None)


def _compare(tree: repository.Repository, chosen: settings.Settings, asked: Request, out: Path, tell: Console) -> int:
    with telling(tell) as said:
        found = comparison.run(tree, chosen, asked, said)
    status = INTERRUPTED if found.interrupted else int(found.status)
    try:
        _write(found, out)
    except OSError as error:
        _clear(out)
        told = f"{error.filename or out} cannot be written: {error.strerror}"
        click.echo(f"imwire: {told}; the verdict is printed and kept nowhere", err=True)
        status = status or UNWRITTEN
    show(_printer(), found)
    return status


def _printer() -> Console:
    """Return a console with long lines unless COLUMNS is set, so that row names stay whole in a job's log."""
    console = Console()
    return console if console.is_terminal or "COLUMNS" in os.environ else Console(width=LOG_COLUMNS)


def _failed(error: BaseException, out: Path | None) -> int:
    """Print why nothing was done; after a comparison, also write it where a CI service looks. Returns the status."""
    status, told = _told(error)
    click.echo(f"imwire: {told}", err=True)
    if out is not None:
        contents = {"junit.xml": exports.junit_of_failure(told), "gate.md": failure(told).encode()}
        for name in FILES:
            with suppress(OSError):
                (out / name).unlink(missing_ok=True)
                if name in contents:
                    (out / name).write_bytes(contents[name])
        with suppress(OSError):
            _summarise(failure(told))
    return status


def _told(error: BaseException) -> tuple[int, str]:
    """Return the status and the words of a gate that came to nothing."""
    match error:
        case KeyboardInterrupt():
            return INTERRUPTED, "interrupted"
        case output_folder.OutputError():
            return error.exit_status, str(error)
        case CannotCompare():
            return ExitStatus.NOT_COMPARABLE, f"not comparable: {error}"
        case GateError():
            return ExitStatus.USAGE, str(error)
        case OSError(filename=filename, strerror=str(words)):
            return ExitStatus.NOT_COMPARABLE, f"not comparable: {f'{filename}: ' if filename else ''}{words}"
    # Python's own exit status would be 1, and scripts read that as "regressed".
    traceback.print_exception(error)
    return ExitStatus.NOT_COMPARABLE, f"not comparable: {type(error).__name__}: {error}"


def _accept(tree: repository.Repository, chosen: settings.Settings, tell: Console) -> int:
    try:
        with telling(tell) as said:
            before, after = comparison.accept(tree, chosen, said)
    except OSError as error:
        if error.filename != str(file := tree.folder / chosen.baseline_file):
            raise
        raise output_folder.Unwritten(f"{file} cannot be written: {error.strerror}; it is as it was") from error
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    for name in changed[:SHOWN]:
        was, now = (f"{side[name].value:,}" if name in side else "none" for side in (before, after))
        click.echo(f"{name}: {was} -> {now}")
    if len(changed) > SHOWN:
        click.echo(f"and {len(changed) - SHOWN} more")
    click.echo(f"{chosen.baseline_file}: {len(after)} rows, {len(changed)} changed; commit it")
    return ExitStatus.PASS


def _self_test(
    tree: repository.Repository,
    chosen: settings.Settings,
    tiers: Sequence[Tier],
    file: Path,
    budget_s: float,
    tell: Console,
) -> int:
    if Tier.INSTRUCTIONS in tiers and not instructions.available():
        tiers = [tier for tier in tiers if tier is not Tier.INSTRUCTIONS]
        if not tiers:
            raise UsageMistake(instructions.UNAVAILABLE)
        tell.print(f"SKIPPED: {instructions.UNAVAILABLE}", style="bold yellow")
    suites = power.read(file)
    earlier = len(suites)
    with telling(tell) as told:
        # How often the gate errs is of the machine, and known for our own payloads.
        side = comparison.prepare_head(tree, msgspec.structs.replace(chosen, catalogue=BUILT_IN), told)
        answer = answers.probe(side, self_test.SETTINGS)
        machine = self_test.machine(answer)
        for suite in self_test.run(side, answer, self_test.plans(tiers), power.usable(suites, machine), budget_s, told):
            suites.append(suite)
            power.write(file, suites)
    show_power(_printer(), power.usable(suites, machine))
    click.echo(power.ABOUT)
    click.echo(f"{file}: {len(suites)} suites, {len(suites) - earlier} of them now; call again for narrower bounds")
    return ExitStatus.PASS


def _clear(out: Path) -> None:
    """Remove an earlier call's files: a call that fails must not leave an old verdict."""
    for name in FILES:
        (out / name).unlink(missing_ok=True)


def _write(found: Outcome, out: Path) -> None:
    text = markdown(found)
    contents = (
        msgspec.json.format(msgspec.json.encode(found), indent=1),
        text.encode(),
        exports.junit(found),
        exports.action_benchmark(found),
        exports.bencher(found),
    )
    for name, data in zip(FILES, contents, strict=True):
        (out / name).write_bytes(data)
    with suppress(OSError):
        _summarise(text)


def _summarise(text: str) -> None:
    if summary := os.environ.get("GITHUB_STEP_SUMMARY"):
        with Path(summary).open("a", encoding="utf-8") as file:
            file.write(text)
