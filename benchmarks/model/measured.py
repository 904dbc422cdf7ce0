"""What one of each thing costs, as ``make bench-cluster`` measured it. The model multiplies it."""

from __future__ import annotations

from typing import Final

MICRO: Final = 1e-6

APPEND_CPU: Final = 150 * MICRO
"""Seconds of CPU of the node by which a message comes: read, stored, acknowledged."""

READ_CPU: Final = 80 * MICRO
"""Seconds of CPU of another node that has members of the room: read from Redis, written out."""

DELIVERY_CPU: Final = 4 * MICRO
"""Seconds of CPU for each member whom a node writes the message to."""

PING_CPU: Final = 30 * MICRO
"""Seconds of CPU for a connection's sign of life."""

JOIN_CPU: Final = 1500 * MICRO
"""Seconds of CPU for each who comes: TCP, WebSocket, namespace, ``join`` and its answer."""

REDIS_APPEND_CPU: Final = 40 * MICRO
"""Seconds of CPU of Redis for a message, without those who hear of it."""

REDIS_TELL_CPU: Final = 3 * MICRO
"""Seconds of CPU of Redis for each node that hears of a message."""

DELIVERY_BYTES: Final = 260
"""Of a message of 64 characters, with all that is around it, as it goes to a member."""

TOLD_BYTES: Final = 260
"""Of the same message as it goes from Redis to a node."""

REDIS_MESSAGE_BYTES: Final = 300
"""Of a message in the memory of Redis."""

PING_SECONDS: Final = 25.0
"""Between two signs of life."""
