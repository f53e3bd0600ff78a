"""What a side's own process runs: each file is a task, run by its path, on the base as on head."""
