"""The frames of IM traffic, and the generators of realistic samples of them.

The rule: the same seed gives the same frames on every machine and every supported Python.
"""
