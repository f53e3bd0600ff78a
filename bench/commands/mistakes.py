"""The exceptions of a user's mistakes: each costs one line and exit status 2, never a traceback."""

from ...codecs import api
from ..gate.sides.verdicts import GateError
from ..harness.cases import SelectionError
from ..harness.supervisor import WorkerError
from ..results.change_points import HistoryError
from ..results.rows import ResultsError
from .output_folder import OutputError

MISTAKES = (api.CodecError, ResultsError, WorkerError, SelectionError, OutputError, HistoryError, GateError)
"""Raised by a user's mistake, or on a machine that cannot run a worker; the text is for the user."""
