"""The built-in catalogue: our frames, and every payload of this folder.

The rule: a payload is found, never registered. A module beside this one with a tuple `payloads` is enough.
"""

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from ..bodies import Quote, Rich, Text
from ..catalogue import Catalogue
from ..frames import Frame, HistoryPage, Message, PushBatch
from ..payload import Payload


def catalogue() -> Catalogue:
    """Return the catalogue of everything that imwire brings."""
    return Catalogue(
        name="chat",
        model=Frame,
        payloads=list(_payloads()),
        groups=("single message", "signal", "acknowledgement", "batch"),
        quick=("text", "typing", "ack-batch", "history-50"),
        levels=("text", "history-50"),
        texts=texts_of,
    )


def _payloads() -> Iterator[Payload]:
    for name in sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)])):
        yield from getattr(import_module(f"{__package__}.{name}"), "payloads", ())


def messages_of(frame: Frame) -> Iterator[Message]:
    """Yield the messages in a frame, whatever frame it is."""
    match frame:
        case Message():
            yield frame
        case HistoryPage():
            yield from frame.messages
        case PushBatch():
            for row in frame.conversations:
                yield from row.messages


def texts_of(frame: Frame) -> Iterator[str]:
    """Yield the texts that people wrote in a frame."""
    for message in messages_of(frame):
        match message.body:
            case Text(text) | Quote(text) | Rich(text):
                yield text
