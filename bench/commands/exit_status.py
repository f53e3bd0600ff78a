"""The exit statuses of all commands but the gate, which has its own."""

REFUSED, USAGE, INTERRUPTED = 1, 2, 130
