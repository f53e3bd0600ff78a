"""What the scripts that show our figures again share: a user's mistake costs one line, as in the command.

The rule: whatever is wrong with the arguments is told by the parser, with exit status 2.
"""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager

from ...codecs import api
from ...payloads.catalogue import CatalogueError
from ..commands.output_folder import OutputError
from ..gate.sides.verdicts import GateError
from ..harness.cases import SelectionError
from ..harness.supervisor import WorkerError
from ..results.change_points import HistoryError
from ..results.rows import ResultsError

MISTAKES = (
    api.CodecError, CatalogueError, ResultsError, WorkerError, SelectionError, OutputError, HistoryError, GateError
)  # fmt: skip
"""What a user's mistake, or a machine that cannot run a worker, raises; the text is for the user."""


def parser(module: str, documentation: str | None) -> ArgumentParser:
    """Return the parser of a script, called like its module and described by the first line of its docstring."""
    return ArgumentParser(
        prog=f"python -m imwire.bench.studies.{module}", description=(documentation or "").split("`")[0]
    )


@contextmanager
def mistakes_told(by: ArgumentParser) -> Iterator[None]:
    """Turn a user's mistake into one line and exit status 2."""
    try:
        yield
    except MISTAKES as error:
        by.error(str(error))


def count(text: str) -> int:
    """Return a number of rounds or runs; raises ArgumentTypeError below 1."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return int(text)
