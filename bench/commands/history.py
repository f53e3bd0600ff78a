"""`imwire history`: where a case changed, over all stored runs."""

from pathlib import Path

import click
from rich.console import Console

from ..results import run_history
from . import options, output_folder
from .report import tell_of_a_cache_once
from .tables.history_table import show_history


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False))
@options.out_option
def history(folder: Path, out: Path | None) -> None:
    """Draw every case over the stored runs of one machine. The places where it changed are marked.

    DIR holds results.json files at any depth, such as results/. Runs of other machines than the newest run's are named
    and left out. Writes history.html to DIR, or to --out. The exit status is 0 whatever changed: it says where to look.
    """
    tell_of_a_cache_once()
    from ...reports import history_page as page

    with output_folder.prepared(out or folder) as place:
        found = run_history.history(folder)
        show_history(Console(), found)
        with (
            Console(stderr=True).status(f"drawing {len(found.times) + len(found.sizes)} cases"),
            output_folder.writing(place / page.PAGE, "the runs are as they were"),
        ):
            written = page.build(found, place)
        click.echo(written)
