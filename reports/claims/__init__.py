"""Common claims, each with a threshold, tried on a run."""
