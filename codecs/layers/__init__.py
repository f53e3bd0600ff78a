"""Layers around a codec, a file each: compression and the like."""
