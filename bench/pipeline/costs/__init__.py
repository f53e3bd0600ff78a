"""What the messages of a scenario cost: bytes, waiting, and processor time."""
