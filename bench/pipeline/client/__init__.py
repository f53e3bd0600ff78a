"""The client of one device: what it sends, what it shows, and what it asks for."""
