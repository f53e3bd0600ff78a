"""Two runs side by side: what is claimed, what is not, and what is not even compared."""

from dataclasses import replace

import msgspec
import pytest
from imwire.bench.commands.tables.compare_table import show_comparison
from imwire.bench.results.rows import CatalogueInfo, Results, Sizes
from imwire.bench.results.run_comparison import Difference, compare
from rich.console import Console

from ..conftest import made_up


def printed(a: Results, b: Results, width: int = 80) -> str:
    console = Console(width=width, record=True, file=None, quiet=False)
    with console.capture() as capture:
        show_comparison(console, compare(a, b))
    return capture.get()


@pytest.mark.parametrize(
    ("factor", "verdict"),
    [(1.0, "no measurable difference"), (1.2, "slower"), (0.8, "faster"), (1.01, "no measurable difference")],
)
def test_what_is_claimed(factor: float, verdict: str) -> None:
    comparison = compare(made_up(0), made_up(1, factor=factor))
    assert {change.verdict for change in comparison.times} == {verdict}
    for change in comparison.times:
        assert change.ratio is not None
        assert change.ratio.low <= factor <= change.ratio.high
    assert comparison.differences == ()
    assert all(size.changed_frames == 0 for size in comparison.sizes)


def test_an_interval_across_the_limit_is_undecided_and_counted() -> None:
    a, b = made_up(0), made_up(1, factor=1.03)
    assert {change.verdict for change in compare(a, b).times} == {"undecided"}
    words = " ".join(printed(a, b).split())
    assert "11 cases compared: 0 faster, 0 slower, 0 no measurable difference, 11 undecided, 0 too few" in words


def test_few_processes_claim_nothing() -> None:
    comparison = compare(made_up(0, processes=3), made_up(1, processes=3, factor=5))
    assert {change.verdict for change in comparison.times} == {"too few processes to tell"}
    words = " ".join(printed(made_up(0, processes=3), made_up(1, processes=3, factor=5)).split())
    assert "0 undecided, 11 too few processes to tell;" in words


def test_a_partial_or_disturbed_run_is_said_first() -> None:
    a, b = made_up(0), made_up(1)
    a = replace(a, run=msgspec.structs.replace(a.run, partial=True))
    b = replace(b, run=msgspec.structs.replace(b.run, warnings=["it was loud"]))
    assert printed(a, b).startswith("A is a partial run: it was interrupted\nB warned: it was loud\n")


def test_a_setting_is_named_also_against_a_run_without_settings() -> None:
    (difference,) = compare(made_up(0), made_up(1, settings={"optimize": "2"})).differences
    assert difference == Difference("optimize", "absent", "2")


def test_different_machines_and_packages_are_named_at_the_top() -> None:
    a = made_up(0, cpu_model_name="old", commit="1", packages={"orjson": "3.12", "cbor2": "6"})
    b = made_up(1, cpu_model_name="new", commit="2", packages={"orjson": "3.13", "rich": "15"})
    comparison = compare(a, b)
    assert [(d.name, d.a, d.b) for d in comparison.differences] == [
        ("cpu_model_name", "old", "new"),
        ("cbor2", "6", "absent"),
        ("orjson", "3.12", "3.13"),
        ("rich", "absent", "15"),
        ("commit", "1", "2"),
    ]
    assert printed(a, b).startswith("different cpu_model_name: old -> new\n")
    assert all(change.ratio for change in comparison.times)


def test_another_profile_is_named_and_compared_all_the_same() -> None:
    a, b = made_up(0), made_up(1)
    b = replace(b, run=msgspec.structs.replace(b.run, profile="rigorous"))
    assert [(d.name, d.a, d.b) for d in compare(a, b).differences] == [("profile", "quick", "rigorous")]
    assert all(change.ratio for change in compare(a, b).times)


def test_another_catalogue_is_named() -> None:
    a, b = made_up(0), made_up(1)
    b = replace(b, run=msgspec.structs.replace(b.run, catalogue=CatalogueInfo("acme", "acme:catalogue")))
    assert [str(d) for d in compare(a, b).differences] == [
        "Difference(name='catalogue', a='built-in', b='acme (acme:catalogue)')"
    ]


def test_another_link_is_named_and_times_are_compared_all_the_same() -> None:
    a, b = made_up(0), made_up(1)
    slower = msgspec.structs.replace(b.run.links[0], delay_ns=300_000)
    b = replace(b, run=msgspec.structs.replace(b.run, links=[slower, *b.run.links[1:]]))
    assert [(d.name, d.a, d.b) for d in compare(a, b).differences] == [
        ("link LAN", str(a.run.links[0]), str(slower)),
    ]
    assert "delay_ns=150000" in printed(a, b)
    assert all(change.ratio for change in compare(a, b).times)
    old = replace(a, run=msgspec.structs.replace(a.run, links=[]))
    assert [(d.name, d.a) for d in compare(old, a).differences] == [
        (f"link {name}", "absent") for name in ("4G", "LAN", "Wi-Fi", "poor 3G")
    ]


def test_other_frames_are_not_compared() -> None:
    a, b = made_up(0), made_up(1)
    payloads = [msgspec.structs.replace(p, sha256="new") if p.name == "text" else p for p in b.run.payloads]
    b = replace(b, run=msgspec.structs.replace(b.run, payloads=payloads, seed=4))
    comparison = compare(a, b)
    for change in comparison.times:
        if change.payload == "text":
            assert change.verdict == "not comparable: the samples hold different frames (seeds 0 and 4)"
        else:
            assert change.ratio
    assert {size.payload for size in comparison.sizes} == {"typing"}
    assert "not comparable: the samples hold different frames (seeds 0 and 4): json/text/encode, " in printed(a, b)


def test_what_one_run_lacks_is_named_with_the_reason() -> None:
    a = made_up(0)
    b = replace(a, timings=tuple(t for t in a.timings if t.codec != "json"))
    refused = replace(
        a, timings=(*a.timings, replace(a.timings[0], codec="msgpack", payload="typing", operation="decode"))
    )
    verdicts = {f"{c.codec}/{c.payload}/{c.operation}": c.verdict for c in compare(refused, b).times}
    assert verdicts["json/text/encode"] == "not comparable: not measured in B"
    assert verdicts["msgpack/typing/decode"].startswith("not comparable: refused in B (frame 3: ")
    assert {f"{c.codec}/{c.payload}/{c.operation}": c.verdict for c in compare(b, a).times}["json/text/decode"] == (
        "not comparable: not measured in A"
    )


def test_changed_bytes_are_exact() -> None:
    a = made_up(0)
    b = replace(a, sizes=(Sizes("json", "text", (100, 201, 300, 390)), *a.sizes[1:]))
    (changed,) = [size for size in compare(a, b).sizes if size.changed_frames]
    assert (changed.codec, changed.a_bytes, changed.b_bytes, changed.changed_frames) == ("json", 1000, 991, 2)
    assert "json/text: 1000 -> 991 bytes (-0.90%), 2 frames changed" in printed(a, b)
    assert f"{len(a.sizes) - 1} of {len(a.sizes)} codec and payload pairs exactly equal" in printed(a, b)


def test_the_text_fits_80_columns_and_counts_every_case() -> None:
    text = printed(made_up(0), made_up(1, factor=1.3))
    assert max(map(len, text.splitlines())) <= 80
    assert "11 cases compared: 0 faster, 11 slower" in text
    assert "orjson+zstd/typing/encode" in text
    assert "slower" in text
