"""The `imwire` command: the composition root, the one file that may import every folder.

The rule: a user's mistake costs one line and exit status 2, never a traceback; and whatever can be found wrong is found
before anything is measured.
"""

import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..codecs import api
from ..payloads.catalogue import Catalogue
from .commands import listing, options, output_folder
from .commands.compare_table import show_comparison
from .commands.gate import gate
from .commands.history_table import show_history
from .commands.load import load
from .commands.progress import shown
from .commands.run_table import show_results
from .commands.serve import serve
from .commands.sim import sim
from .harness import cases
from .harness.collector import collect
from .harness.profiles import DEFAULT, PROFILES
from .results import results_file
from .results.merge import merge
from .results.rows import Results
from .results.run_comparison import compare as compare_runs
from .results.run_history import history as find_history
from .studies.study import MISTAKES

REFUSED, USAGE, INTERRUPTED = 1, 2, 130


class OneLineErrors(click.Group):
    """A group of commands that tells a mistake in one line, whoever found it."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run a command and leave the process with its exit status."""
        try:
            sys.exit(super().main(*args, **{**kwargs, "standalone_mode": False}) or 0)
        except click.Abort:
            sys.exit(INTERRUPTED)
        except click.ClickException as error:
            self.mistake(error.format_message())
        except MISTAKES as error:
            self.mistake(str(error))
        except OSError as error:
            self.mistake(f"{error.filename}: {error.strerror}" if error.filename else str(error))

    def mistake(self, text: str) -> None:
        """Tell what is wrong and leave."""
        click.echo(f"imwire: {text}", err=True)
        sys.exit(USAGE)


