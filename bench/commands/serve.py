"""`imwire serve`: the reference gateway behind real WebSockets, on loopback unless told otherwise.

The server prints its address once it listens, and SIGTERM loses no message that was accepted.
"""

import logging
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from ...codecs import api
from ..pipeline.api import AGENT, MIN_SECRET_BYTES, Gateway, Limits, MemoryStore, SqliteStore, Store, customer, verified
from .output_folder import writing

MEMORY = "memory"
_FAILED = 1


@contextmanager
def needs_packages() -> Iterator[None]:
    """Say what to install when the packages of the WebSocket commands are missing."""
    try:
        yield
    except ImportError as error:
        raise click.ClickException(f"{error}; install them with: pip install 'imwire[serve]'") from error


def read_secret(path: Path, *, create: bool) -> bytes:
    """Return the secret in a file, made on first use; raises ClickException when there is none or it is too short."""
    if create and not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with writing(path, "no secret was made"), os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(2 * MIN_SECRET_BYTES))
    if not path.exists():
        raise click.ClickException(f"{path}: no such file; `imwire serve` makes it")
    secret = path.read_bytes().strip()
    if len(secret) < MIN_SECRET_BYTES:
        raise click.ClickException(f"{path}: a secret needs at least {MIN_SECRET_BYTES} bytes")
    return secret


codec_option = click.option("--codec", default="msgspec-msgpack", show_default=True, help="The codec of the frames.")
secret_option = click.option(
    "--secret-file",
    type=click.Path(path_type=Path, dir_okay=False),
    default="imwire.secret",
    show_default=True,
    help="File of the secret that tokens are made with.",
)
conversations_option = click.option(
    "--conversations", type=click.IntRange(1), default=8, show_default=True, help="Of one agent, each with a customer."
)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; only loopback is private.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes any free port.")
@click.option("--store", "place", default="imwire.sqlite", show_default=True, help="A SQLite file, or 'memory'.")
@click.option(
    "--keep",
    type=click.IntRange(0),
    default=0,
    help="Messages kept of each conversation, besides those of the last 2 h (0: all).",
)
@click.option("--sends-per-second", type=click.IntRange(1), help="A user's limit, before they are told to wait.")
@codec_option
@secret_option
@conversations_option
def serve(
    host: str,
    port: int,
    place: str,
    keep: int,
    sends_per_second: int | None,
    codec: str,
    secret_file: Path,
    conversations: int,
) -> None:
    """Run the reference gateway: persist, then ACK. Stops cleanly on SIGTERM and Ctrl-C."""
    with needs_packages():
        from ..pipeline.api import GatewayServer, run, stop_signals
    logging.basicConfig(format="imwire: %(message)s", level=logging.WARNING)
    limits = Limits(kept_messages=keep)
    if sends_per_second is not None:
        burst = max(2 * sends_per_second, limits.send_burst)
        limits = replace(
            limits,
            sends_per_second=sends_per_second,
            send_burst=burst,
            frames_per_second=max(limits.frames_per_second, 4 * sends_per_second),
            frame_burst=max(limits.frame_burst, 4 * burst),
        )
    secret = read_secret(secret_file, create=True)
    store: Store = MemoryStore() if place == MEMORY else SqliteStore(Path(place))
    bound = api.load(codec)
    snapshot = store.snapshot(limits.idempotency_entries)
    gateway = Gateway(bound, snapshot, partial(verified, secret), limits=limits)
    known = {stored.conversation_id for stored in snapshot.conversations}
    for number in range(1, conversations + 1):
        if number not in known:
            gateway.open_conversation(number, (AGENT, customer(number)))
    server = GatewayServer(gateway, store, codec, limits)

    async def main() -> None:
        stop = stop_signals()
        at = await server.start(host, port)
        click.echo(f"listening on ws://{host}:{at} (codec {codec}, store {place})")
        sys.stdout.flush()
        await stop.wait()
        await server.stop()

    run(main)
    if server.store_error is not None:
        sys.exit(_FAILED)
