"""Codecs are found, never registered: one file of ours, or one entry point of somebody else's."""

import json
import shutil
import sys
from pathlib import Path

import pytest
from imwire.codecs import api
from imwire.payloads.frames import Typing

FOLDER = Path(api.__file__).parent
CODEC_FILES = [
    *(name.replace("-", "_") for name in api.names()),
    *(f"layers/{name}" for name in api.compression_names()),
]

OURS = '''
"""shout: JSON in capitals, as a test's codec."""

import json

from ._self_describing import self_describing


def dumps(document):
    """Write JSON and turn its bits around."""
    return bytes(byte ^ 0xFF for byte in json.dumps(document).encode())


def loads(data):
    """Turn the bits back and read."""
    return json.loads(bytes(byte ^ 0xFF for byte in data))


codec = self_describing("shout-it", format="shout", library="python", dumps=dumps, loads=loads)
'''
THEIRS = OURS.replace("from ._self_describing", "from imwire.codecs.api").replace('"python"', '"shouting"')
FLIPPING = """
import zlib
from imwire.codecs.api import Compression

def bind(level, limit_bytes):
    return (lambda data: zlib.compress(data, level)), zlib.decompress

compression = Compression("flip", "python", level=6, bind=bind)
"""
UNBINDABLE = THEIRS + "codec = type(codec)('shout-it', 'x', 'x', lambda model: model.nothing)\n"
TRY = """
import json, sys
from imwire.codecs import api
from imwire.payloads.bodies import Text
from imwire.payloads.frames import Message
name, frame = sys.argv[1], Message(seq=7, body=Text("hello"))
codec = api.load(name)
told = api.describe(name)
print(json.dumps({
    "names": api.names(), "file": api.__file__, "format": codec.format, "library": told.library,
    "version": told.version, "missing": told.missing, "same": api.same(codec.decode(codec.encode(frame)), frame),
    "compressed": api.same(api.load(name + "+zstd").decode(api.load(name + "+zstd").encode(frame)), frame),
}))
"""
FAILS = """
import sys
from imwire.codecs import api
try:
    getattr(api, sys.argv[1])(*sys.argv[2:])
except api.CodecError as error:
    print(type(error).__name__, error)
"""
WITHOUT = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == sys.argv[1]:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Missing())
from imwire.codecs import api
"""


@pytest.fixture
def house(tmp_path):
    """A copy of the package that comes first on the path; returns the folder to put there."""
    for folder in ("codecs", "payloads"):
        shutil.copytree(
            FOLDER.parent / folder, tmp_path / "imwire" / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    return tmp_path


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


def test_a_new_codec_is_one_file(house, python):
    before = {file: file.read_bytes() for file in house.rglob("*.*") if file.is_file()}
    assert len(OURS.strip().splitlines()) < 40
    (house / "imwire" / "codecs" / "shout_it.py").write_text(OURS.lstrip())
    told = json.loads(python(TRY, "shout-it", path=str(house)))
    assert Path(told["file"]).is_relative_to(house)
    assert told["names"] == [*api.names()[:8], *sorted([*api.names()[8:], "shout-it"])]
    assert told["same"]
    assert told["compressed"]
    assert (told["format"], told["library"], told["missing"]) == ("shout", "python", "")
    assert {file: file.read_bytes() for file in before} == before


def test_a_new_compression_is_one_file(house, python):
    (house / "imwire" / "codecs" / "layers" / "flip.py").write_text(
        '"""flip"""\nfrom .._contract.contract import Compression\n\n'
        "def bind(level, limit_bytes):\n"
        "    def flip(data):\n        return bytes(byte ^ level for byte in data)\n    return flip, flip\n\n"
        'compression = Compression("flip", "python", level=85, bind=bind)\n'
    )
    program = """
