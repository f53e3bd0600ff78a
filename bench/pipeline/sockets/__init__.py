"""The message path behind real WebSockets: the shells that move bytes, and a load test."""
