"""`imwire list`: the codecs and the payloads there are."""

import click
from rich.console import Console

from ...payloads.catalogue import Catalogue
from ...payloads.description import describe
from ..harness import cases
from . import options
from .tables import listing


@click.command(name="list")
@click.argument("what", type=click.Choice(["codecs", "payloads"]), required=False)
@options.catalogue_option
@options.json_option
@options.seed_option
def list_command(what: str | None, catalogue: Catalogue, as_json: bool, seed: int) -> None:
    """List the codecs and the payloads. Missing codecs have the reason, payloads have figures of their samples.

    Without WHAT both are listed; in JSON, as an object with two lists.
    """
    codecs = [*cases.describe_all(catalogue.model), *cases.unusable()] if what != "payloads" else []
    rows = [describe(catalogue, name, seed) for name in catalogue.by_name] if what != "codecs" else []
    if as_json:
        listing.print_json({"codecs": codecs, "payloads": rows} if what is None else codecs or rows)
        return
    if what != "payloads":
        listing.show_codecs(Console(), codecs)
    if what is None:
        click.echo()
    if what != "codecs":
        listing.show_payloads(Console(), rows)
