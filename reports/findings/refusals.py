"""What a run refused, told once for each codec and reason.

The rule: reasons that differ only in their numbers ("frame 3", "frame 17") are one reason, told by the first.
"""

import re
from dataclasses import dataclass

from ...bench.results.rows import Results
from ..rendering.wording import counted, listing


@dataclass(frozen=True)
class Refused:
    """A codec that was refused for one reason: the payloads and the operations it was refused on."""

    codec: str
    reason: str
    payloads: tuple[str, ...]
    operations: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The refusal as a line of text."""
        where = counted(len(self.payloads), "payload")
        return f"Codec {self.codec} refused on {where} ({listing(self.payloads, 4)}): {self.reason}"


def refused(results: Results) -> list[Refused]:
    """Return the refusals, one for each codec and reason, in the order they first happened."""
    groups: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for r in results.run.refusals:
        key = (r.codec, re.sub(r"\d+", "#", r.reason))
        groups.setdefault(key, []).append((r.reason, r.payload, r.operation))
    found = []
    for (codec, _), cases in groups.items():
        reasons, payloads, operations = (tuple(dict.fromkeys(column)) for column in zip(*cases, strict=True))
        found.append(Refused(codec, reasons[0], payloads, operations))
    return found
