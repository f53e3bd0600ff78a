"""The payloads that imwire brings: realistic IM traffic, each a generator of samples that a seed repeats."""
