"""Options that several commands share.

The rule: an option means the same in every command.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ...payloads.catalogue import BUILT_IN, find

Function = Callable[..., Any]


def codec_option(function: Function) -> Function:
    """Which codecs, as globs."""
    text = "Only codecs that match; repeat for more. 'orjson*', '*+zstd', protobuf, orjson+zstd-9."
    return click.option("--codec", "codecs", metavar="GLOB", multiple=True, help=text)(function)


def payload_option(function: Function) -> Function:
    """Which payloads, as globs."""
    text = "Only payloads that match; repeat for more. text, 'history-*'."
    return click.option("--payload", "payloads", metavar="GLOB", multiple=True, help=text)(function)


def seed_option(function: Function) -> Function:
    """The seed of the samples."""
    text = "Seed of the samples."
    return click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help=text)(function)


def catalogue_option(function: Function) -> Function:
    """Whose traffic: the command gets the Catalogue itself."""
    text = "Whose traffic: a catalogue's entry point, or module:attribute."
    return click.option(
        "--catalogue", metavar="SOURCE", default=BUILT_IN, show_default=True, help=text,
        callback=lambda _context, _option, source: find(source),
    )(function)  # fmt: skip


json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
out_option = click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="The folder to write to.")
