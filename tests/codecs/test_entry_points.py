"""Somebody else's codec is one entry point; a broken one is a clear error, and the others work on."""

import json
import sys
from importlib import metadata

import pytest
from imwire.codecs import api
from imwire.payloads.frames import Typing

from .made_up_codecs import FAILS, FLIPPING, THEIRS, TRY, UNBINDABLE


@pytest.fixture
def distribution(tmp_path):
    """Install a made-up distribution into a folder, and return the folder to put on the path."""

    def install(name, entry_points, **modules):
        """Return the folder to put on the path."""
        folder = tmp_path / "site"
        info = folder / f"{name}-1.2.3.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2.3\n")
        (info / "entry_points.txt").write_text(entry_points)
        for module, text in modules.items():
            (folder / f"{module}.py").write_text(text)
        return str(folder)

    return install


def test_somebody_elses_codec_comes_by_entry_point(distribution, python):
    path = distribution("shouting", "[imwire.codecs]\nshout-it = shouting_codec:codec\n", shouting_codec=THEIRS)
    told = json.loads(python(TRY, "shout-it", path=path))
    assert told["names"] == [*api.names(), "shout-it"]
    assert told["same"]
    assert told["compressed"]
    assert (told["format"], told["library"], told["version"]) == ("shout", "shouting", "1.2.3")


def test_an_entry_point_may_leave_the_attribute_out(distribution, python):
    path = distribution("shouting", "[imwire.codecs]\nshout-it = shouting_codec\n", shouting_codec=THEIRS)
    assert json.loads(python(TRY, "shout-it", path=path))["same"]


def test_somebody_elses_compression_comes_by_entry_point(distribution, python):
    path = distribution("flipping", "[imwire.compressions]\nflip = flipping\n", flipping=FLIPPING)
    program = """
from imwire.codecs import api
from imwire.payloads.frames import Typing
codec = api.load("protobuf+flip")
print(*api.compression_names(), codec.format, codec.decode(codec.encode(Typing(7))) == Typing(7))
"""
    assert python(program, path=path) == "zstd flip protobuf+flip True\n"


def test_a_library_that_is_no_distribution_has_no_version(distribution, python):
    path = distribution("shouting", "[imwire.codecs]\nshout-it = m\n", m=THEIRS.replace('"shouting"', '"homemade"'))
    assert json.loads(python(TRY, "shout-it", path=path))["version"] == "unknown"


def test_a_name_that_stands_for_two_is_an_error_that_names_both_where_it_is_asked_for(distribution, python):
    path = distribution("shouting", "[imwire.codecs]\norjson = shouting_codec\n", shouting_codec=THEIRS)
    said = python(FAILS, "load", "orjson", path=path)
    assert said.startswith("NameClash two distributions bring 'orjson': imwire and shouting; uninstall one")
    program = """
from imwire.codecs import api
print(*api.names())
print(api.load("json").name, api.load("json+zstd").name)
print("NameClash", api.describe("orjson").missing)
"""
    names, others, missing = python(program, path=path).splitlines()
    assert names.split() == [*api.names()]
    assert others == "json json+zstd"
    assert missing == said.strip()


def test_two_strangers_clash_too(distribution, python):
    distribution("shouting", "[imwire.codecs]\nshout-it = shouting_codec\n", shouting_codec=THEIRS)
    path = distribution("yelling", "[imwire.codecs]\nshout-it = shouting_codec\n")
    said = python(FAILS, "load", "shout-it", path=path)
    assert said.startswith("NameClash two distributions bring 'shout-it': ")
    assert "shouting" in said
    assert "yelling" in said
    assert python(FAILS, "load", "orjson", path=path) == ""


def test_two_layers_of_one_name_clash_too(distribution, python):
    path = distribution("flipping", "[imwire.compressions]\nzstd = flipping\n", flipping=FLIPPING)
    assert python(FAILS, "load", "json", path=path) == ""
    said = python(FAILS, "load", "json+zstd", path=path)
    assert said.startswith("NameClash two distributions bring 'zstd': imwire and flipping; uninstall one")
    program = "from imwire.codecs import api; print(api.describe_layer('zstd').missing)"
    assert f"NameClash {python(program, path=path)}" == said


BAD = """
from imwire.codecs import api
for each in api.bad_entry_points():
    print(each.missing)
print(*api.names())
print(*api.compression_names())
print(api.load("orjson+zstd").name)
"""


@pytest.mark.parametrize("name", ["a+b", "a/b", "a b", "a*", "-a", "none", "path"])
def test_a_codec_that_nobody_could_ask_for_is_told_and_harms_nobody(name, distribution, python):
    path = distribution("shouting", f"[imwire.codecs]\n{name} = shouting_codec:codec\n", shouting_codec=THEIRS)
    missing, names, layers, others = python(BAD, path=path).splitlines()
    assert missing.startswith(f"codec {name!r} of shouting cannot be used: ")
    assert "ask its author" in missing
    assert (names.split(), layers, others) == ([*api.names()], "zstd", "orjson+zstd")
    assert python(FAILS, "load", name, path=path) == f"CodecError {missing}\n"


@pytest.mark.parametrize("name", ["My-Zip", "9", "a_b", "a+b"])
def test_a_layer_that_nobody_could_ask_for_is_told_and_harms_nobody(name, distribution, python):
    path = distribution("flipping", f"[imwire.compressions]\n{name} = flipping\n", flipping=FLIPPING)
    missing, names, layers, others = python(BAD, path=path).splitlines()
    assert missing.startswith(f"layer {name!r} of flipping cannot be used: ")
    assert (names.split(), layers, others) == ([*api.names()], "zstd", "orjson+zstd")
    assert python(FAILS, "load", f"json+{name}", path=path) == f"CodecError {missing}\n"


