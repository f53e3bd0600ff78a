"""The reference message path, sans IO: so far the conversation container and the sender's retry queue."""
