"""A layer: two functions are one without state; one with state is opened for each direction of each connection."""

from itertools import count

import pytest
from imwire.codecs import api
from imwire.codecs._contract.layer import per_connection
from imwire.payloads.frames import Typing

FRAME = Typing(7)


@pytest.fixture
def load_with(monkeypatch):
    """Load json with a layer whose `bind` is given."""

    def load(bind, name="json+odd", **options):
        layer = api.Compression("odd", "python", level=6, bind=bind)
        monkeypatch.setattr("imwire.codecs.api.load_compression", lambda _: layer)
        return api.load(name, **options)

    return load


class Numbering:
    """Puts in front of each frame which one it is; the other end insists on it."""

    def __init__(self):
        self.opened = {"send": 0, "receive": 0}

    def bind(self, level, limit_bytes):
        def sender():
            self.opened["send"] += 1
            numbers = count(level)
            return lambda data: bytes([next(numbers)]) + data

        def receiver():
            self.opened["receive"] += 1
            numbers = count(level)

            def receive(data):
                if data[0] != next(numbers) or len(data) > limit_bytes + 1:
                    raise ValueError("not the next one")
                return data[1:]

            return receive

        return api.PerConnection(sender, receiver)


@pytest.mark.parametrize("name", api.names())
def test_a_codec_without_layers_is_its_own_plain_one(name):
    codec = api.load(name)
    assert codec.plain is codec
    assert codec.layers is None


@pytest.mark.parametrize("name", ["orjson", "protobuf", "msgpack"])
def test_codec_and_layers_come_apart_and_make_the_same_bytes_together(name):
    codec, alone = api.load(f"{name}+zstd-9"), api.load(name)
    assert (codec.plain.name, codec.plain.format, codec.plain.libraries) == (name, alone.format, alone.libraries)
    assert codec.plain.layers is None
    layers = codec.layers(api.LIMIT_BYTES)
    assert layers.stateless
    send, receive = layers.sender(), layers.receiver()
    assert send(codec.plain.encode(FRAME)) == codec.encode(FRAME)
    assert codec.plain.encode(FRAME) == alone.encode(FRAME)
    assert codec.plain.decode(receive(codec.encode(FRAME))) == FRAME


def test_a_layer_without_state_opens_the_same_functions_each_time():
    layers = api.load("orjson+zstd").layers(1_000)
    assert layers.sender() is layers.sender()
    assert layers.receiver() is layers.receiver()


def test_a_limit_binds_once_and_holds_on_each_opened_direction():
    layers = api.load("orjson+zstd").layers
    assert layers(100) is layers(100)
    large = layers(101).sender()(b"x" * 101)
    assert layers(101).receiver()(large) == b"x" * 101
    with pytest.raises(ValueError, match="1 to 100, the limit"):
        layers(100).receiver()(large)
    with pytest.raises(ValueError, match="over the limit of 100 bytes"):
        layers(100).sender()(b"x" * 101)


def test_two_functions_are_a_layer_without_state(load_with):
    calls = []

    def bind(level, limit_bytes):
        return (lambda data: calls.append((level, limit_bytes)) or data[::-1]), (lambda data: data[::-1])

    codec = load_with(bind, "json+odd-4", limit_bytes=99)
    assert codec.layers(99).stateless
    assert codec.encode(FRAME) == codec.plain.encode(FRAME)[::-1]
    assert codec.decode(codec.encode(FRAME)) == FRAME
    assert calls == [(4, 99)] * 2


def test_what_is_bound_per_connection_stays_what_it_is():
    bound = api.PerConnection(lambda: bytes, lambda: bytes)
    assert per_connection(bound) is bound
    assert not bound.stateless


def test_each_frame_of_encode_and_decode_is_a_connection_of_its_own(load_with):
    layer = Numbering()
    codec = load_with(layer.bind)
    assert [codec.encode(FRAME)[0] for _ in range(3)] == [6, 6, 6]
    assert [codec.decode(codec.encode(FRAME)) for _ in range(3)] == [FRAME] * 3
    assert codec.decode(bytearray(codec.encode(FRAME))) == FRAME
    assert codec.loads(codec.dumps(codec.to_native(FRAME))) == codec.plain.loads(codec.plain.encode(FRAME))
    assert layer.opened["send"] == 3 + 3 + 1 + 1


def test_what_is_opened_remembers_its_own_frames_and_no_others(load_with):
    layers = load_with(Numbering().bind).layers(50)
    first, second, back = layers.sender(), layers.sender(), layers.receiver()
    assert [first(b"a"), first(b"b"), second(b"c"), first(b"d")] == [b"\x06a", b"\x07b", b"\x06c", b"\x08d"]
    assert [back(b"\x06a"), back(b"\x07b")] == [b"a", b"b"]
    with pytest.raises(ValueError, match="not the next one"):
        back(b"\x06c")


def test_what_a_layer_with_state_refuses_is_a_decode_error(load_with):
    codec = load_with(Numbering().bind)
    data = codec.encode(FRAME)
    with pytest.raises(api.DecodeError, match=r"json\+odd: \d+ bytes are not a frame: not the next one"):
        codec.decode(b"\x07" + data[1:])
    with pytest.raises(api.DecodeError):
        codec.decode(b"")
    assert codec.decode(data) == FRAME


@pytest.mark.parametrize("bound", [None, (), bytes, (bytes,), (bytes, bytes, bytes)])
def test_what_is_neither_two_functions_nor_per_connection_is_an_error_when_it_is_loaded(load_with, bound):
    with pytest.raises(api.CodecError, match=r"odd cannot be used with 6, 1048576: .*unpack"):
        load_with(lambda *_: bound)
