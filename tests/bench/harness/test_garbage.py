"""The share of garbage collection: seen where objects are made and held, and nowhere else."""

import gc

from imwire.bench.harness.garbage import collections_s, garbage_share


def test_every_collection_is_seen() -> None:
    with collections_s() as found:
        gc.collect()
        gc.collect()
    assert len(found) == 2
    assert all(seconds > 0 for seconds in found)
    gc.collect()
    assert len(found) == 2


def test_a_call_that_makes_objects_pays_and_one_that_makes_none_does_not() -> None:
    frames = list(range(1000))
    assert garbage_share(lambda number: [[number] for _ in range(20)], frames.__getitem__, 0.02) > 0
    assert garbage_share(abs, frames.__getitem__, 0.02) == 0
    assert gc.callbacks == []