def test_an_entry_point_that_names_no_module_is_told_and_harms_nobody(distribution, python):
    path = distribution("shouting", "[imwire.codecs]\nshout-it = not a module!\n")
    missing, names, _, others = python(BAD, path=path).splitlines()
    assert missing.startswith("codec 'shout-it' of shouting cannot be used: its entry point 'not a module!' ")
    assert (names.split(), others) == ([*api.names()], "orjson+zstd")
    assert python(FAILS, "load", "shout-it", path=path) == f"CodecError {missing}\n"


@pytest.mark.parametrize(
    ("module", "said"),
    [
        ("import nothing_of_this_name\n", "the module 'nothing_of_this_name', or see what flipping says it needs"),
        ("compression = 5\n", "flipping:compression of flipping is not a Compression named 'flip'"),
        (FLIPPING.replace("return (", "return level.nothing, ("), "flip cannot be used with 6, 1048576"),
    ],
)
def test_a_broken_layer_of_somebody_else_is_told_and_harms_nobody(module, said, distribution, python):
    path = distribution("flipping", "[imwire.compressions]\nflip = flipping\n", flipping=module)
    assert said in python(FAILS, "load", "json+flip", path=path)
    program = """
from imwire.codecs import api
print(api.load("json+zstd").name, *api.compression_names())
print(api.describe_layer("flip").missing)
"""
    names, missing = python(program, path=path).splitlines()
    assert names == "json+zstd zstd flip"
    assert said in missing


def test_a_layer_that_is_there_is_described():
    assert api.describe_layer("zstd") == api.CodecDescription(
        "+zstd", library="zstandard", version=metadata.version("zstandard")
    )


@pytest.mark.parametrize(
    ("module", "said"),
    [
        ("1 / 0\n", "CodecError codec 'shout-it' of shouting fails when imported: ZeroDivisionError"),
        ("import nothing_of_this_name\n", "MissingLibrary codec 'shout-it' cannot be loaded: No module named"),
        ("import nothing_of_this_name\n", "the module 'nothing_of_this_name', or see what shouting says it needs"),
        ("from json import nothing\n", "CodecError codec 'shout-it' of shouting fails when imported: ImportError"),
        ("def codec(:\n", "CodecError codec 'shout-it' of shouting fails when imported: SyntaxError"),
        ("", "CodecError codec 'shout-it' of shouting fails when imported: AttributeError"),
        ("codec = 5\n", "CodecError shouting_codec:codec of shouting is not a Codec named 'shout-it'"),
        (THEIRS.replace('"shout-it"', '"other"'), "of shouting is not a Codec named 'shout-it'"),
        (UNBINDABLE, "CodecError shout-it cannot be used with"),
    ],
)  # fmt: skip
def test_a_broken_codec_of_somebody_else_is_a_clear_error(module, said, distribution, python):
    path = distribution("shouting", "[imwire.codecs]\nshout-it = shouting_codec:codec\n", shouting_codec=module)
    assert said in python(FAILS, "load", "shout-it", path=path)
    # The others work on, and the broken one is listed with the reason.
    program = """
from imwire.codecs import api
print(api.names()[-1], api.load("orjson").name)
print(api.describe("shout-it").missing)
"""
    listed, missing = python(program, path=path).splitlines()
    assert listed == "shout-it orjson"
    assert missing in python(FAILS, "load", "shout-it", path=path)
    assert len(missing) > 20


@pytest.fixture
def said(distribution, monkeypatch):
    """Install a distribution with a codec `shout-it`, and return the error of a call, or None."""

    def call(module, function, *arguments, **changes):
        name = f"made_up_{abs(hash(module))}"
        path = distribution(
            "shouting", f"[imwire.codecs]\n{changes.get('codec', 'shout-it')} = {name}:codec\n", **{name: module}
        )
        monkeypatch.syspath_prepend(path)
        monkeypatch.delitem(sys.modules, name, raising=False)
        try:
            return getattr(api, function)(*arguments)
        except api.CodecError as error:
            return error
        finally:
            monkeypatch.delitem(sys.modules, name, raising=False)

    return call


def test_here_somebody_elses_codec_is_loaded(said):
    codec = said(THEIRS, "load", "shout-it")
    assert codec.decode(codec.encode(Typing(7))) == Typing(7)
    assert codec.version == "1.2.3"


def test_here_a_library_that_is_no_distribution_has_no_version(said):
    assert said(THEIRS.replace('"shouting"', '"homemade"'), "describe", "shout-it").version == "unknown"


@pytest.mark.parametrize(
    ("module", "kind", "text"),
    [
        ("1 / 0\n", api.CodecError, "fails when imported: ZeroDivisionError"),
        (
            "import nothing_of_this_name\n",
            api.MissingLibrary,
            "the module 'nothing_of_this_name', or see what shouting says it needs",
        ),
        ("codec = 5\n", api.CodecError, "is not a Codec named 'shout-it'"),
        (UNBINDABLE, api.CodecError, "shout-it cannot be used with"),
    ],
)
def test_here_a_broken_codec_is_a_clear_error(module, kind, text, said):
    error = said(module, "load", "shout-it")
    assert type(error) is kind
    assert text in str(error)


def test_here_a_clash_names_both(said):
    error = said(THEIRS, "load", "orjson", codec="orjson")
    assert type(error) is api.NameClash
    assert "two distributions bring 'orjson': imwire and shouting" in str(error)


def test_here_a_bad_name_is_told(said):
    error = said(THEIRS, "load", "a+b", codec="a+b")
    assert type(error) is api.CodecError
    assert "codec 'a+b' of shouting cannot be used" in str(error)
