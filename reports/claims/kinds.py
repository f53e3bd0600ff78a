"""The kinds of payloads that claims are about, told by their figures and never by their names."""

from ...bench.results.rows import PayloadInfo, Results
from ..findings.coverage import payloads

SMALL_BYTES = 1_000


def small(results: Results) -> list[PayloadInfo]:
    """Return the measured payloads whose median frame is at most 1,000 B as JSON."""
    return [payload for payload in payloads(results) if 0 < payload.p50_bytes <= SMALL_BYTES]


def large(results: Results) -> list[PayloadInfo]:
    """Return the measured payloads whose median frame is larger than that."""
    return [payload for payload in payloads(results) if payload.p50_bytes > SMALL_BYTES]


def first_small(results: Results) -> str:
    """Return the name of the first small payload with one item a frame, or "": of ours it is `text`."""
    return next((payload.name for payload in small(results) if payload.items == 1), "")


def lacks_a_size(results: Results) -> str:
    """Say which size of frame the payloads of a run lack, or nothing."""
    if not first_small(results):
        return f"no payload with one item a frame has a median frame of at most {SMALL_BYTES:,} B"
    return "" if large(results) else f"no payload has a median frame of more than {SMALL_BYTES:,} B"


def lacks_single_or_several(results: Results) -> str:
    """Say which number of items a frame all payloads of a run have, or nothing."""
    several = {payload.items > 1 for payload in payloads(results)}
    return f"every payload has {'several items' if several.pop() else 'one item'} a frame" if len(several) == 1 else ""
