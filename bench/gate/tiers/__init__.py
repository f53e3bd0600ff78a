"""The three kinds of evidence: exact figures, instructions, and time."""