from imwire.codecs import api
from imwire.payloads.frames import Typing
codec = api.load("json+flip-1")
print(*api.compression_names(), codec.encode(Typing(7)).decode(), codec.decode(codec.encode(Typing(7))) == Typing(7))
"""
    flipped = bytes(byte ^ 1 for byte in b'{"t":"typing","conversationId":7}').decode()
    assert python(program, path=str(house)) == f"flip zstd {flipped} True\n"


def test_the_copy_without_the_file_does_not_know_the_codec(house, python):
    assert python(FAILS, "load", "shout-it", path=str(house)).startswith("UnknownCodec no codec is called 'shout-it'")


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


def test_a_name_that_stands_for_two_is_an_error_that_names_both(distribution, python):
    path = distribution("shouting", "[imwire.codecs]\norjson = shouting_codec\n", shouting_codec=THEIRS)
    for call in (["load", "orjson"], ["load", "json"], ["names"]):
        said = python(FAILS, *call, path=path)
        assert said.startswith("NameClash two distributions bring 'orjson': imwire and shouting; uninstall one")


def test_two_strangers_clash_too(distribution, python):
    distribution("shouting", "[imwire.codecs]\nshout-it = shouting_codec\n", shouting_codec=THEIRS)
    path = distribution("yelling", "[imwire.codecs]\nshout-it = shouting_codec\n")
    said = python(FAILS, "names", path=path)
    assert said.startswith("NameClash two distributions bring 'shout-it': ")
    assert "shouting" in said
    assert "yelling" in said


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


def test_listing_imports_no_library(python):
    program = """
import sys
from imwire.codecs import api
api.names(), api.compression_names()
libraries = {"orjson", "msgpack", "ormsgpack", "cbor2", "google.protobuf", "zstandard"}
print(sorted(libraries & set(sys.modules)))
for name in ("json", "msgspec-json"):
    api.load(name)
print(sorted(libraries & set(sys.modules)))
api.load("cbor2")
print(sorted(libraries & set(sys.modules)))
"""
    assert python(program) == "[]\n[]\n['cbor2']\n"


@pytest.mark.parametrize(
    ("library", "codec", "install"),
    [
        ("cbor2", "cbor2", "cbor2"),
        ("ormsgpack", "ormsgpack", "ormsgpack"),
        ("orjson", "orjson", "orjson"),
        ("zstandard", "json+zstd", "zstandard"),
        ("google", "protobuf", "protobuf"),
    ],
)
def test_a_missing_library_is_told_with_what_to_install(library, codec, install, python):
    program = (
        WITHOUT
        + f"""
assert {codec!r}.partition("+")[0] in api.names()
try:
    api.load({codec!r})
except api.MissingLibrary as error:
    print(error)
print(api.describe({codec!r}).missing)
print(api.load("msgpack").name)
"""
    )
    raised, told, other = python(program, library).splitlines()
    assert raised == told
    assert "cannot be loaded: No module named" in raised
    assert raised.endswith(f"try: pip install {install}")
    assert other == "msgpack"


def test_a_library_set_to_none_is_missing_too(python):
    program = """
import sys
sys.modules["cbor2"] = None
from imwire.codecs import api
told = api.describe("cbor2")
print(told.name, told.format == told.library == told.version == "", told.missing)
"""
    assert python(program).startswith("cbor2 True codec 'cbor2' cannot be loaded: import of cbor2 halted")


@pytest.mark.parametrize("module", CODEC_FILES)
def test_a_codec_is_less_than_40_lines(module):
    text = (FOLDER / f"{module}.py").read_text(encoding="utf-8")
    assert 5 < len(text.splitlines()) < 40
    assert text.startswith('"""')


def test_every_file_is_a_codec_or_part_of_the_frame():
    found = [*FOLDER.glob("[!_]*.py"), *FOLDER.glob("layers/[!_]*.py")]
    files = {file.relative_to(FOLDER).with_suffix("").as_posix() for file in found}
    assert files == {*CODEC_FILES, "api", "names"}


# --- the same within this process, for what needs no fresh one --------------------------------------------------------


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
    error = said(THEIRS, "names", codec="orjson")
    assert type(error) is api.NameClash
    assert "two distributions bring 'orjson': imwire and shouting" in str(error)
