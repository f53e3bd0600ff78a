"""`imwire report`: writes the report of a run again, or one of several runs pooled."""

from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..results import results_file
from ..results.merge import merge
from ..results.rows import Results
from . import options, output_folder


@click.command()
@click.argument("results", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--gate", "gated", type=click.Path(path_type=Path, exists=True, file_okay=False),
              help="Add what a gate found and its self-test: the folder it wrote to (results/gate).")  # fmt: skip
@options.out_option
def report(results: Sequence[Path], gated: Path | None, out: Path | None) -> None:
    """Write the report of a run again, or of several runs pooled.

    RESULTS are results.json files or their folders. Pooled runs must agree in profile, catalogue, code, machine,
    packages, settings and samples; their results go to --out, or to a new folder below results/.
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
    click.echo(build(pooled, folder, gated))


def build(results: Results, folder: Path, gated: Path | None = None) -> Path:
    """Write the page of a run into a folder, and return its path; `gated` is the folder of a gate to add."""
    # Here and not above: pandas and matplotlib take a second to import, and no other command needs them.
    from ...reports import page
    from ...reports.sections import of_a_gate

    return page.build(results, folder, [of_a_gate.read(gated)] if gated else [])[0]


def show_recommendations(results: Results) -> None:
    """Print what the run recommends, for each kind of traffic, below what a reader must know before that."""
    # The report's own words, so that terminal and page never disagree.
    from ...reports import page
    from ...reports.findings import recommendation

    console = Console()
    for caveat in page.caveats(results):
        console.print(caveat.replace("\N{NO-BREAK SPACE}", " "), style="yellow", markup=False, highlight=False)
    for head, *clauses in (each.plain for each in recommendation.recommendations(results)):
        console.print(head, style="bold", markup=False, highlight=False)
        listed = Table.grid(padding=(0, 1))
        for clause in clauses:
            listed.add_row("  -", Text(clause))
        console.print(listed)
    console.print()
