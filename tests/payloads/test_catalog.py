"""The catalogue: found by a scan, in a stable order, and every sample as it was committed."""

import ast
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from imwire.payloads import built_in as package
from imwire.payloads.built_in import single_messages
from imwire.payloads.catalog import gather, payloads
from imwire.payloads.description import Description, describe, digest, rank
from imwire.payloads.frames import Frame
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


def module(name: str, *listed: Payload) -> ModuleType:
    made = ModuleType(name)
    made.payloads = listed
    return made


def test_defaults_come_first_and_in_order() -> None:
    names = list(payloads())
    assert names[: len(DEFAULTS)] == DEFAULTS
    assert set(names[len(DEFAULTS) :]) == NAMED
    assert [name for name, payload in payloads().items() if payload.default] == DEFAULTS


def test_every_module_with_payloads_is_found() -> None:
    listing = set()
    for path in Path(package.__file__).parent.glob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "payloads":
                listing.add(path.stem)
    assert listing == {"single_messages", "signals", "acknowledgements", "batches"}
    assert {payload.traffic for payload in payloads().values()} == {
        "single message", "signal", "acknowledgement", "batch",
    }  # fmt: skip


def test_a_clash_of_names_raises() -> None:
    text = payloads()["text"]
    with pytest.raises(ValueError, match=r"two payloads are called 'text', the second in other"):
        gather([single_messages, module("other", replace(text, summary="another"))])


def test_an_unknown_group_raises() -> None:
    with pytest.raises(ValueError, match="unknown group 'music'"):
        gather([module("other", replace(payloads()["text"], traffic="music"))])


def test_a_new_module_is_enough() -> None:
    extra = replace(payloads()["text"], name="text-long", default=False)
    assert list(gather([module("other", extra)])) == ["text-long"]


def test_a_module_without_payloads_is_passed_over() -> None:
    assert gather([ModuleType("empty")]) == {}


def test_the_catalogue_cannot_be_changed_from_outside() -> None:
    payloads().clear()
    assert list(payloads())[: len(DEFAULTS)] == DEFAULTS


PAGES = [(1, 256), (10, 30), (20, 15), (50, 6), (100, 3), (400, 1), (10_000, 1)]
RANKS = [(1, 0.5, 1), (2, 0.5, 1), (3, 0.5, 2), (100, 0.99, 99), (256, 0.99, 254)]


@pytest.mark.parametrize(("messages", "pages"), PAGES)
def test_pages_hold_about_three_hundred_messages(messages: int, pages: int) -> None:
    assert pages_of(messages) == pages


@pytest.mark.parametrize("name", payloads())
def test_samples_are_as_committed(samples: dict[str, tuple[Frame, ...]], name: str) -> None:
    committed = json.loads(Path(__file__).with_name("samples.json").read_text(encoding="utf-8"))
    assert committed.keys() == payloads().keys()
    assert digest(samples[name]) == committed[name]


@pytest.mark.parametrize("name", payloads())
def test_frames_are_many_and_valid(samples: dict[str, tuple[Frame, ...]], name: str) -> None:
    frames = samples[name]
    assert len(frames) == payloads()[name].count
    # One agent's sessions know only 48 different typing frames: 8 conversations x 2 people x 3 states.
    assert len({msgspec.json.encode(frame) for frame in frames}) > (40 if name == "typing" else 0.9 * len(frames))
    for frame in frames:
        assert msgspec.convert(msgspec.to_builtins(frame), Frame) == frame
        assert msgspec.json.decode(msgspec.json.encode(frame), type=Frame) == frame


@pytest.mark.parametrize("name", payloads())
def test_another_seed_gives_other_frames(samples: dict[str, tuple[Frame, ...]], name: str) -> None:
    other = {msgspec.json.encode(frame) for frame in payloads()[name].sample(1)}
    assert not other & {msgspec.json.encode(frame) for frame in samples[name]}


@settings(max_examples=10)
@given(st.integers(), st.sampled_from(["text", "ack", "push-10", "pull", "history-20", "mention"]))
def test_any_seed_gives_the_same_valid_frames_twice(seed: int, name: str) -> None:
    payload = replace(payloads()[name], count=3)
    frames = payload.sample(seed)
    assert frames == payload.sample(seed)
    assert len(frames) == 3
    assert all(msgspec.convert(msgspec.to_builtins(frame), Frame) == frame for frame in frames)


@pytest.mark.parametrize(("name", "band"), SIZES.items())
def test_sizes_lie_in_the_published_bands(name: str, band: tuple[int, int]) -> None:
    least, most = band
    assert least <= describe(payloads()[name]).p50_bytes <= most


def test_every_default_has_a_band() -> None:
    assert set(DEFAULTS) <= SIZES.keys()


def test_a_description_says_what_was_measured() -> None:
    found = describe(payloads()["text"])
    sizes = sorted(len(msgspec.json.encode(frame)) for frame in payloads()["text"].sample())
    assert (found.count, found.items, found.seed) == (256, 1, 0)
    assert (found.p50_bytes, found.p99_bytes) == (sizes[127], sizes[253])
    assert 0.8 < found.non_ascii < 1
    assert found.sha256 == digest(payloads()["text"].sample())
    assert describe(payloads()["typing"]).non_ascii == 0.0
    assert describe(payloads()["text-en"]).non_ascii < 0.01
    assert msgspec.convert(msgspec.to_builtins(found), Description) == found


@pytest.mark.parametrize(("count", "share", "position"), RANKS)
def test_rank_is_the_nearest_rank(count: int, share: float, position: int) -> None:
    assert rank(list(range(1, count + 1)), share) == position


def test_digest_tells_frames_apart_by_where_they_end() -> None:
    first, second = payloads()["typing"].sample()[:2]
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


@pytest.mark.parametrize("name", payloads())
def test_no_two_values_of_a_sample_are_one_object(name: str) -> None:
    found = list(objects(payloads()[name].sample(0)))
    assert len({id(each) for each in found}) == len(found)
