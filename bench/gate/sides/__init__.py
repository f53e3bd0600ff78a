"""The two sides of a comparison: what they are, what is asked of them, and what they answer."""
