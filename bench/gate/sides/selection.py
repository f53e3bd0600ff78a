"""What a user asks of a comparison: a base, tiers, and rows by glob.

The rule: a glob that matches no row is a mistake, and a row that was asked for is shown even if it has no figure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from .answers import Answer
from .verdicts import Tier, UsageMistake

STAGES = (
    "path/place out of order/receive",
    "path/dedupe at the gateway/receive",
    "path/dedupe on the device/receive",
    "path/send, store, deliver, ACK/whole",
)
"""Rows of the instruction tier that belong to no codec."""


@dataclass(frozen=True)
class Request:
    """What a user asks for: `base` None means this same tree, with `base_requirements` in place of its own packages.

    `tiers` are those that run, `named` those that were asked for by name.
    """

    base: str | None
    base_requirements: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = tuple(Tier)
    named: tuple[Tier, ...] = ()

    def wants(self, name: str) -> bool:
        """Return whether a row is asked for; the row of a whole codec is when any of the codec's rows is."""
        return not self.only or any(_matches(glob, name) for glob in self.only)

    def wants_case(self, codec: str, payload: str) -> bool:
        """Return whether a codec is to be counted and timed on a payload."""
        return any(self.wants(name) for name in (*_cases(codec, payload), f"{codec}/all/mean"))

    def wants_stages(self) -> bool:
        """Return whether the stages of the message path are to be counted."""
        return not self.only or any(_codec_matches(glob, "path") for glob in self.only)


def check(where: str, globs: Iterable[str], *answered: Answer, exact: bool = True) -> None:
    """Raise UsageMistake for a glob that no row of either side can match; `where` says who named it.

    Without `exact`, rows of the exact tier do not count.
    """
    names = {name for each in answered for name in each.rows} if exact else set()
    names |= {*STAGES}
    for each in answered:
        # The rows of a missing codec are unknown, so its name stands for them.
        names |= {*each.missing}
        for codec in each.codecs:
            names |= {f"{codec}/all/mean", *(case for p in each.frames for case in _cases(codec, p))}
    for glob in globs:
        if not any(_matches(glob, name) for name in names):
            raise UsageMistake(f"no row matches {where} {glob!r}; rows have names such as json/text/encode")


def _cases(codec: str, payload: str) -> Iterable[str]:
    return (f"{codec}/{payload}/{operation}" for operation in ("encode", "decode"))


def _matches(glob: str, name: str) -> bool:
    return fnmatchcase(name, glob) or ("/" not in name and _codec_matches(glob, name))


def _codec_matches(glob: str, codec: str) -> bool:
    return fnmatchcase(codec, glob.partition("/")[0])
