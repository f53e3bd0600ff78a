"""The standard streams of the process, whatever becomes of their readers.

The rule: what a command prints can always be written, in any encoding, and a reader that goes away ends nothing.
"""

import codecs
import errno
import io
import os
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    # Part of the standard library from Python 3.12 on; only types need it.
    from typing_extensions import Buffer

ERRORS = "imwire"
"""The name of our error handler, as a stream's `errors` has it."""
SPELT = {
    "\N{MULTIPLICATION SIGN}": "x", "\N{RIGHTWARDS ARROW}": "->", "\N{EN DASH}": "-",
    "\N{HORIZONTAL ELLIPSIS}": "...", "\N{MICRO SIGN}": "u",
}  # fmt: skip
"""What our own words become where the encoding lacks a sign."""


class Survivor(io.FileIO):
    """The raw file below a standard stream: after the first error, whatever is written is dropped.

    `lost` is why output was lost; it is empty when the reader simply had enough (`| head -1`).
    """

    lost = ""
    ended = False

    def write(self, data: "Buffer", /) -> int:
        """Write, or drop; returns how many bytes are dealt with."""
        if not self.ended:
            try:
                return super().write(data)
            except OSError as error:
                self.ended = True
                self.lost = "" if error.errno == errno.EPIPE else str(error.strerror)
        return memoryview(data).nbytes


def surviving(stream: TextIO | None, number: int) -> tuple[Survivor | None, TextIO]:
    """Return the raw file below a standard stream and a stream to put in its place; `number` is its descriptor."""
    if not isinstance(stream, io.TextIOWrapper):
        # The process was started without it (`>&-`); its number must not go to the next file that is opened.
        return None, open(os.devnull, "w", encoding="utf-8")
    codecs.register_error(ERRORS, _spelt)
    raw = Survivor(number, "wb", closefd=False)
    return raw, io.TextIOWrapper(
        io.BufferedWriter(raw),
        stream.encoding,
        ERRORS,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def _spelt(error: UnicodeError) -> tuple[str, int]:
    """Replace what an encoding lacks: our own signs by ASCII, the rest by JSON's escapes, so that JSON stays JSON."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    # Rarely needed, and it would be a third of what is imported before the signals are handled.
    import json

    letters = error.object[error.start : error.end]
    return "".join(SPELT.get(each) or json.dumps(each)[1:-1] for each in letters), error.end
