"""What holds in every room of a server."""

from __future__ import annotations

from dataclasses import dataclass

from chadchat_shared.events import KEEP_ALL, Keep

from .buckets import Rate


@dataclass(frozen=True, slots=True)
class RoomRules:
    """What a server allows in each of its rooms; None for a rate is no limit.

    ``grace`` and ``linger`` are seconds: how long a member without a connection still counts as
    here, and how long a room without anybody stays in memory. ``keep`` is the most that is kept of
    what was said.
    """

    message_rate: Rate | None = None
    members_max: int = 10_000
    text_max: int = 4_000
    grace: float = 10.0
    linger: float = 60.0
    keep: Keep = KEEP_ALL
