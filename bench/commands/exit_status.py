"""The exit statuses of all commands; the gate has more of its own."""

from errno import EDQUOT, EFBIG, ENOSPC

REFUSED, USAGE, UNWRITTEN, INTERRUPTED = 1, 2, 5, 130
FULL = (ENOSPC, EDQUOT, EFBIG)
"""The errors of a write that found no room, which is no mistake of the call."""
