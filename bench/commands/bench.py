"""`imwire bench`: measures, and writes a run's results and its report."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click
from rich.console import Console

from ...payloads.catalogue import Catalogue
from ..harness import cases
from ..harness.collector import collect
from ..harness.profiles import DEFAULT, PROFILES
from ..results import results_file
from ..results.rows import Results
from . import options, output_folder
from .exit_status import INTERRUPTED, REFUSED
from .progress import shown
from .report import build, show_recommendations
from .tables.run_table import show_results


@click.command()
@click.option("--profile", type=click.Choice(list(PROFILES)), default=DEFAULT.name, show_default=True,
              help="How much to measure: 1 to 3 minutes, 7 to 15 minutes, or over an hour.")  # fmt: skip
@options.codec_option
@options.payload_option
@options.catalogue_option
@options.seed_option
@options.out_option
def bench(
    profile: str, codecs: Sequence[str], payloads: Sequence[str], catalogue: Catalogue, seed: int, out: Path | None
) -> int:
    """Measure, and write results.json and a report.

    Writes to results/<UTC time>/ unless --out names a folder, and points results/latest there. A codec or payload that
    is named exactly is measured even when the profile leaves it out. Every case is checked before it is timed. Ctrl-C
    loses at most the case that is being measured; the rest still gets its report. The file is an ordinary pyperf suite,
    which python -m pyperf show results/latest/results.json reads. A folder that already holds a results.json is
    refused.
    """
    selection = cases.select(PROFILES[profile], codecs, payloads, catalogue)
    folder = output_folder.prepare_for_run(out)
    file = folder / results_file.FILE_NAME
    try:
        # A second Ctrl-C, while the first is handled, arrives here: the file of the last round is there.
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
        page = build(results, folder)
        show_recommendations(results)
        click.echo(page)
    except KeyboardInterrupt:
        click.echo(f"interrupted: no report; `imwire report {folder}` makes it from {results.path}", err=True)
        return INTERRUPTED
    return INTERRUPTED if results.run.partial else REFUSED if results.run.refusals else 0
