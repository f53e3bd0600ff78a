"""`imwire sizes`: exact bytes, nothing is timed."""

from collections.abc import Sequence

import click
from rich.console import Console

from ...payloads.catalogue import Catalogue
from ..harness import cases
from . import options
from .exit_status import REFUSED
from .tables import listing


@click.command()
@options.codec_option
@options.payload_option
@options.catalogue_option
@options.json_option
@options.seed_option
def sizes(codecs: Sequence[str], payloads: Sequence[str], catalogue: Catalogue, as_json: bool, seed: int) -> int:
    """Print the exact bytes of payloads in every codec. Codecs are plain and compressed; nothing is timed."""
    rows = list(listing.size_rows(*cases.select_sizes(codecs, payloads, catalogue), catalogue, seed))
    if as_json:
        listing.print_json(rows)
    else:
        listing.show_sizes(Console(), rows)
    return REFUSED if any(row.missing for row in rows) else 0
