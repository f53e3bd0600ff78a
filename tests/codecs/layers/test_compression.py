"""zstd around a codec: the limit, whole frames only, and levels."""

from dataclasses import replace

import msgspec
import pytest
import zstandard
from imwire.codecs import api
from imwire.payloads.bodies import Text
from imwire.payloads.catalogue import Catalogue, find
from imwire.payloads.frames import Frame, Message

NAMES = [f"{name}+zstd" for name in api.names()]
MESSAGE = Message(client_id="c1", seq=7, body=Text("hello " * 20))
MAGIC = b"\x28\xb5\x2f\xfd"


def refusal(codec, data):
    with pytest.raises(api.DecodeError) as caught:
        codec.decode(data)
    return str(caught.value)


@pytest.fixture(scope="module")
def codec():
    return api.load("orjson+zstd")


@pytest.fixture(scope="module")
def plain():
    return api.load("orjson")


@pytest.mark.parametrize("name", NAMES)
def test_the_limit_is_exact_on_both_sides(name):
    unlimited, size = api.load(name), len(api.load(name.removesuffix("+zstd")).encode(MESSAGE))
    data = unlimited.encode(MESSAGE)
    exact, short = api.load(name, limit_bytes=size), api.load(name, limit_bytes=size - 1)
    assert exact.encode(MESSAGE) == data
    assert exact.decode(data) == MESSAGE
    with pytest.raises(api.EncodeError, match=f"{size} bytes are over the limit of {size - 1} bytes"):
        short.encode(MESSAGE)
    assert f"declares {size} bytes" in refusal(short, data)
    assert f"1 to {size - 1}" in refusal(short, data)
    # The bare calls keep the same limit.
    with pytest.raises(ValueError, match="limit"):
        short.dumps(short.to_native(MESSAGE))
    with pytest.raises(ValueError, match="limit"):
        short.loads(data)


def test_the_limit_is_1_mib_unless_told_otherwise(codec, plain):
    assert api.LIMIT_BYTES == 1_048_576
    overhead = len(plain.encode(Message(body=Text("")))) + len(b'"text":"",')
    most = Message(body=Text("x" * (api.LIMIT_BYTES - overhead)))
    assert len(plain.encode(most)) == api.LIMIT_BYTES
    data = codec.encode(most)
    assert len(data) < 5_000
    assert codec.decode(data) == most
    over = Message(body=Text(most.body.text + "x"))
    with pytest.raises(api.EncodeError, match="over the limit of 1048576 bytes"):
        codec.encode(over)
    larger = api.load("orjson+zstd", limit_bytes=api.LIMIT_BYTES + 1)
    assert "declares 1048577 bytes" in refusal(codec, larger.encode(over))
    assert larger.decode(larger.encode(over)) == over


@pytest.mark.parametrize("limit", [None, "1", 0, -1, 1.0, True])
def test_a_limit_that_is_no_number_of_bytes_is_an_error_when_loaded(codec, limit):
    for name in ("orjson+zstd", "orjson"):
        with pytest.raises(api.CodecError, match="limit_bytes must be a whole number of bytes from 1 on, not"):
            api.load(name, limit_bytes=limit)
    with pytest.raises(api.CodecError, match="limit_bytes must be"):
        codec.layers(limit)


@pytest.mark.parametrize("name", ["orjson+zstd", "protobuf+zstd-19", "cbor2+zstd--5"])
def test_cut_at_every_byte(name):
    codec = api.load(name)
    data = codec.encode(MESSAGE)
    for size in range(len(data)):
        refusal(codec, data[:size])


@pytest.mark.parametrize("more", [b"\x00", b"abc", MAGIC, b"\x50\x2a\x4d\x18\x00\x00\x00\x00"])
def test_nothing_may_follow(codec, more):
    assert "unused data" in refusal(codec, codec.encode(MESSAGE) + more)


def test_a_second_frame_may_not_follow(codec):
    assert "unused data" in refusal(codec, codec.encode(MESSAGE) * 2)


@pytest.mark.parametrize("skipped", [b"", b"abcd", bytes(1000)])
def test_skippable_frames_are_refused_alone_and_in_front(codec, skipped):
    for nibble in range(16):
        frame = bytes([0x50 + nibble]) + b"\x2a\x4d\x18" + len(skipped).to_bytes(4, "little") + skipped
        refusal(codec, frame)
        refusal(codec, frame + codec.encode(MESSAGE))


def test_a_frame_without_a_declared_size_is_refused(codec, plain):
    quiet = zstandard.ZstdCompressor(write_content_size=False).compress(plain.encode(MESSAGE))
    assert zstandard.frame_content_size(quiet) == -1
    assert "declares -1 bytes (-1: unknown)" in refusal(codec, quiet)


def test_of_frames_that_declare_no_bytes_only_the_empty_one_is_read(codec):
    """Protobuf writes a frame that holds nothing as no bytes at all."""
    model = msgspec.defstruct("Flags", [("on", bool, False)])
    empty = api.load("protobuf+zstd", model=model)
    assert empty.encode(model()) == zstandard.ZstdCompressor(level=3).compress(b"")
    assert empty.decode(empty.encode(model())) == model()
    for odd in (empty.encode(model()) + b"\x00", MAGIC + b"\x20\x00\x03\x00\x00a"):
        assert "declares 0 bytes" in refusal(empty, odd)
    refusal(codec, empty.encode(model()))


