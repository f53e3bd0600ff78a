"""The committed baseline: the exact figures that a team has looked at and accepted.

The rule: one line for each row, sorted, so that a review shows just the rows that changed.
"""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from ...results.whole_file import replacing
from .verdicts import UsageMistake

SCHEMA = 1


class Recorded(msgspec.Struct, frozen=True, omit_defaults=True, array_like=True):
    """An exact figure: its value, and for bytes the SHA-256 of what was written."""

    value: int
    sha256: str = ""


Baseline = Mapping[str, Recorded]


class _File(msgspec.Struct):
    schema: int
    rows: dict[str, Recorded]


def read(path: Path) -> Baseline | None:
    """Return what is recorded, or None when there is no file; raises UsageMistake for one that cannot be used."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UsageMistake(f"{path}: {error.strerror}") from None
    try:
        found = msgspec.json.decode(data, type=_File)
    except msgspec.MsgspecError as error:
        raise UsageMistake(f"{path}: {error}; `imwire gate --accept` writes it anew") from None
    if found.schema != SCHEMA:
        raise UsageMistake(f"{path} has schema {found.schema}, this imwire reads {SCHEMA}: `imwire gate --accept`")
    return found.rows


def write(path: Path, rows: Baseline) -> None:
    """Write the baseline, whole or not at all; raises OSError."""
    encode = msgspec.json.encode
    lines = [f"  {encode(name).decode()}: {encode(rows[name]).decode()}" for name in sorted(rows)]
    text = ",\n".join(lines)
    with replacing(path) as partial:
        partial.write_text(f'{{"schema": {SCHEMA}, "rows": {{\n{text}\n}}}}\n', encoding="utf-8")
