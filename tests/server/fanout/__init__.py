"""The fan-out: frames, connections, what is gathered for them."""