@pytest.mark.parametrize("level", ["", "-1", "-22", "--5"])
def test_nothing_is_compressed_to_what_can_be_read(level):
    """Also when another compressor wrote it, with a checksum."""
    layers = api.load(f"orjson+zstd{level}").layers(1)
    send, receive = layers.sender(), layers.receiver()
    assert receive(send(b"")) == b""
    assert receive(zstandard.ZstdCompressor(write_checksum=True).compress(b"")) == b""


@pytest.mark.parametrize("declared", [-1, 1])
def test_a_frame_that_declares_another_size_is_refused(codec, declared):
    data = codec.encode(MESSAGE)
    size = zstandard.frame_content_size(data)
    # RFC 8878: 0x20 is a frame whose content size is one byte.
    assert data[:6] == MAGIC + bytes([0x20, size])
    refusal(codec, MAGIC + bytes([0x20, size + declared]) + data[6:])


def test_frames_made_with_a_dictionary_are_refused(codec, plain):
    samples = [plain.encode(Message(seq=number, body=Text(f"sample {number} " * 8))) for number in range(400)]
    trained = zstandard.train_dictionary(2_000, samples)
    assert "ictionary" in refusal(codec, zstandard.ZstdCompressor(dict_data=trained).compress(plain.encode(MESSAGE)))


def test_frames_with_a_raw_dictionary_are_a_frame_or_refused(codec, plain):
    """A dictionary without an id leaves no trace in the frame: its back references point outside, which is seen."""
    content = zstandard.ZstdCompressionDict(plain.encode(MESSAGE) * 3, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
    refusal(codec, zstandard.ZstdCompressor(dict_data=content).compress(plain.encode(MESSAGE)))


def test_frames_of_other_compressors_are_read(codec, plain):
    """A checksum, another level, several threads: all of them are zstd frames that declare their size."""
    for compressor in (
        zstandard.ZstdCompressor(write_checksum=True),
        zstandard.ZstdCompressor(level=22),
        zstandard.ZstdCompressor(threads=2),
    ):
        assert codec.decode(compressor.compress(plain.encode(MESSAGE))) == MESSAGE


def test_a_wrong_checksum_is_refused(codec, plain):
    data = zstandard.ZstdCompressor(write_checksum=True).compress(plain.encode(MESSAGE))
    assert "checksum" in refusal(codec, data[:-1] + bytes([data[-1] ^ 1]))


def test_a_plain_frame_is_refused(codec, plain):
    refusal(codec, plain.encode(MESSAGE))
    refusal(plain, codec.encode(MESSAGE))


def test_contexts_are_usable_after_every_error(codec):
    data = codec.encode(MESSAGE)
    for bad in (data[:-1], data + b"x", b"", b"abc", data[:9] + b"\xff" + data[10:]):
        refusal(codec, bad)
        assert codec.decode(data) == MESSAGE
        assert codec.encode(MESSAGE) == data


def test_levels_are_what_the_name_says():
    text = Catalogue("few", Frame, [replace(find().by_name["history-50"], count=1)]).sample("history-50")[0]
    sizes = {name: len(api.load(name).encode(text)) for name in ("json+zstd--5", "json+zstd-1", "json+zstd-19")}
    assert sizes["json+zstd-19"] < sizes["json+zstd-1"] < sizes["json+zstd--5"]
    body = api.load("json").encode(text)
    for level in (-5, 1, 3, 9, 19, 22):
        assert api.load(f"json+zstd-{level}").encode(text) == zstandard.ZstdCompressor(level=level).compress(body)
    assert api.load("json+zstd").encode(text) == api.load("json+zstd-3").encode(text)


@pytest.mark.parametrize("level", ["99", "23", "0", "-0", "-131073", "1" + "0" * 30])
def test_levels_that_do_not_exist_are_an_error(level):
    with pytest.raises(api.CodecError, match="zstd cannot be used with"):
        api.load(f"orjson+zstd-{level}")
    assert "zstd cannot be used with" in api.describe(f"orjson+zstd-{level}").missing


@pytest.mark.parametrize("level", ["1", "22", "-1", "-131072"])
def test_levels_at_the_ends_exist(level):
    codec = api.load(f"orjson+zstd-{level}")
    assert codec.name == f"orjson+zstd-{level}"
    assert codec.decode(codec.encode(MESSAGE)) == MESSAGE


def test_what_a_compressed_codec_says_of_itself():
    codec = api.load("orjson+zstd-9")
    assert (codec.name, codec.format, codec.library) == ("orjson+zstd-9", "json+zstd", "orjson")
    assert api.compression_names() == ("zstd",)


def test_any_plain_document_may_be_compressed():
    codec = api.load("msgpack+zstd", model=None)
    document = {"a": [1, 2.5, None, "é", b"\x00"]}
    assert codec.loads(codec.dumps(document)) == document
    assert codec.decode(codec.encode(document)) == document
