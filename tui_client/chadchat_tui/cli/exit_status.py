"""What the commands end with (protocol: Command line)."""

from __future__ import annotations

from enum import IntEnum

from chadchat_shared.errors import (
    BadCode,
    BadName,
    BadToken,
    ChatError,
    Forbidden,
    NameTaken,
    NotJoined,
    PassphraseNeeded,
    RateLimited,
    RoomFull,
    RoomLocked,
    RoomNotFound,
)

from ..session import ConnectionLost, ConnectionRefused, NotLetIn, ServerNotReached


class ExitStatus(IntEnum):
    """How a command ended."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NOT_REACHED = 3
    NOT_LET_IN = 4
    NO_SUCH_ROOM = 5
    NOT_ACKNOWLEDGED = 6
    INTERRUPTED = 130


_STATUSES: dict[ExitStatus, tuple[type[ChatError], ...]] = {
    ExitStatus.NOT_REACHED: (ServerNotReached, ConnectionLost),
    ExitStatus.NOT_LET_IN: (
        BadName, BadToken, ConnectionRefused, Forbidden, NameTaken, NotJoined, NotLetIn,
        PassphraseNeeded, RateLimited, RoomFull, RoomLocked,
    ),
    ExitStatus.NO_SUCH_ROOM: (BadCode, RoomNotFound),
}  # fmt: skip


def status_of(error: ChatError) -> ExitStatus:
    """Return what a command ends with that ``error`` has stopped."""
    for status, errors in _STATUSES.items():
        if isinstance(error, errors):
            return status
    return ExitStatus.FAILED
