"""Modules of made-up codecs, and programs that load them in a fresh Python."""

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
