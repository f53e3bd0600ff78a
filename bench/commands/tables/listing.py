"""What can be measured, and what it looks like: codecs, payloads, single frames, and sizes.

The rule: nothing here is timed, and the same arguments always print the same bytes.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import click
import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from ....codecs import api
from ....codecs.names import with_layer
from ....payloads.catalogue import Catalogue
from ....payloads.description import PayloadInfo
from ....payloads.payload import Payload
from ...harness.cases import layer_names
from ...harness.round_trip import frame_sizes

HEX_COLUMNS = 16


class SizeRow(msgspec.Struct, frozen=True):
    """The exact bytes of a payload's sample in one codec; `missing` says why there are none.

    `varies` says that they are not exact, because the codec writes other bytes when it is asked again.
    """

    payload: str
    codec: str
    frames: int = 0
    total_bytes: int = 0
    mean_bytes: float = 0.0
    min_bytes: int = 0
    max_bytes: int = 0
    missing: str = ""
    varies: str | msgspec.UnsetType = msgspec.UNSET


def size_rows(codecs: Sequence[str], payloads: Iterable[Payload], catalogue: Catalogue, seed: int) -> Iterator[SizeRow]:
    """Yield the exact bytes of every payload in every codec."""
    loaded = [api.load(name, catalogue.model) for name in codecs]
    for payload in payloads:
        frames = catalogue.sample(payload.name, seed)
        for codec in loaded:
            try:
                sizes, varies = frame_sizes(codec, frames)
            except api.CodecError as error:
                yield SizeRow(payload.name, codec.name, missing=str(error))
                continue
            total = sum(sizes)
            mean = round(total / len(sizes), 3)
            row = SizeRow(payload.name, codec.name, len(sizes), total, mean, min(sizes), max(sizes))
            yield msgspec.structs.replace(row, varies=varies) if varies else row


def show_codecs(console: Console, codecs: Iterable[api.CodecDescription]) -> None:
    """Print a row for each codec, and the missing ones with the reason."""
    table = _table("codec", "format", "library", "version")
    missing = []
    for codec in codecs:
        if codec.missing:
            missing.append(codec)
        else:
            table.add_row(codec.name, codec.format, codec.library, codec.version)
    console.print(table)
    for codec in missing:
        console.print(f"missing: {escape(codec.missing)}", highlight=False, soft_wrap=True)
    if layers := ", ".join(with_layer("", name) for name in layer_names()):
        console.print(f"each also compressed: {layers}, and with a level, such as orjson+zstd-9", highlight=False)


def show_payloads(console: Console, rows: Iterable[PayloadInfo]) -> None:
    """Print a row for each payload; those of the default profile are marked."""
    table = _table("payload", "traffic")
    table.padding = (0, 1, 0, 0)
    for heading in ("frames", "items", "p50", "p99", "non-ASCII", "zlib"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        mark = "*" if row.default else ""
        figures = (row.count, row.items, row.p50_bytes, row.p99_bytes)
        table.add_row(
            f"{row.name}{mark}", row.traffic, *map(str, figures), f"{row.non_ascii:.0%}", f"{row.compressibility:.1f}"
        )
    console.print(table)
    text = "*: in the default profile; p50, p99: bytes of compact JSON; zlib: how many times smaller the sample is"
    console.print(text, style="dim", highlight=False)


def show_sizes(console: Console, rows: Iterable[SizeRow]) -> None:
    """Print a table for each payload: the mean bytes of a frame, and the exact bytes of the sample."""
    by_payload: dict[str, list[SizeRow]] = {}
    for row in rows:
        by_payload.setdefault(row.payload, []).append(row)
    for payload, group in by_payload.items():
        table = _table(payload)
        for heading in ("mean", "least", "most", "all frames"):
            table.add_column(heading, justify="right", no_wrap=True)
        for row in group:
            figures = (f"{row.mean_bytes:.1f}", str(row.min_bytes), str(row.max_bytes), str(row.total_bytes))
            table.add_row(row.codec, *(figures if not row.missing else ("-",) * 4))
        console.print(table)
        console.print()
        for row in group:
            if row.missing:
                console.print(f"{escape(row.missing)}", highlight=False, soft_wrap=True)
            if row.varies:
                said = f"{row.codec} is not exact: asked twice, {row.varies}"
                console.print(escape(said), highlight=False, soft_wrap=True)


def frame_text(frame: Any) -> str:
    """Return a frame as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(frame), indent=2).decode()


def wire_text(data: bytes, *, as_hex: bool) -> str:
    """Return wire bytes as text, or as a hex dump when they are not text or `as_hex` is set."""
    if not as_hex:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = "\0"
        if text.isprintable():
            return text
    return "\n".join(_hex_lines(data))


def _hex_lines(data: bytes) -> Iterator[str]:
    for start in range(0, len(data), HEX_COLUMNS):
        row = data[start : start + HEX_COLUMNS]
        letters = "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)
        yield f"{start:08x}  {row.hex(' '):<{3 * HEX_COLUMNS - 1}}  {letters}"


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for heading in headings:
        table.add_column(heading, no_wrap=True)
    return table


def print_json(rows: Any) -> None:
    """Print rows as indented JSON."""
    click.echo(msgspec.json.format(msgspec.json.encode(rows), indent=2).decode())
