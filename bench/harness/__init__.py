"""The harness: which cases are measured, the workers that measure them, and what they find out."""
