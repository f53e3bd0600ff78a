"""What is gated, and how strictly: the table [tool.imwire] of a project's pyproject.toml.

The rule: an unknown key or a glob without a match is an error; it never makes the gate check less.
"""

import tomllib
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import msgspec

from ....codecs.names import with_layer
from ....payloads.catalogue import BUILT_IN
from .repository import Repository
from .verdicts import UsageMistake

FORMATS = ("json", "orjson", "protobuf", "msgpack")
PAYLOADS = ("text", "image-thumb", "typing", "ack-batch", "sync-200", "history-50")
BASELINE = "imwire-baseline.json"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """The table's keys; `-` where Python has `_`.

    `codecs` and `payloads` are names or globs; without `codecs` the gate takes `FORMATS` and the project's own
    plug-ins, each plain and with zstd. `catalogue` is the source of the payloads; without `payloads`, those of another
    catalogue than the built-in one are its default ones. `seeds` are those of the simulated runs whose frames are
    counted; the frames are imwire's own, so that another catalogue has no seeds. `requirements` are files that pin
    dependencies, read on both sides. `instructions_row`, `instructions_codec`, `time_row` and `time_codec` are the
    allowed growth, 0.03 for 3 %; `thresholds` replaces it for the rows that match a glob.
    """

    codecs: list[str] = []
    payloads: list[str] = msgspec.field(default_factory=lambda: list(PAYLOADS))
    catalogue: str = BUILT_IN
    seeds: list[int] = msgspec.field(default_factory=lambda: [1, 2, 3])
    baseline: str | None = None
    requirements: list[str] = []
    instructions_row: float = 0.03
    instructions_codec: float = 0.01
    time_row: float = 0.03
    time_codec: float = 0.025
    thresholds: dict[str, float] = {}

    @property
    def baseline_file(self) -> str:
        """Return the name of the file of accepted figures; one that the table names must be there."""
        return BASELINE if self.baseline is None else self.baseline

    def threshold(self, row: str, default: float) -> float:
        """Return a row's allowed growth: that of the last glob that matches, or the default."""
        found = [share for glob, share in self.thresholds.items() if fnmatchcase(row, glob)]
        return found[-1] if found else default


def load(folder: Path) -> Settings:
    """Return a project's settings; raises UsageMistake."""
    path = folder / "pyproject.toml"
    try:
        return _read(path.read_text(encoding="utf-8"), path)
    except OSError as error:
        raise UsageMistake(f"{path}: {error}") from None


def at(repository: Repository, commit: str) -> Settings | None:
    """Return the settings of a commit, or None when it has none that can be read."""
    try:
        return _read(repository.file(commit, "pyproject.toml"), Path("pyproject.toml"))
    except UsageMistake:
        return None


def differences(before: Settings, after: Settings) -> list[str]:
    """Return a line for each key that differs, with its old and new value."""
    return [
        f"{name.replace('_', '-')} {old} \N{RIGHTWARDS ARROW} {new}"
        for name in before.__struct_fields__
        if (old := getattr(before, name)) != (new := getattr(after, name))
    ]


def _read(text: str, path: Path) -> Settings:
    try:
        document = tomllib.loads(text)
    except ValueError as error:
        raise UsageMistake(f"{path}: {error}") from None
    table = document.get("tool", {}).get("imwire", {})
    thresholds = table.get("thresholds") if isinstance(table, dict) else None
    for glob, share in thresholds.items() if isinstance(thresholds, dict) else ():
        if not isinstance(share, int | float):
            raise UsageMistake(f"{path}, [tool.imwire]: thresholds.{glob} is {share!r}; it is a share, 0.03 for 3 %")
    try:
        found = msgspec.convert(table, Settings)
    except msgspec.ValidationError as error:
        keys = ", ".join(field.encode_name for field in msgspec.structs.fields(Settings))
        raise UsageMistake(f"{path}, [tool.imwire]: {error}; the keys are {keys}") from None
    for key in ("codecs", "payloads"):
        if table.get(key) == []:
            raise UsageMistake(
                f"{path}, [tool.imwire]: {key} is empty, so nothing would be gated; leave it out for all"
            )
    if found.catalogue != BUILT_IN:
        if table.get("seeds"):
            raise UsageMistake(f"{path}, [tool.imwire]: seeds are of imwire's own frames, and catalogue names others")
        found = msgspec.structs.replace(found, seeds=[], payloads=table.get("payloads", []))
    for name in ("instructions_row", "instructions_codec", "time_row", "time_codec"):
        _positive(path, name.replace("_", "-"), getattr(found, name))
    for glob, share in found.thresholds.items():
        _positive(path, f"thresholds.{glob}", share)
    return msgspec.structs.replace(found, codecs=found.codecs or _usual(document))


def _positive(path: Path, key: str, share: float) -> None:
    if not 0 < share < 10:
        raise UsageMistake(f"{path}, [tool.imwire]: {key} is {share}; it is a share, 0.03 for 3 %")


def _usual(document: dict[str, Any]) -> list[str]:
    plugins = document.get("project", {}).get("entry-points", {}).get("imwire.codecs", {})
    names = [*FORMATS, *plugins]
    return [*names, *map(with_layer, names)]
