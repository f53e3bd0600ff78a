"""What `encode` pays for looking at types: `python -m imwire.bench.studies.type_checks [CODEC...]`.

Four checks before the same library call, in turns, on the same frames: none; kinds and numbers; the one in use, which
looks at bytes fields and at texts in lists and maps too; and one that looks at every plain field as well.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from msgspec import inspect

from ...codecs._contract.contract import encoder
from ...codecs._contract.domain_check import Compiler, compile_check
from ...codecs._registry import load_codec
from ...payloads.catalogue import find
from ...payloads.frames import Frame
from . import study

PAYLOADS = {"text": 64, "typing": 64, "history-50": 4}
PASSES = 300
CODECS = ("msgspec-msgpack", "msgspec-json", "ormsgpack", "orjson", "msgpack", "cbor2", "json", "json-default")
_PLAIN = {inspect.StrType: str, inspect.BoolType: bool, inspect.IntType: int}


class Numbers(Compiler):
    """The check without a look at any type."""

    def value(self, kind: inspect.Type, name: str, indent: str) -> list[str]:
        """Return no lines for bytes, nor for lists and maps of texts."""
        inner = getattr(kind, "item_type", getattr(kind, "value_type", kind))
        return [] if isinstance(inner, inspect.StrType | inspect.BytesType) else super().value(kind, name, indent)


class EveryField(Compiler):
    """The check with a look at every plain field of text, integer, bool and enum, and at the bools of a map."""

    def struct(self, record: inspect.StructType, name: str, indent: str) -> list[str]:
        """Return the lines that check a struct, those of its plain fields first."""
        tests = []
        for field in record.fields:
            cls = field.type.cls if isinstance(field.type, inspect.EnumType) else _PLAIN.get(type(field.type))
            if cls:
                self.names[cls.__name__] = cls
                tests.append(f"type({name}.{field.name}) is {cls.__name__}")
        lines = [f"{indent}if not ({' and '.join(tests)}): raise TypeError"] if tests else []
        return lines + super().struct(record, name, indent)

    def value(self, kind: inspect.Type, name: str, indent: str) -> list[str]:
        """Return the lines that check a value; a map of bools has some here."""
        if isinstance(kind, inspect.DictType) and isinstance(kind.value_type, inspect.BoolType):
            test = f"{indent}    if x is not True and x is not False: raise TypeError"
            return [f"{indent}for x in {name}.values():", test]
        return super().value(kind, name, indent)


CHECKS: dict[str, Callable[[Any], Any] | None] = {
    "none": None,
    "kinds, numbers": compile_check(Frame, "frame", Numbers),
    "in use": compile_check(Frame),
    "every field": compile_check(Frame, "frame", EveryField),
}


def main(argv: Sequence[str]) -> None:
    """Print, for each payload and codec, the price of each check."""
    parser = study.parser("type_checks", __doc__)
    parser.add_argument("codecs", nargs="*", metavar="CODEC", help=f"only these ({', '.join(CODECS)})")
    names = parser.parse_args(argv).codecs or CODECS
    if unknown := set(names) - set(CODECS):
        parser.error(f"{min(unknown)!r} is not a codec that has such a check; there are {', '.join(CODECS)}")
    print(f"ns a frame (the best of {PASSES} passes), and how much more than with kinds and numbers alone")
    for payload, count in PAYLOADS.items():
        frames = find().sample(payload)[:count]
        for name in names:
            bound = load_codec(name).bind(Frame)
            calls = {what: encoder(name, replace(bound, check=check)) for what, check in CHECKS.items()}
            found = study.best_ns(calls, dict.fromkeys(calls, frames), PASSES)
            before = found["kinds, numbers"]
            prices = (f"{what} {price:.0f} ({price / before - 1:+.1%})" for what, price in found.items())
            print(f"{payload:10} {name:16}", "; ".join(prices), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
