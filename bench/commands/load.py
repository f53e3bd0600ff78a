"""`imwire load`: measures a running gateway from outside, and reports missing messages. It always ends by itself."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from .serve import codec_option, conversations_option, needs_packages, read_secret, secret_option

_FAILED = 1


@click.command()
@click.argument("url", default="ws://127.0.0.1:8765")
@click.option("--messages", type=click.IntRange(1), default=20_000, show_default=True, help="Messages sent in all.")
@click.option("--warm-up", type=click.IntRange(0), default=1_000, show_default=True, help="Sent first, not measured.")
@click.option(
    "--window", type=click.IntRange(1), default=16, show_default=True, help="Unacknowledged, of each customer."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
@codec_option
@secret_option
@conversations_option
def load(
    url: str,
    messages: int,
    warm_up: int,
    window: int,
    codec: str,
    secret_file: Path,
    conversations: int,
    *,
    as_json: bool,
) -> None:
    """Send messages through a running gateway and say how long it took. Exits with 1 when one is missing."""
    secret = read_secret(secret_file, create=False)

    with needs_packages():
        from ..pipeline.api import CannotConnect, Load, run

    try:
        result = run(Load(url, codec, secret, conversations, window).run, messages, warm_up)
    except CannotConnect as error:
        raise click.ClickException(f"{url}: {error}") from error
    if as_json:
        click.echo(json.dumps(asdict(result)))
    else:
        click.echo(
            f"{result.messages_per_second:,.0f} messages a second "
            f"({result.messages - result.not_delivered:,} delivered in {result.seconds:.2f} s)\n"
            f"send to ACK        p50 {result.ack_p50_ms:.2f} ms, p99 {result.ack_p99_ms:.2f} ms\n"
            f"send to delivered  p50 {result.delivered_p50_ms:.2f} ms, p99 {result.delivered_p99_ms:.2f} ms\n"
            f"not acknowledged {result.not_acknowledged}, not delivered {result.not_delivered}, "
            f"shown twice {result.shown_twice}"
        )
        if result.told_to_wait:
            click.echo(
                f"the gateway told devices {result.told_to_wait:,} times to wait, so this is its limit of sends a "
                "second, not its speed; to measure its speed: imwire serve --sends-per-second 1000000",
                err=True,
            )
    if result.not_sent or result.not_acknowledged or result.not_delivered or result.shown_twice:
        if result.trouble:
            hint = "; does the gateway have as many --conversations?" if result.refused else ""
            click.echo(f"{result.not_sent:,} were never sent: {result.trouble}{hint}", err=True)
        sys.exit(_FAILED)
