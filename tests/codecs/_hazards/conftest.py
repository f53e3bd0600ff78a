"""What the tests of odd input share: the names of the codecs, and a refusal."""

from functools import cache

import pytest
from imwire.codecs import api

NAMES = api.names()
SELF_DESCRIBING = [name for name in NAMES if not name.startswith("protobuf")]
PROTOBUFS = ["protobuf", "protobuf-json"]


@cache
def family(name):
    return api.load(name).format


def refusal(name, data):
    with pytest.raises(api.DecodeError) as caught:
        api.load(name).decode(data)
    assert len(str(caught.value)) < 400
    return str(caught.value)
