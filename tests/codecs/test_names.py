"""The grammar of a codec's name: what is written reads back, and what stands in a file never makes reading fail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from imwire.codecs import api
from imwire.codecs.names import CodecName, LayerName, parse, read_name, with_layer

LAYERS = st.builds(
    LayerName, st.from_regex(r"[0-9]?[a-z][a-z0-9]{0,8}", fullmatch=True), st.none() | st.integers(-131_072, 999)
)
CODECS = st.text(st.characters(exclude_characters="+"), min_size=1)
ODD = [
    "",
    "+",
    "+zstd",
    "json+",
    "json++zstd",
    "json+zstd-",
    "json+zstd-dict",
    "json+zstd+zstd-9",
    "json+zstd-9 ",
    "a\nb",
]


@given(CODECS, st.lists(LAYERS, max_size=1))
def test_a_name_that_is_written_reads_back(codec: str, layers: list[LayerName]) -> None:
    name = CodecName(codec, tuple(layers))
    assert parse(str(name)) == name
    assert str(parse(str(name))) == str(name)


@given(CODECS, st.lists(LAYERS))
def test_in_a_file_a_name_may_have_several_layers(codec: str, layers: list[LayerName]) -> None:
    name = CodecName(codec, tuple(layers))
    assert read_name(str(name)) == name
    assert name.has_level == any(layer.level is not None for layer in layers)
    if len(layers) > 1:
        with pytest.raises(api.UnknownCodec, match="is not a codec's name"):
            parse(str(name))


@given(st.text() | st.text("json+zstd-019"))
def test_any_text_is_read_and_what_parses_reads_alike(text: str) -> None:
    found = read_name(text)
    assert read_name(str(found)) == found
    try:
        assert parse(text) == found
    except api.UnknownCodec as error:
        assert str(error).startswith(f"{text!r} is not a codec's name")  # noqa: PT017


@pytest.mark.parametrize("text", ODD)
def test_an_odd_name_prints_as_it_was(text: str) -> None:
    assert str(read_name(text)) == text
    assert bool(read_name(text).layers) == ("+" in text)


def test_what_a_name_says() -> None:
    plain, usual, level = map(parse, ("json-default", "orjson+zstd", "orjson+zstd--9"))
    assert (plain.codec, plain.layers, plain.compression, plain.has_level) == ("json-default", (), "", False)
    assert (usual.codec, usual.layers, usual.compression, usual.has_level) == (
        "orjson",
        (LayerName("zstd"),),
        "zstd",
        False,
    )
    assert (level.codec, level.layers, level.compression, level.has_level) == (
        "orjson",
        (LayerName("zstd", -9),),
        "zstd--9",
        True,
    )
    assert parse("orjson+zstd-009") == parse("orjson+zstd-9")


def test_a_name_is_put_together() -> None:
    assert with_layer("orjson") == "orjson+zstd"
    assert with_layer("orjson", "flip", -3) == "orjson+flip--3"
    assert with_layer("", "flip") == "+flip"


def test_a_level_that_python_does_not_read_is_no_name() -> None:
    with pytest.raises(api.UnknownCodec, match="is not a codec's name"):
        api.load("json+zstd-" + "9" * 5000)


def test_a_loaded_codec_names_the_libraries_of_codec_and_layer() -> None:
    assert api.load("orjson").libraries == ("orjson",)
    assert api.load("protobuf+zstd-9").libraries == ("protobuf", "zstandard")
