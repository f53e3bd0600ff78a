"""Rules that both ends of the message path share, and the values that they use."""
