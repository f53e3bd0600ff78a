"""`imwire report`: writes the report of a run again, or one of several runs pooled."""

import logging
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
    one = len(runs) == 1
    with output_folder.prepared(out or sources[0] if one else out, for_run=not one) as folder:
        if not one:
            file = folder / results_file.FILE_NAME
            with output_folder.writing(file, "nothing is kept"):
                results_file.write(pooled, file)
            pooled = results_file.load(file)
        click.echo(build(pooled, folder, gated))


def build(results: Results, folder: Path, gated: Path | None = None) -> Path:
    """Write the page of a run into a folder, and return its path; `gated` is the folder of a gate to add."""
    tell_of_a_cache_once()
    # Here and not above: pandas and matplotlib take a second to import, and no other command needs them.
    from ...reports import page
    from ...reports.sections import of_a_gate

    more = [of_a_gate.read(gated)] if gated else []
    kept = f"{results.path} is kept, and `imwire report` makes the report from it"
    with output_folder.writing(folder / page.PAGE, kept):
        return page.build(results, folder, more)[0]


def tell_of_a_cache_once() -> None:
    """Have matplotlib say in one line, not in two, that its cache cannot be written."""
    logging.getLogger("matplotlib").addFilter(lambda record: "mkdir -p failed" not in record.msg)


def show_recommendations(results: Results) -> None:
    """Print what the run recommends, for each kind of traffic, below what a reader must know before that."""
    # The report's own words, so that terminal and page never disagree.
    tell_of_a_cache_once()
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
