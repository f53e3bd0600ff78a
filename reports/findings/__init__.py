"""What a run says, worked out from its rows; no HTML."""
