"""The gate: compares two versions of a tree in one job and gives a verdict on each row."""
