"""Section 8: all numbers, to sort, filter and download.

The rule: the page carries its own sources: the CSV and the raw results travel inside it.
"""

import gzip
from base64 import b64encode
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ...bench.results.rows import Results
from ..findings.coverage import codecs
from ..findings.tidy import csv, table
from ..rendering.render import fill
from ..rendering.section import Content, Section
from ..rendering.wording import byte_count, seconds, times


@dataclass(frozen=True)
class Cell:
    """What a cell shows, and the number it sorts by (empty: by its text)."""

    text: str
    sort: str = ""


def cells(row: dict[str, Any]) -> list[Cell]:
    """Return a tidy row's cells: payload, codec, operation, value, lowest, highest, best case, json takes."""
    words = seconds if row["unit"] == "second" else byte_count
    amounts = [row[name] for name in ("value", "lowest", "highest", "undisturbed")]
    shown = [Cell("", "") if pd.isna(a) else Cell(words(a), f"{a:.6g}") for a in amounts]
    better = row["json_over_this"]
    if pd.isna(better):
        against = Cell("")
    elif row["json_over_this_low"] == row["json_over_this_high"]:
        against = Cell(times(better), f"{better:.6g}")
    else:
        low, high = times(row["json_over_this_low"])[:-1], times(row["json_over_this_high"])
        against = Cell(f"{times(better)} ({low}\N{EN DASH}{high})", f"{better:.6g}")
    names = [Cell(str(row[name])) for name in ("payload", "codec", "operation")]
    return [*names, *shown, against]


def build(results: Results) -> Content:
    """Return the section."""
    frame = table(results)
    text = csv(frame)
    records: list[dict[str, Any]] = frame.to_dict("records")
    # Without json, or with nothing but json, the last column would be empty or say 1.
    columns = COLUMNS if {"json"} < set(codecs(results)) else COLUMNS[:-1]
    return Content(
        fill(
            "numbers.html.j2",
            columns=columns,
            rows=[cells(record)[: len(columns)] for record in records],
            choices={name: list(dict.fromkeys(str(r[name]) for r in records)) for name in CHOICES},
            csv_uri=_uri("text/csv;charset=utf-8", text.encode()),
            raw_uri=_uri("application/gzip", _raw(results)),
        ),
        {"numbers.csv": text.encode()},
    )


CHOICES = ("payload", "codec", "operation")
COLUMNS = ("Payload", "Codec", "Operation", "Value", "Lowest", "Highest", "Best case", "json takes")


def _raw(results: Results) -> bytes:
    """Return the results file, compressed the same way each time; empty when there is no file."""
    if results.path is None or not results.path.is_file():
        return b""
    data = results.path.read_bytes()
    return data if results.path.suffix == ".gz" else gzip.compress(data, mtime=0)


def _uri(kind: str, data: bytes) -> str:
    return f"data:{kind};base64,{b64encode(data).decode('ascii')}" if data else ""


section = Section(8, "All numbers", "numbers", build)
