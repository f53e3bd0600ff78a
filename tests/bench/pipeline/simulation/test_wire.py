"""What a link is: when a frame arrives over a hop, and what a hop's faults do to it."""

from random import Random

import pytest
from imwire.bench.pipeline.rules.limits import MS, SECOND
from imwire.bench.pipeline.rules.links import LINKS, MOBILE_4G, STALLING_4G, Link
from imwire.bench.pipeline.simulation.wire import STALLS, Faults, wires

UNEVEN = Link("uneven", 10 * MS, up_bits_per_s=8_000, down_bits_per_s=80_000, overhead_bytes=50)
WHOLE = Faults()


def test_a_frame_takes_its_bytes_and_its_headers_at_its_direction_s_bandwidth() -> None:
    up, down = wires(UNEVEN, WHOLE, Random(0))
    assert up.arrivals(150, 0) == [200 * MS + 10 * MS]
    assert down.arrivals(150, 0) == [20 * MS + 10 * MS]


def test_a_frame_waits_for_the_one_before_it_in_its_own_direction_only() -> None:
    up, down = wires(UNEVEN, WHOLE, Random(0))
    up.arrivals(150, 0)
    assert up.arrivals(150, 100 * MS) == [400 * MS + 10 * MS]
    assert up.arrivals(150, 3 * SECOND) == [3 * SECOND + 210 * MS]
    assert down.arrivals(150, 100 * MS) == [130 * MS]


def test_without_a_bound_nothing_but_the_delay_is_left() -> None:
    up, _ = wires(Link("free", 7, overhead_bytes=50), WHOLE, Random(0))
    assert [up.arrivals(10**9, now_ns) for now_ns in (0, 5)] == [[7], [12]]


def test_the_four_links_are_as_fast_up_as_down_and_carry_78_bytes_of_headers() -> None:
    assert [(k.name, k.delay_ns, k.jitter_ns, k.up_bits_per_s) for k in LINKS] == [
        ("LAN", 150_000, 0, 10**9),
        ("Wi-Fi", 2_500_000, 1 * MS, 50_000_000),
        ("4G", 25 * MS, 10 * MS, 10_000_000),
        ("poor 3G", 150 * MS, 100 * MS, 400_000),
    ]
    assert all(k.up_bits_per_s == k.down_bits_per_s and k.overhead_bytes == 78 for k in LINKS)


def test_jitter_is_drawn_for_each_frame_and_order_is_kept() -> None:
    up, _ = wires(MOBILE_4G, WHOLE, Random(1))
    delays = [up.arrivals(0, at * SECOND)[0] - at * SECOND for at in range(200)]
    assert 25 * MS <= min(delays) < 26 * MS
    assert 34 * MS < max(delays) < 36 * MS
    up, _ = wires(MOBILE_4G, WHOLE, Random(1))
    arrivals = [up.arrivals(0, 0)[0] for _ in range(200)]
    assert arrivals == sorted(arrivals)


@pytest.mark.parametrize(
    ("faults", "copies"), [(WHOLE, 1), (Faults(loss=1.0), 0), (Faults(duplication=1.0), 2), (STALLS, 1)]
)
def test_a_frame_arrives_once_never_or_twice(faults: Faults, copies: int) -> None:
    up, _ = wires(UNEVEN, faults, Random(0))
    assert len(up.arrivals(100, 0)) == copies


def test_a_link_that_stalls_delivers_what_waited_at_the_end_of_it() -> None:
    up, _ = wires(STALLING_4G, STALLS, Random(0))
    assert up.arrivals(0, 1 * SECOND) == [3 * SECOND]
    assert 4 * SECOND < up.arrivals(0, 4 * SECOND)[0] < 4.1 * SECOND
