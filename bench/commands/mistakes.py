"""What a user's mistake raises.

The rule: a mistake costs one line and exit status 2, never a traceback.
"""

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
"""What a user's mistake, or a machine that cannot run a worker, raises; the text is for the user."""
