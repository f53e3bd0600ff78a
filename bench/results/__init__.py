"""A run's results: plain rows, the file that keeps them, and what is worked out from several runs."""
