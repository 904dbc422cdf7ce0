"""What one of each thing costs, as ``make bench-cluster`` measured it. The model multiplies it."""

from __future__ import annotations

from typing import Final

MICRO: Final = 1e-6

APPEND_CPU: Final = 115 * MICRO
"""Seconds of CPU of the node by which a message comes: read, stored, acknowledged."""

HEAR_CPU: Final = 34 * MICRO
"""Seconds of CPU of another node that has members of the room: heard from Redis, made a frame."""

DELIVERY_CPU: Final = 3.0 * MICRO
"""Seconds of CPU for each member to whom a node writes the message."""

PING_CPU: Final = 85 * MICRO
"""Seconds of CPU for a connection's sign of life."""

JOIN_CPU: Final = 1_085 * MICRO
"""Seconds of CPU for each who comes: TCP, WebSocket, namespace, ``join`` and its answer."""

REDIS_APPEND_CPU: Final = 37 * MICRO
"""Seconds of CPU of Redis for a message, without the nodes that hear of it."""

REDIS_TELL_CPU: Final = 4.3 * MICRO
"""Seconds of CPU of Redis for each node that hears of a message."""

REDIS_JOIN_CPU: Final = 150 * MICRO
"""Seconds of CPU of Redis for each who comes."""

REDIS_MESSAGE_BYTES: Final = 260
"""Of a message in the memory of Redis."""

REDIS_FILE_BYTES: Final = 335
"""Of a message in the append only file of Redis, as it is written."""

DELIVERY_BYTES: Final = 220
"""Of a message as it goes to a member."""

TOLD_BYTES: Final = 260
"""Of a message as it goes from Redis to a node."""

PING_SECONDS: Final = 25.0
"""Between two signs of life; this one is set, not measured."""
