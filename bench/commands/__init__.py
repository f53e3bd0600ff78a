"""The commands of `imwire`, a file each, and what they print."""