@click.group(
    cls=OneLineErrors,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(metadata.version("imwire"), prog_name="imwire")
@click.pass_context
def main(context: click.Context) -> None:
    """Which wire format, and which compression, should a chat system use?

    Measures codecs on realistic chat traffic, alone and compressed, and says what is certain and what is not.

    \b
    Examples:
      imwire bench --profile quick              four codecs, four payloads, a minute
      imwire bench                              every codec on the usual traffic, eight minutes
      imwire bench --codec 'orjson*' --codec protobuf+zstd --payload text
      imwire sizes                              exact bytes, nothing is timed
      imwire compare results/old results/new    what changed, and what only seems to
      imwire gate --base origin/main            in CI: is this change worse, and how sure is that?
      imwire history results/                   where did a case change, over all stored runs?

    \b
    Exit status:
      0    done, every case was measured
      1    a case was refused: its codec failed, or did not give back equal frames
      2    a mistake in the call, a file that cannot be used, or no worker can run
      130  interrupted; what was measured so far is kept
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


for command in (gate, sim, serve, load):
    main.add_command(command)


@main.command()
@click.option("--profile", type=click.Choice(list(PROFILES)), default=DEFAULT.name, show_default=True,
              help="How much to measure: a minute, eight minutes, or over an hour.")  # fmt: skip
@options.codec_option
@options.payload_option
@options.catalogue_option
@options.seed_option
@options.out_option
def bench(
    profile: str, codecs: Sequence[str], payloads: Sequence[str], catalogue: Catalogue, seed: int, out: Path | None
) -> int:
    """Measure, and write results.json and a report.

    Writes results/<UTC time>/ unless --out names a folder, and lets results/latest point there. A codec or a payload
    that is named outright is measured even when the profile leaves it out. Every case is checked before it is timed;
    results.json is rewritten after every round, so Ctrl-C loses at most the case that is being measured, and the
    report of what was measured is written all the same. The file is an ordinary pyperf suite: python -m pyperf show
    results/latest/results.json reads it. A folder that holds a results.json already is refused.
    """
    selection = cases.select(PROFILES[profile], codecs, payloads, catalogue)
    folder = output_folder.prepare_for_run(out)
    file = folder / results_file.FILE_NAME
    try:
        # A second Ctrl-C, while the first one is handled, ends up here: what the last round saved is there.
        with suppress(KeyboardInterrupt), shown(Console(stderr=True)) as tell:
            collect(selection, seed, tell, lambda results: results_file.write(results, file))
    finally:
        output_folder.discard_if_empty(folder, out)
    if not file.exists():
        click.echo("interrupted before anything was measured: there are no results and no report", err=True)
        return INTERRUPTED
    if out is None and (trouble := output_folder.point_latest(folder)):
        click.echo(trouble, err=True)
    return _finish(results_file.load(file), folder)


def _finish(results: Results, folder: Path) -> int:
    """Show what a run found, write its report, and return the exit status."""
    show_results(Console(), results)
    if results.run.partial:
        click.echo(f"partial results: {results.path}", err=True)
    try:
        page = _report(results, folder)
        _show_recommendations(results)
        click.echo(page)
    except KeyboardInterrupt:
        click.echo(f"interrupted: no report; `imwire report {folder}` makes it from {results.path}", err=True)
        return INTERRUPTED
    return INTERRUPTED if results.run.partial else REFUSED if results.run.refusals else 0


@main.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--gate", "gated", type=click.Path(path_type=Path, exists=True, file_okay=False),
              help="Add what a gate found and its self-test: the folder it wrote to (results/gate).")  # fmt: skip
@options.out_option
def report(results: Sequence[Path], gated: Path | None, out: Path | None) -> None:
    """Write the report of a run again, or of several runs of the same machine, pooled.

    RESULTS are results.json files or their folders. Pooled runs must agree in profile, code, machine, packages and
    samples; their results go to --out, or to a new folder below results/.
    """
    runs = [results_file.load(path) for path in results]
    pooled = merge(runs)
    sources = [run.path.parent.resolve() for run in runs if run.path]
    if len(runs) == 1:
        folder = output_folder.prepare(out or sources[0])
    else:
        folder = output_folder.prepare_for_run(out)
        results_file.write(pooled, folder / results_file.FILE_NAME)
        pooled = results_file.load(folder)
    click.echo(_report(pooled, folder, gated))


@main.command()
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
def compare(a: Path, b: Path) -> None:
    """Say what changed from run A to run B, case by case.

    The runs may come from different machines or versions; what differs is named first. Cases whose frames differ are
    not compared. Exit status 0 whatever changed: two single runs are no basis for a gate.
    """
    first, second = results_file.load(a), results_file.load(b)
    if first.sha256 == second.sha256:
        raise click.UsageError(f"{first.path} and {second.path} hold the same run: there is nothing to compare")
    show_comparison(Console(), compare_runs(first, second))


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False))
@options.out_option
def history(folder: Path, out: Path | None) -> None:
    """Draw every case over the stored runs of one machine, with the places where it changed.

    DIR holds results.json files at any depth, such as results/; those of other machines than the newest one's are named
    and left out. Writes history.html to DIR, or to --out. Exit status 0 whatever changed: it says where to look.
    """
    from ..reports import history_page as page

    place = output_folder.prepare(out or folder)
    found = find_history(folder)
    show_history(Console(), found)
    with Console(stderr=True).status(f"drawing {len(found.times) + len(found.sizes)} cases"):
        written = page.build(found, place)
    click.echo(written)


@main.command(name="list")
@click.argument("what", type=click.Choice(["codecs", "payloads"]), required=False)
@options.catalogue_option
@options.json_option
@options.seed_option
def list_command(what: str | None, catalogue: Catalogue, as_json: bool, seed: int) -> None:
    """List the codecs, missing ones with the reason, and the payloads with figures of their samples.

    Without WHAT both are listed; in JSON, as an object with two lists.
    """
    codecs = cases.describe_all(catalogue.model) if what != "payloads" else []
    rows = listing.payload_rows(catalogue, seed) if what != "codecs" else []
    if as_json:
        _print_json({"codecs": codecs, "payloads": rows} if what is None else codecs or rows)
        return
    if what != "payloads":
        listing.show_codecs(Console(), codecs)
    if what is None:
        click.echo()
    if what != "codecs":
        listing.show_payloads(Console(), rows)


@main.command()
@click.argument("payload")
@click.option("--codec", help="Show the wire bytes of this codec instead of the frame.")
@click.option("--hex", "as_hex", is_flag=True, help="Show the wire bytes as a hex dump (of json unless --codec).")
@click.option("--index", type=click.IntRange(0), default=0, show_default=True, help="Which frame of the sample.")
@options.catalogue_option
@options.seed_option
def show(payload: str, codec: str | None, as_hex: bool, index: int, catalogue: Catalogue, seed: int) -> None:
    """Print one frame of a payload, or what it looks like on the wire."""
    (found,) = cases.select_payloads([payload], [], catalogue)[:1]
    if index >= found.count:
        raise click.UsageError(f"{found.name} has {found.count} frames: --index goes from 0 to {found.count - 1}")
    frame = catalogue.sample(found.name, seed)[index]
    if codec is None and not as_hex:
        click.echo(listing.frame_text(frame))
        return
    loaded = api.load(codec or "json", catalogue.model)
    data = loaded.encode(frame)
    click.echo(listing.wire_text(data, as_hex=as_hex))
    click.echo(f"{found.name}, frame {index} of {found.count}, {loaded.name}: {len(data)} bytes", err=True)


@main.command()
@options.codec_option
@options.payload_option
@options.catalogue_option
@options.json_option
@options.seed_option
def sizes(codecs: Sequence[str], payloads: Sequence[str], catalogue: Catalogue, as_json: bool, seed: int) -> int:
    """Print the exact bytes of payloads in every codec, plain and compressed; nothing is timed."""
    rows = list(listing.size_rows(*cases.select_sizes(codecs, payloads, catalogue), catalogue, seed))
    if as_json:
        _print_json(rows)
    else:
        listing.show_sizes(Console(), rows)
    return REFUSED if any(row.missing for row in rows) else 0


def _report(results: Results, folder: Path, gated: Path | None = None) -> Path:
    # Here and not above: pandas and matplotlib take a second to import, and no other command needs them.
    from ..reports import page
    from ..reports.sections import of_a_gate

    return page.build(results, folder, [of_a_gate.read(gated)] if gated else [])[0]


def _show_recommendations(results: Results) -> None:
    # The report's own words, so that terminal and page never disagree.
    from ..reports.findings import recommendation

    console = Console()
    for head, *clauses in (each.plain for each in recommendation.recommendations(results)):
        console.print(head, style="bold", markup=False, highlight=False)
        listed = Table.grid(padding=(0, 1))
        for clause in clauses:
            listed.add_row("  -", Text(clause))
        console.print(listed)
    console.print()


def _print_json(rows: Any) -> None:
    click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=2).decode())
