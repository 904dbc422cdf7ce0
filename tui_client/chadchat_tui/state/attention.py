"""Which messages are worth calling a reader for who looks elsewhere."""

from __future__ import annotations

from typing import Literal

Level = Literal["all", "mentions", "none"]
"""Of which messages of a room one wants to be told."""


def deserves(level: Level, *, own: bool, mention: bool) -> bool:
    """Say whether one is told of a message, at the ``level`` of its room."""
    return not own and (level == "all" or (level == "mentions" and mention))
