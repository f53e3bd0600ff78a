"""Cases, the harness that measures them, result files, comparison, and the command line."""
