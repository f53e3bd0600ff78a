"""The exceptions of a user's mistakes: each costs one line and exit status 2, never a traceback."""

from ...codecs import api
from ...payloads.catalogue import CatalogueError
from ..gate.sides.verdicts import GateError
from ..harness.cases import SelectionError
from ..harness.supervisor import WorkerError
from ..results.change_points import HistoryError
from ..results.rows import ResultsError
from .output_folder import OutputError

MISTAKES = (
    api.CodecError, CatalogueError, ResultsError, WorkerError, SelectionError, OutputError, HistoryError, GateError,
)  # fmt: skip
"""Raised by a user's mistake, or on a machine that cannot run a worker; the text is for the user."""
