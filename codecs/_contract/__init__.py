"""What every codec keeps: its functions, its domain, and when two frames are the same."""
