"""What the server and its clients say to each other: events, errors, limits, names, text.

No I/O and no event loop: everything here is a value or a pure function. The contract itself is
docs/protocol.md; the names of its sections stand in the docstrings as "protocol: …".
"""
