"""Codecs are found, never registered; listing them imports no library, and a missing library is told."""

from pathlib import Path

import pytest
from imwire.codecs import api

FOLDER = Path(api.__file__).parent
CODEC_FILES = [
    *(name.replace("-", "_") for name in api.names()),
    *(f"layers/{name}" for name in api.compression_names()),
]
WITHOUT = """
import sys
class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == sys.argv[1]:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Missing())
from imwire.codecs import api
"""


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
