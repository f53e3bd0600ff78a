"""Odd input: what it is, and what each codec makes of it."""
