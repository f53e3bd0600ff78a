"""The tables on the terminal: readable without colour, in 80 columns."""

from dataclasses import replace

import pytest
from imwire.bench.commands.tables.run_table import seconds, show_results
from imwire.bench.results.rows import ProcessValues, Results, Timing
from rich.console import Console

from ...conftest import made_up


def printed(results: Results, width: int = 80) -> str:
    console = Console(width=width, no_color=True)
    with console.capture() as capture:
        show_results(console, results)
    return capture.get()


def row(text: str, payload: str, codec: str) -> list[str]:
    """Return the cells of a codec's row in a payload's table."""
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(f"{payload} "))
    return next(line.split() for line in lines[start:] if line.startswith(f"{codec} "))


def test_every_payload_has_a_table_under_its_kind_of_traffic() -> None:
    text = printed(made_up())
    assert " signal " in text.splitlines()[0]
    assert row(text, "text", "json") == ["json", "250.0", "100%", "1.00", "us*", "1.00", "us*"]
    assert row(text, "text", "orjson+zstd")[1:6] == ["250.0", "100%", "2.00", "us", "0.50"]
    assert row(text, "typing", "msgpack")[1:3] == ["54.8*", "22%"]
    assert row(text, "typing", "msgpack")[-2:] == ["-", "-"], "refused, so not measured"


def test_no_measurable_difference_is_an_equals_sign_and_shares_the_mark() -> None:
    results = made_up()
    twin = [replace(t, codec="orjson") for t in made_up(1).timings if t.codec == "json"]
    text = printed(replace(results, timings=(*results.timings, *twin)))
    cells = row(text, "text", "orjson")
    assert cells[1:3] == ["-", "-"]
    assert cells[5] == "="
    assert cells[4].endswith("s*")
    assert not row(text, "text", "msgpack")[4].endswith("*")


def test_a_ratio_that_the_run_cannot_tell_is_marked_and_so_is_any_of_too_few_processes() -> None:
    results = made_up()
    shaken = [
        replace(t, codec="orjson", times_s=tuple(m * (1.06 if n % 2 == 0 else 1.0) for n, m in enumerate(t.times_s)))
        for t in results.timings
        if t.codec == "json"
    ]
    text = printed(replace(results, timings=(*results.timings, *shaken)))
    assert row(text, "text", "orjson")[5].endswith("?")
    assert row(printed(made_up(processes=3)), "text", "orjson+zstd")[5] == "0.50?"
    assert "?: undecided, this run cannot tell" in " ".join(text.split())


def test_a_codec_without_any_encode_is_shown_all_the_same() -> None:
    values = [ProcessValues(p, (1e-6,), 1e-6, 1e-6) for p in range(7)]
    only = Timing.of(("json", "text", "decode"), values)
    assert row(printed(replace(made_up(), timings=(only,))), "text", "json")[3:5] == ["-", "-"]


@pytest.mark.parametrize("width", [80, 100, 200])
def test_tables_fit_and_nothing_is_cut(width: int) -> None:
    text = printed(made_up(), width)
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text


def test_what_is_missing_and_what_was_refused_is_said() -> None:
    text = printed(made_up(), 200)
    assert "missing: pip install" in text
    assert 'refused: msgpack/typing/decode: frame 3: "quoted"' in text
    assert "=: no measurable difference" in text


@pytest.mark.parametrize(
    ("value_s", "text"),
    [
        (1.234e-9, "1.23 ns"), (99.94e-9, "99.9 ns"), (99.96e-9, "100 ns"), (999.4e-9, "999 ns"), (999.6e-9, "1.00 us"),
        (9.994e-6, "9.99 us"), (9.996e-6, "10.0 us"), (0.5, "500 ms"), (0.9996, "1 s"), (12.34, "12.3 s"),
    ],
)  # fmt: skip
def test_times_have_three_digits_and_a_unit(value_s: float, text: str) -> None:
    assert seconds(value_s) == text
