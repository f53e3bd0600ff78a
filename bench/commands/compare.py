"""`imwire compare`: what changed from one run to another."""

from pathlib import Path

import click
from rich.console import Console

from ..results import results_file, run_comparison
from .tables.compare_table import show_comparison


@click.command()
@click.argument("a", type=click.Path(path_type=Path))
@click.argument("b", type=click.Path(path_type=Path))
def compare(a: Path, b: Path) -> None:
    """Say what changed from run A to run B, case by case.

    The runs may come from different machines or versions; the differences are named first. Cases whose frames differ
    are not compared. The exit status is 0 whatever changed, because two single runs are no basis for a gate.
    """
    first, second = results_file.load(a), results_file.load(b)
    if first.sha256 == second.sha256:
        raise click.UsageError(f"{first.path} and {second.path} hold the same run: there is nothing to compare")
    show_comparison(Console(), run_comparison.compare(first, second))
