"""What a side's own process runs, on base and head alike: `entry.py` starts a task, one of the other files."""
