"""What the codec tests share: arbitrary frames, frames with one bad value, the committed files, and subprocesses."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
from hypothesis import strategies as st
from imwire.payloads import frames
from msgspec import inspect

INTEGERS = [0, 1, -1, 127, 128, 2**31, 2**32 - 1, 2**53, 2**53 + 1, -(2**53) - 1, 2**63 - 1, -(2**63)]
DOUBLES = [0.0, -0.0, 1.0, -1.5, 5e-324, 2.0**53, 1e22, 1.7976931348623157e308, -1.7976931348623157e308]
TEXTS = [
    "\x00", "a\x00b", "\x1b\x7f\x85", "\U0001f469\u200d\U0001f4bb", "\U0010ffff\uffff\ufdd0", "\u202eשלום عليكم\u202c",
    "é", "e\u0301", "\ufeff\u2028", "您好,订单已发货", '"\\/\b', "\\ud800", "\\u0000", "null", "1e5",
]  # fmt: skip


def integers() -> st.SearchStrategy[int]:
    return st.sampled_from(INTEGERS) | st.integers(-(2**63), 2**63 - 1)


def texts() -> st.SearchStrategy[str]:
    # "utf-8" leaves lone surrogates out; large texts are rare, because drawing them is slow.
    short = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(TEXTS)
    large = st.builds(lambda text, size: (text * size)[:size], st.sampled_from(["ab", "您", "😀"]), st.just(5_000))
    return st.integers(0, 24).flatmap(lambda n: large if n == 24 else short)


def strategy(kind: inspect.Type) -> st.SearchStrategy[Any]:
    """Return a strategy of values of a type of the model; a struct's fields are at their defaults half of the time."""
    match kind:
        case inspect.StructType():
            fields = {field.name: strategy(field.type) for field in kind.fields}
            must = {field.name for field in kind.fields if field.required}
            return st.fixed_dictionaries(
                {name: value for name, value in fields.items() if name in must},
                optional={name: value for name, value in fields.items() if name not in must},
            ).map(lambda chosen: kind.cls(**chosen))
        case inspect.UnionType():
            return st.one_of([strategy(member) for member in kind.types])
        case inspect.ListType():
            return st.lists(strategy(kind.item_type), max_size=3)
        case inspect.DictType():
            return st.dictionaries(strategy(kind.key_type), strategy(kind.value_type), max_size=3)
        case inspect.EnumType():
            return st.sampled_from(list(kind.cls))
        case inspect.NoneType():
            return st.none()
        case inspect.BoolType():
            return st.booleans()
        case inspect.IntType():
            return integers()
        case inspect.FloatType():
            return st.sampled_from(DOUBLES) | st.floats(allow_nan=False, allow_infinity=False)
        case inspect.BytesType():
            return st.binary(max_size=20) | st.just(bytes(range(256)))
        case inspect.StrType():
            return texts()
    raise TypeError(f"no strategy for {kind}")


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], type]]:
    """Yield the path and the kind (int, float, str) of everything in a frame that could be outside the domain."""
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from places(getattr(value, name), (*path, f".{name}"))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, (*path, index))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield (*path, "{key}"), str
            yield from places(item, (*path, key))
    elif type(value) in (int, float, str):
        yield path, type(value)


def replaced(value: Any, path: tuple[Any, ...], bad: Any) -> Any:
    """Return the same frame with another value at a path; for a map's key, the path ends in "{key}"."""
    if not path:
        return bad
    step, rest = path[0], path[1:]
    if isinstance(value, msgspec.Struct):
        return msgspec.structs.replace(value, **{step[1:]: replaced(getattr(value, step[1:]), rest, bad)})
    if isinstance(value, list):
        return [replaced(item, rest, bad) if index == step else item for index, item in enumerate(value)]
    if path == ("{key}",):
        return {bad: next(iter(value.values()))}
    return {key: replaced(item, rest, bad) if key == step else item for key, item in value.items()}


def spelled(path: tuple[Any, ...]) -> str:
    """Return a path as errors spell it."""
    steps = (step if isinstance(step, str) and step[0] in ".{" else f"[{step!a}]" for step in path)
    return "$" + "".join(steps)


BAD: dict[type, list[Any]] = {
    int: [2**63, -(2**63) - 1, 2**64 - 1, 2**64, -(2**64), 10**40],
    float: [float("nan"), float("inf"), float("-inf")],
    str: ["\ud800", "a\udfff", "\ud83d\ude00", "\udc80 \\ud800", "您\ud800" + "x" * 400],
}


@st.composite
def bad_frames(draw: st.DrawFn) -> tuple[Any, str]:
    """Draw a frame with exactly one value outside the domain, and where it is."""
    frame = draw(strategy(inspect.type_info(frames.Frame)).filter(lambda frame: any(places(frame))))
    path, kind = draw(st.sampled_from(list(places(frame))))
    return replaced(frame, path, draw(st.sampled_from(BAD[kind]))), spelled(path)


@pytest.fixture(scope="session")
def any_frame() -> st.SearchStrategy[Any]:
    """Every frame of the model, extremes more often than chance would have them."""
    return strategy(inspect.type_info(frames.Frame))


@pytest.fixture(scope="session")
def strategy_of() -> Callable[[type], st.SearchStrategy[Any]]:
    """The strategy of one struct."""
    return lambda kind: strategy(inspect.type_info(kind))


@pytest.fixture(scope="session")
def bad_frame() -> st.SearchStrategy[tuple[Any, str]]:
    """A frame with one value outside the domain, and the place of that value as an error should name it."""
    return bad_frames()


@pytest.fixture(scope="session")
def committed() -> ModuleType:
    """The module that writes the committed files: tests are no package, so it is loaded by its path."""
    spec = importlib.util.spec_from_file_location("committed", Path(__file__).with_name("committed.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def python(tmp_path: Path) -> Callable[..., str]:
    """Run a program in a fresh Python and return what it prints; `path` goes to the front of sys.path."""

    def run(program: str, *arguments: str, path: str = "", **environment: str) -> str:
        # -P and another working directory: neither the repository's folders nor the tests' are importable by accident.
        done = subprocess.run(
            [sys.executable, "-P", "-W", "error", "-c", program, *arguments],
            env=os.environ | {"PYTHONPATH": path} | environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
