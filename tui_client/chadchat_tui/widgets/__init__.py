"""The parts of the screen. They know the state they draw, and tell of keys by messages."""
