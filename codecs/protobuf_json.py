"""protobuf-json: a Protobuf envelope whose body is a JSON document in a bytes field, which is what OpenIM really sends.

The body goes through msgspec's JSON, the fastest here; frames without a body are plain Protobuf.
"""

from functools import partial

from ._contract.contract import Codec
from ._protobuf.binding import bind_protobuf

codec = Codec("protobuf-json", "protobuf-json", "protobuf", partial(bind_protobuf, documents=True))
