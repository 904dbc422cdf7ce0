"""What is said at the control socket of a server that runs: a line asks, a line answers."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

CONTROL: Final = "control"
"""The socket's name in the folder of the log."""


class CloseRoom(Struct, frozen=True, tag="close"):
    """Delete the room of the (normalised) code for good."""

    code: str


class ExpireRooms(Struct, frozen=True, tag="expire"):
    """Delete the rooms that nobody has used since ``idle_since`` (Unix ms)."""

    idle_since: int


class Reply(Struct, frozen=True):
    """How many rooms have been deleted; or, where it is not ``ok``, the sentence that says why."""

    ok: bool
    count: int = 0
    message: str = ""
