"""The catalogue: found by a scan, in a stable order, and every sample as it was committed."""

import ast
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imwire.payloads import built_in as package
from imwire.payloads.catalogue import Catalogue, CatalogueError, find
from imwire.payloads.description import PayloadInfo, describe, digest, every_text, rank
from imwire.payloads.frames import Frame, Message, Range, Typing
from imwire.payloads.payload import Payload, pages_of

DEFAULTS = [
    "text", "text-en", "text-compact", "image-thumb", "card", "menu", "typing", "ack", "ack-batch", "ack-range",
    "history-50", "sync-200",
]  # fmt: skip
NAMED = {
    "text-mixed", "text-en-compact", "image", "order", "quote", "rich", "voice", "file", "location", "recall", "mark",
    "mention", "read", "ack-fail", "ack-cumulative", "push-10", "push-50", "history-1", "history-20", "history-100",
    "history-400", "history-50-compact", "sync-50", "sync-500", "pull",
    *(f"ack-{shape}-{size}" for shape in ("ids", "seqs", "ranges") for size in (1, 2, 16, 50, 100, 400)),
} - {"ack-ids-100", "ack-ranges-100"}  # fmt: skip
# Bytes of JSON a frame, p50: the size table of docs/reference/frames.md.
SIZES = {
    "text": (650, 850), "text-en": (650, 850), "text-compact": (270, 340), "image-thumb": (2_000, 6_500),
    "card": (800, 2_500), "menu": (1_000, 2_000), "typing": (60, 130), "ack": (150, 200), "ack-batch": (1_900, 3_600),
    "ack-range": (90, 300), "history-50": (36_000, 46_000), "sync-200": (8_000, 16_000), "image": (700, 1_000),
    "order": (800, 2_500), "quote": (800, 1_500), "rich": (800, 1_500), "voice": (500, 900), "file": (500, 900),
    "location": (500, 900), "read": (60, 130), "history-20": (14_000, 20_000), "history-100": (72_000, 92_000),
    "push-10": (1_000, 10_000), "push-50": (30_000, 46_000), "sync-50": (2_000, 5_000), "sync-500": (25_000, 40_000),
    "pull": (100, 1_000), "ack-fail": (120, 220), "ack-cumulative": (50, 100), "ack-seqs-100": (450, 700),
}  # fmt: skip


TEXT = find().by_name["text"]


def test_defaults_come_first_and_in_order() -> None:
    names = list(find().by_name)
    assert names[: len(DEFAULTS)] == DEFAULTS
    assert set(names[len(DEFAULTS) :]) == NAMED
    assert [name for name, payload in find().by_name.items() if payload.default] == DEFAULTS


def test_every_module_with_payloads_is_found() -> None:
    listing = set()
    for path in Path(package.__file__).parent.glob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "payloads":
                listing.add(path.stem)
    assert listing == {"single_messages", "signals", "acknowledgements", "batches"}
    assert {payload.traffic for payload in find().by_name.values()} == {
        "single message", "signal", "acknowledgement", "batch",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"payloads": []}, "it has no payloads"),
        ({"payloads": [TEXT, replace(TEXT, summary="another")]}, "two payloads are called 'text'; rename one"),
        ({"groups": ["signal"]}, "payload 'text' is of the unknown group 'single message'; there are signal"),
        ({"quick": ["txet"]}, "quick or levels name 'txet', but no payload has that name; did you mean text"),
        ({"levels": ["voice"]}, "quick or levels name 'voice'"),
        ({"model": int}, "is not a msgspec struct or a union of tagged ones"),
        ({"model": Message | int}, "is not a msgspec struct or a union of tagged ones"),
        ({"model": Range | Message}, "its model cannot be read: "),
    ],
)
def test_what_does_not_fit_together_is_told(more: dict[str, Any], said: str) -> None:
    with pytest.raises(CatalogueError, match=f"^catalogue 'mine': .*{said}"):
        Catalogue(**{"name": "mine", "model": Frame, "payloads": [TEXT], **more})


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: [{"t": "hologram"}] * 2, r"makes no frames of the model: ValidationError: Invalid value 'hologram'"),
        (lambda: [Typing(), {"t": "typing"}], "frame 1 is not of the model"),
        (lambda: [Typing()], "makes 1 frames, but its count is 2"),
        (lambda: 1 / 0, "makes no frames of the model: ZeroDivisionError"),
    ],
)
def test_frames_that_are_not_of_the_model_are_told(made: Callable[[], Any], said: str) -> None:
    mine = Catalogue("mine", Frame, [Payload("odd", "odd frames", "odd", lambda _random, _count: made(), count=2)])
    with pytest.raises(CatalogueError, match=f"^catalogue 'mine': payload 'odd'.* {said}"):
        mine.sample("odd")


