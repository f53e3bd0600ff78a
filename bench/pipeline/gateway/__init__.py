"""The gateway: who is connected, what is stored, and what is on its way to devices."""
