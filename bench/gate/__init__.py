"""The gate: two versions of a tree against each other in one job, and a verdict for each row."""
