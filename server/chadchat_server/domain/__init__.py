"""Rooms and members: who may do what, what is to be stored, and what is to be said.

Nothing here does I/O, knows a socket or reads a clock: time comes in as ``now`` (seconds of a
monotonic clock) and ``ts`` (Unix milliseconds), connections as opaque hashable values, and what
comes out are records to store and events to send.
"""
