"""What a session tells, beside the server's own events: how the connection fares, and what became
of what one said.
"""

from __future__ import annotations

from dataclasses import dataclass

from chadchat_shared.answers import Snapshot
from chadchat_shared.errors import ChatError
from chadchat_shared.events import ServerEvent


@dataclass(frozen=True, slots=True)
class Connecting:
    """The server is being called."""


@dataclass(frozen=True, slots=True)
class Connected:
    """The server has answered; rooms are entered again now."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """There is no connection because of ``error``; the next try comes in ``seconds``."""

    seconds: float
    error: ChatError


@dataclass(frozen=True, slots=True)
class Refused:
    """The server does not want this connection, so it is not tried again."""

    error: ChatError


@dataclass(frozen=True, slots=True)
class Closed:
    """The session was closed on this side. It is a session's last event."""


Status = Connecting | Connected | Waiting | Refused | Closed


@dataclass(frozen=True, slots=True)
class Entered:
    """One is in the room. Where ``resumed``, the log goes on, and what was missed follows as
    messages; otherwise the log is what the snapshot has.
    """

    snapshot: Snapshot
    resumed: bool

    @property
    def room(self) -> str:
        """The room's code."""
        return self.snapshot.room


@dataclass(frozen=True, slots=True)
class ShutOut:
    """The server did not let one in again after the connection was lost."""

    room: str
    error: ChatError


@dataclass(frozen=True, slots=True)
class Posted:
    """A message of one's own is on its way. ``ts`` is Unix time in milliseconds by this clock."""

    room: str
    id: str
    text: str
    ts: int


@dataclass(frozen=True, slots=True)
class Failed:
    """A message of one's own was refused; the text stays with whoever posted it."""

    room: str
    id: str
    error: ChatError


SessionEvent = Status | Entered | ShutOut | Posted | Failed | ServerEvent
