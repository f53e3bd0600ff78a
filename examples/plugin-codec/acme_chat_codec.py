"""An example codec: MessagePack with the keys of every message shortened by a table that both sides know.

The rule of such tables: a key never gets another number, because old clients read what new ones write.
"""

from typing import Any

import msgpack
from imwire.codecs.api import self_describing

KEYS = ("t", "conversationId", "clientId", "serverId", "senderId", "seq", "createdMs", "serverMs", "body", "text")
_SHORT = {key: number for number, key in enumerate(KEYS)}
_LONG = dict(enumerate(KEYS))


def shortened(value: Any) -> Any:
    """Return a document with the keys of the table as numbers."""
    if isinstance(value, dict):
        return {_SHORT.get(key, key): shortened(each) for key, each in value.items()}
    return [shortened(each) for each in value] if isinstance(value, list) else value


def lengthened(value: Any) -> Any:
    """Return a document with the keys of the table as text again."""
    if isinstance(value, dict):
        return {_LONG.get(key, key): lengthened(each) for key, each in value.items()}
    return [lengthened(each) for each in value] if isinstance(value, list) else value


def dumps(document: Any) -> bytes:
    """Write a document."""
    data: bytes = msgpack.packb(shortened(document))
    return data


def loads(data: bytes) -> Any:
    """Read a document; raises what msgpack raises."""
    return lengthened(msgpack.unpackb(data, strict_map_key=False))


codec = self_describing("acme", format="acme", library="acme-chat-codec", dumps=dumps, loads=loads, binary=True)
