"""The exit statuses of the commands; the gate has its own, which scripts tell apart."""

REFUSED, USAGE, INTERRUPTED = 1, 2, 130
