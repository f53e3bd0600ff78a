"""The README's table: the run is named above it, and no time is claimed that the run cannot tell."""

from dataclasses import replace

from imwire.bench.results.rows import Results, Timing
from imwire.bench.studies.readme_table import table

from ..conftest import made_up


def with_times(**microseconds: float) -> Results:
    """Results of codecs that take so long on text, in every second of seven processes 6 % longer when negative."""
    timings = tuple(
        Timing(codec, "text", operation, tuple(range(7)), medians, medians)
        for codec, each in microseconds.items()
        for operation in ("encode", "decode")
        for medians in [tuple(abs(each) * 1e-6 * (1.06 if each < 0 and p % 2 else 1) for p in range(7))]
    )
    return replace(made_up(), timings=timings, sizes=(), sha256="0123456789abcdef")


def test_the_run_is_named_and_every_codec_has_a_line() -> None:
    lines = table(made_up(), ["text", "typing"]).splitlines()
    assert lines[0].startswith("Run ``, quick profile, 2026-01-01T00:00:00Z, unknown CPU, Python 3.11.7.")
    assert [line.split("|")[1].strip() for line in lines[2:]] == [
        "codec",
        "---",
        "`json`",
        "`orjson+zstd`",
        "`msgpack`",
    ]
    assert lines[-1].endswith("| - |"), "the refused case has no figure"


def test_compression_levels_have_no_line_and_odd_names_have_one() -> None:
    names = ["json+zstd", "json+zstd-9", "json+zstd--1", "json+zstd+zstd-9", "json+", "+"]
    lines = table(with_times(**dict.fromkeys(names, 8.0)), ["text"]).splitlines()
    assert [line.split("|")[1].strip() for line in lines[4:]] == ["`json+zstd`", "`json+`", "`+`"]


def test_same_undecided_and_measured_are_told_apart() -> None:
    text = table(with_times(json=8, same=8.05, undecided=-8, fast=2), ["text"])
    assert "Run `0123456789ab`" in text
    assert "| `json` | - | 8.00 us | 8.00 us |" in text
    assert "| `same` | - | 8.05 us (=) | 8.05 us (=) |" in text
    assert "| `undecided` | - | 8.00 us (?) | 8.00 us (?) |" in text
    assert "| `fast` | - | 2.00 us (4.0x) | 2.00 us (4.0x) |" in text
