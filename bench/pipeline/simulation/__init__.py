"""The simulator, and the checker of what it did, apart from what they check."""
