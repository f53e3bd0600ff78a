"""Payloads: one message a frame. The rule: a payload has one kind of body, so that a figure belongs to a kind."""

from ..payload import Payload
from .messages import mentions, singles

_GROUP = "single message"

payloads: tuple[Payload, ...] = (
    Payload("text", "Chinese text, full shape", _GROUP, singles("text"), default=True),
    Payload("text-en", "English text, full shape", _GROUP, singles("text", language="en"), default=True),
    Payload("text-compact", "Chinese text, compact shape", _GROUP, singles("text", shape="compact"), default=True),
    Payload("image-thumb", "picture with an inline thumbnail of 1-4 KB", _GROUP, singles("thumbnail"), default=True),
    Payload("card", "product card", _GROUP, singles("product"), default=True),
    Payload("menu", "bot menu of 3-8 options", _GROUP, singles("menu"), default=True),
    Payload("text-mixed", "Chinese and English text, full shape", _GROUP, singles("text", language="mixed")),
    Payload("text-en-compact", "English text, compact shape", _GROUP, singles("text", shape="compact", language="en")),
    Payload("image", "picture by address", _GROUP, singles("image")),
    Payload("order", "order card of 1-5 lines", _GROUP, singles("order")),
    Payload("quote", "reply with a summary of the quoted message", _GROUP, singles("quote")),
    Payload("rich", "text with marked spans", _GROUP, singles("rich")),
    Payload("voice", "voice note by address", _GROUP, singles("voice")),
    Payload("file", "file by address", _GROUP, singles("file")),
    Payload("location", "place with two doubles", _GROUP, singles("location")),
    Payload("recall", "a message taken back", _GROUP, singles("recall")),
    Payload("mark", "a mark put on a message", _GROUP, singles("mark")),
    Payload("mention", "group text with mentions", _GROUP, mentions),
)
