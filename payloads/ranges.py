"""Sequence numbers as ranges: how acknowledgements, gap pulls and tombstones name many of them."""

from collections.abc import Iterable

from .frames import Range


def ranges_of(seqs: Iterable[int]) -> list[Range]:
    """Return the runs of ascending seqs, both ends included."""
    runs: list[list[int]] = []
    for seq in seqs:
        if runs and seq == runs[-1][1] + 1:
            runs[-1][1] = seq
        else:
            runs.append([seq, seq])
    return [Range(first, last) for first, last in runs]
