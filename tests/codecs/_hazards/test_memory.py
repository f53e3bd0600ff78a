"""Hostile input in bounded memory: bombs, and claims that are not true."""

import json
from pathlib import Path

import pytest
from imwire.codecs import api
from imwire.codecs._hazards.odd_bytes import varint

from .conftest import NAMES, PROTOBUFS, family, refusal

MEASURE = """
import json, resource, sys
from imwire.codecs import api
from imwire.codecs._hazards.hazards import _inputs, outcome

names, bare, more = json.loads(sys.argv[1]), sys.argv[2] == "bare", json.loads(sys.argv[3])

def peak_kib():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

def measured(decode, data):
    with open("/proc/self/clear_refs", "w") as peak:
        peak.write("5")
    before = peak_kib()
    result = outcome(decode, data, api.DecodeError)
    return peak_kib() - before, result

codecs = {name: api.load(name) for name in names}
inputs = [(name, hazard, data) for name in names for hazard, _, data in _inputs(codecs[name])]
inputs += [(name, hazard, bytes.fromhex(data)) for name, hazard, data in more]
with open("/proc/self/statm") as pages:
    used = int(pages.read().split()[0]) * resource.getpagesize()
# Whoever reserves what a peer only claims gets MemoryError here, touched or not.
resource.setrlimit(resource.RLIMIT_AS, (used + 2**29, used + 2**29))
decodes = {name: codec.loads if bare else codec.decode for name, codec in codecs.items()}
print(json.dumps([(name, hazard, *measured(decodes[name], data)) for name, hazard, data in inputs]))
"""
MIB = 1024
LARGEST_GROWTH_KIB = 64 * MIB
linux = pytest.mark.skipif(
    not Path("/proc/self/clear_refs").exists(), reason="needs Linux: /proc/self/clear_refs resets the peak of memory"
)


def zstd_inputs():
    """Real compressed bombs, and claims that are not true."""
    import zstandard

    zeros = zstandard.ZstdCompressor(level=3).compress(bytes(2**26))
    within = zstandard.ZstdCompressor(level=3).compress(b" " * api.LIMIT_BYTES)
    undeclared = zstandard.ZstdCompressor(level=3, write_content_size=False).compress(bytes(2**26))
    magic = b"\x28\xb5\x2f\xfd"
    window = magic + b"\x80\xf8" + (2**20).to_bytes(4, "little") + b"\x03\x00\x08\x00"
    return {
        "64 MiB of zeros": zeros,
        "as many spaces as the limit allows": within,
        "64 MiB that do not say so": undeclared,
        "a claim of 2^62": magic + b"\xe0" + (2**62).to_bytes(8, "little") + b"\x01\x00\x00",
        "a claim of 2^64 - 2": magic + b"\xe0" + (2**64 - 2).to_bytes(8, "little") + b"\x01\x00\x00",
        "a claim of the whole limit": magic + b"\xa0" + api.LIMIT_BYTES.to_bytes(4, "little") + b"\x01\x00\x00",
        "a window of 2^41": window,
    }


def claims():
    """Claims of 2^32 - 1 items, bytes and pairs, in the formats that can make them."""
    start = {"msgpack": b"\x81\xa1x", "cbor": b"\xa1ax"}
    claimed = {
        "msgpack": [bytes([head]) + b"\xff" * 4 for head in (0xC6, 0xC9, 0xDB, 0xDD, 0xDF)],
        "cbor": [bytes([head]) + b"\xff" * 8 for head in (0x5B, 0x7B, 0x9B, 0xBB)]
        + [bytes([head]) + b"\x7f" + b"\xff" * 7 for head in (0x5B, 0x7B, 0x9B, 0xBB)],
    }
    for name in NAMES:
        for data in claimed.get(family(name), []):
            yield name, f"claim {data[:2].hex()}", (start[family(name)] + data).hex()
            yield name, f"claim {data[:2].hex()} at the top", data.hex()
    for name in PROTOBUFS:
        for field in (1, 5, 6, 99):
            yield name, f"claim in field {field}", (varint(field << 3 | 2) + varint(2**31 - 1) + b"a").hex()
            yield name, f"claim of 2^63 in field {field}", (varint(field << 3 | 2) + varint(2**63) + b"a").hex()


def run_measure(python, names, mode, more):
    return json.loads(python(MEASURE, json.dumps(names), mode, json.dumps(more)))


@linux
@pytest.mark.parametrize("name", [*NAMES, "orjson+zstd", "json+zstd", "protobuf+zstd"])
def test_memory_stays_bounded(name, python):
    if "+zstd" in name:
        more = [(name, hazard, data.hex()) for hazard, data in zstd_inputs().items()]
    else:
        more = [claim for claim in claims() if claim[0] == name]
    rows = run_measure(python, [name], "decode", more)
    assert len(rows) >= 10
    for _, hazard, grown_kib, outcome in rows:
        assert grown_kib < LARGEST_GROWTH_KIB, (hazard, grown_kib)
        assert "MemoryError" not in outcome, hazard
        assert not outcome.startswith("BROKEN"), (hazard, outcome)


@linux
def test_the_memory_check_finds_the_bare_call(python):
    """The bare msgpack call makes room for what a thousand lists claim; the careful one refuses the first."""
    rows = run_measure(python, ["msgpack"], "bare", [])
    worst = next(row for row in rows if row[1] == "many false lengths")
    assert worst[2] > LARGEST_GROWTH_KIB or "MemoryError" in worst[3]


@linux
def test_msgpack_makes_room_for_at_most_max_items_a_list(python):
    """The price of believing claims up to MAX_ITEMS: 1,024 nested lists, 32 MiB, until refused."""
    from imwire.codecs.msgpack import MAX_ITEMS

    data = b"\x82\xa1t\xa6typing\xa1x" + (b"\xdd" + MAX_ITEMS.to_bytes(4, "big")) * 2_000
    ((*_, grown_kib, outcome),) = run_measure(python, ["msgpack"], "decode", [("msgpack", "nested", data.hex())])[-1:]
    assert outcome.startswith("DecodeError")
    assert grown_kib < LARGEST_GROWTH_KIB


@linux
@pytest.mark.parametrize("tail", [b"", b"\x01" * 30_000])
def test_msgpack_skips_through_longer_claims_before_it_makes_room(tail, python):
    """A thousand nested lists of 30,000 items would take 240 MB; the items of the innermost alone are really there."""
    data = b"\x82\xa1t\xa6typing\xa1x" + (b"\xdd" + (30_000).to_bytes(4, "big")) * 1_000 + tail
    ((*_, grown_kib, outcome),) = run_measure(python, ["msgpack"], "decode", [("msgpack", "nested", data.hex())])[-1:]
    assert outcome.startswith("DecodeError")
    assert grown_kib < LARGEST_GROWTH_KIB


@pytest.mark.parametrize("more", [0, 1, 100_000])
def test_msgpack_reads_every_list_that_it_writes(more):
    from imwire.codecs.msgpack import MAX_ITEMS
    from imwire.payloads.frames import BatchAck

    codec = api.load("msgpack")
    most = BatchAck(seqs=[1] * (MAX_ITEMS + more))
    data = codec.encode(most)
    assert codec.decode(data) == most
    refusal("msgpack", data[:-1])
    refusal("msgpack", data + b"\x00")
