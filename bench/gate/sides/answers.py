"""What a side's probe answered, as typed data.

The rule: a side is what its own answer says, not what it was built to be.
"""

from fnmatch import fnmatchcase

import msgspec

from .settings import Settings
from .sides import Side
from .verdicts import Cause, UsageMistake


class Exact(msgspec.Struct, frozen=True):
    """One exact figure; `sample` is the hash of the frames that were written, `fault` what did not come back."""

    name: str
    value: int
    unit: str
    sha256: str = ""
    sample: str = ""
    fault: str = ""


class CodecAnswer(msgspec.Struct, frozen=True):
    """A codec of one side: the versions of its libraries and its figures, or why it is missing.

    `unknown` says that no package on this side provides the codec, which is not a failure to load it.
    """

    missing: str = ""
    libraries: dict[str, str] = {}
    rows: list[Exact] = []
    unknown: bool = False


class Answer(msgspec.Struct, frozen=True):
    """Everything that the probe found on one side; `frames` are some of each payload, in msgpack and base64."""

    python: str
    implementation: str
    platform: str
    distributions: dict[str, str]
    frames: dict[str, list[str]]
    codecs: dict[str, CodecAnswer]

    @property
    def rows(self) -> dict[str, Exact]:
        """Return all figures by name."""
        return {row.name: row for codec in self.codecs.values() for row in codec.rows}

    @property
    def missing(self) -> dict[str, str]:
        """Return the missing codecs, each with the reason."""
        return {name: codec.missing for name, codec in self.codecs.items() if codec.missing}

    @property
    def interpreter(self) -> str:
        """Return what must be equal for sides to be compared at all."""
        return f"{self.implementation} {self.python} on {self.platform}"


SHARED = ("imwire", "msgspec")
"""Distributions that every row depends on, besides the codec's own."""


def probe(side: Side, settings: Settings, hash_seed: int = 0) -> Answer:
    """Ask a side for its exact figures; raises CannotCompare."""
    order = {"codecs": settings.codecs, "payloads": settings.payloads, "seeds": settings.seeds}
    return msgspec.convert(side.ask("probe", order, hash_seed=hash_seed), Answer)


def unsteady(answer: Answer, again: Answer) -> set[str]:
    """Return the figures that change when a side is asked again; a figure with a fault is never among them."""
    found = again.rows
    return {
        name
        for name, figure in answer.rows.items()
        if not figure.fault and (name not in found or _written(figure) != _written(found[name]))
    }


def _written(figure: Exact) -> tuple[object, ...]:
    return figure.value, figure.sha256, figure.sample, bool(figure.fault)


def check(settings: Settings, *answered: Answer) -> None:
    """Raise UsageMistake for a glob of the settings that matches nothing on any side."""
    for kind, globs, there in (
        ("codec", settings.codecs, {name for each in answered for name in each.codecs}),
        ("payload", settings.payloads, {name for each in answered for name in each.frames}),
    ):
        for glob in globs:
            if not any(fnmatchcase(name, glob) for name in there):
                raise UsageMistake(f"no {kind} matches {glob!r} ([tool.imwire] {kind}s)")


def causes(codec: str, base: Answer, head: Answer, *, code: bool) -> list[str]:
    """Return what differs between the sides that a codec's rows depend on; `code` says that the trees differ."""
    found = [str(Cause.CODE)] if code else []
    libraries = {name for side in (base, head) if codec in side.codecs for name in side.codecs[codec].libraries}
    for name in sorted({each.lower().replace("_", "-") for each in libraries} | set(SHARED)):
        versions = [side.distributions.get(name, "none") for side in (base, head)]
        # The tree's own version changes with its code.
        if versions[0] != versions[1] and not (code and name == "imwire"):
            found.append(f"{Cause.DEPENDENCY}: {name} {versions[0]} \N{RIGHTWARDS ARROW} {versions[1]}")
    if base.interpreter != head.interpreter:
        found.append(f"{Cause.ENVIRONMENT}: {base.interpreter} \N{RIGHTWARDS ARROW} {head.interpreter}")
    return found