def test_what_is_not_said_is_taken_from_the_payloads() -> None:
    other = replace(TEXT, name="other", traffic="other", default=False)
    mine = Catalogue("mine", Frame, [other, replace(TEXT, default=False)])
    assert list(mine.by_name) == ["other", "text"]
    assert mine.defaults == list(mine.payloads)
    assert Catalogue("mine", Frame, [other, TEXT]).defaults == [TEXT]


def test_every_text_of_a_foreign_model_counts() -> None:
    class Note(msgspec.Struct, tag="note"):
        title: str
        lines: list[str]
        by_name: dict[str, str]
        at: int = 7

    note = Note("标题", ["a", "b"], {"left out": "c"})
    assert list(every_text(note)) == ["标题", "a", "b", "c"]
    found = describe(Catalogue("notes", Note, [Payload("note", "", "notes", lambda _, count: [note] * count)]), "note")
    assert (found.non_ascii, found.count) == (0.4, 256)


def test_a_catalogue_is_found_once() -> None:
    assert find() is find("built-in")
    assert find().source == "built-in"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("built-inn", "no catalogue is called 'built-inn'.*did you mean built-in"),
        ("no_such_module:catalogue", "No module named 'no_such_module'; see that no_such_module is installed"),
        ("imwire.payloads.frames:nothing", "has no attribute 'nothing'"),
        ("imwire.payloads.payload:SMALL_FRAMES", "is a int, not a Catalogue or a function that returns one"),
        ("imwire_odd_catalogues:broken", "^imwire_odd_catalogues:broken: catalogue 'broken': it has no payloads"),
        ("twice", "two catalogues are called 'twice': one:catalogue and other:catalogue"),
    ],
)
def test_a_source_that_gives_none_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, said: str
) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    text = "from imwire.payloads.catalogue import Catalogue\n\n\ndef broken():\n    Catalogue('broken', None, [])\n"
    (tmp_path / "imwire_odd_catalogues.py").write_text(text)
    for name in ("one", "other"):
        (tmp_path / f"{name}-1.0.dist-info").mkdir()
        (tmp_path / f"{name}-1.0.dist-info" / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\n")
        points = f"[imwire.catalogues]\ntwice = {name}:catalogue\n"
        (tmp_path / f"{name}-1.0.dist-info" / "entry_points.txt").write_text(points)
    with pytest.raises(CatalogueError, match=said):
        find(source)


def test_a_module_of_the_current_folder_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.chdir(tmp_path)
    (tmp_path / "imwire_traffic_here.py").write_text("from imwire.payloads.built_in.chat import catalogue\n")
    found = find("imwire_traffic_here:catalogue")
    assert (found.name, found.source) == ("chat", "imwire_traffic_here:catalogue")
    assert sys.path[-1] == str(tmp_path), "behind everything else"


PAGES = [(1, 256), (10, 30), (20, 15), (50, 6), (100, 3), (400, 1), (10_000, 1)]
RANKS = [(1, 0.5, 1), (2, 0.5, 1), (3, 0.5, 2), (100, 0.99, 99), (256, 0.99, 254)]


@pytest.mark.parametrize(("messages", "pages"), PAGES)
def test_pages_hold_about_three_hundred_messages(messages: int, pages: int) -> None:
    assert pages_of(messages) == pages


@pytest.mark.parametrize("name", find().by_name)
def test_samples_are_as_committed(samples: dict[str, tuple[Frame, ...]], name: str) -> None:
    committed = json.loads(Path(__file__).with_name("samples.json").read_text(encoding="utf-8"))
    assert committed.keys() == find().by_name.keys()
    assert digest(samples[name]) == committed[name]


@pytest.mark.parametrize("name", find().by_name)
def test_frames_are_many_and_valid(samples: dict[str, tuple[Frame, ...]], name: str) -> None:
    frames = samples[name]
    assert len(frames) == find().by_name[name].count
    # One agent's sessions know only 48 different typing frames: 8 conversations x 2 people x 3 states.
    assert len({msgspec.json.encode(frame) for frame in frames}) > (40 if name == "typing" else 0.9 * len(frames))
    for frame in frames:
        assert msgspec.convert(msgspec.to_builtins(frame), Frame) == frame
        assert msgspec.json.decode(msgspec.json.encode(frame), type=Frame) == frame


@pytest.mark.parametrize("name", find().by_name)
def test_another_seed_gives_other_frames(samples: dict[str, tuple[Frame, ...]], name: str) -> None:
    other = {msgspec.json.encode(frame) for frame in find().sample(name, 1)}
    assert not other & {msgspec.json.encode(frame) for frame in samples[name]}


@settings(max_examples=10)
@given(st.integers(), st.sampled_from(["text", "ack", "push-10", "pull", "history-20", "mention"]))
def test_any_seed_gives_the_same_valid_frames_twice(seed: int, name: str) -> None:
    few = Catalogue("few", Frame, [replace(find().by_name[name], count=3)])
    frames = few.sample(name, seed)
    assert frames == few.sample(name, seed)
    assert len(frames) == 3
    assert all(msgspec.convert(msgspec.to_builtins(frame), Frame) == frame for frame in frames)


@pytest.mark.parametrize(("name", "band"), SIZES.items())
def test_sizes_lie_in_the_published_bands(name: str, band: tuple[int, int]) -> None:
    least, most = band
    assert least <= describe(find(), name).p50_bytes <= most


def test_every_default_has_a_band() -> None:
    assert set(DEFAULTS) <= SIZES.keys()


def test_a_description_says_what_was_measured() -> None:
    found = describe(find(), "text")
    sizes = sorted(len(msgspec.json.encode(frame)) for frame in find().sample("text"))
    assert (found.name, found.count, found.items, found.default) == ("text", 256, 1, True)
    assert (found.p50_bytes, found.p99_bytes) == (sizes[127], sizes[253])
    assert 0.8 < found.non_ascii < 1
    assert found.sha256 == digest(find().sample("text"))
    assert describe(find(), "typing").non_ascii == 0.0
    assert describe(find(), "text-en").non_ascii < 0.01
    assert msgspec.convert(msgspec.to_builtins(found), PayloadInfo) == found


@pytest.mark.parametrize(("count", "share", "position"), RANKS)
def test_rank_is_the_nearest_rank(count: int, share: float, position: int) -> None:
    assert rank(list(range(1, count + 1)), share) == position


def test_digest_tells_frames_apart_by_where_they_end() -> None:
    first, second = find().sample("typing")[:2]
    assert digest([first, second]) != digest([second, first])
    assert digest([]) != digest([first])


def objects(value: object) -> Iterator[object]:
    """Yield every text, bytes and struct in a value, itself among them; not the names in maps."""
    if isinstance(value, list | tuple):
        for part in value:
            yield from objects(part)
    elif isinstance(value, msgspec.Struct):
        yield value
        for name in value.__struct_fields__:
            yield from objects(getattr(value, name))
    elif isinstance(value, dict):
        for part in value.values():
            yield from objects(part)
    # Python itself keeps the empty ones, and those of one byte or one Latin-1 character.
    elif isinstance(value, str | bytes) and len(value) > 1:
        yield value


@pytest.mark.parametrize("name", find().by_name)
def test_no_two_values_of_a_sample_are_one_object(name: str) -> None:
    found = list(objects(find().sample(name)))
    assert len({id(each) for each in found}) == len(found)
