"""`imwire show`: one frame, or its bytes on the wire."""

import click

from ...codecs import api
from ...payloads.catalogue import Catalogue
from ..harness import cases
from . import options
from .tables import listing


@click.command()
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
