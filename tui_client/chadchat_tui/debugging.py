"""What helps to find a fault, without anything that is nobody else's business."""

from __future__ import annotations

import os
import platform

from .events import Status
from .state.room import RoomState


def report(status: Status, state: RoomState) -> str:
    """Return the versions, the terminal, the connection and the size of the room, in lines."""
    from importlib.metadata import version  # noqa: PLC0415  # it is slow, and seldom wanted

    terminal = " ".join(os.environ.get(name, "") for name in ("TERM", "COLORTERM", "TERM_PROGRAM"))
    libraries = ", ".join(f"{name} {version(name)}" for name in ("textual", "websockets"))
    return "\n".join(
        (
            f"chadchat {version('chadchat')}, {libraries}",
            f"Python {platform.python_version()} on {platform.platform()}",
            f"Terminal: {terminal.strip() or 'unknown'}",
            f"Connection to {state.server}: {type(status).__name__.lower()}",
            f"Room: {state.members.online:,} here, newest message {state.log.newest:,}, "
            f"{len(state.log.rows):,} rows held, {len(state.outgoing):,} not acknowledged",
        )
    )
