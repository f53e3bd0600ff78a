"""What all drivers share: a driver moves the bytes between cores, and decides nothing."""
