"""What a session tells, beside the server's own events: how the connection fares, and what became
of what one said.

Structs and no dataclasses, which would take the first screen six milliseconds to define.
"""

from __future__ import annotations

from msgspec import Struct

from chadchat_shared.answers import MemberInfo, Snapshot
from chadchat_shared.errors import ChatError
from chadchat_shared.events import ServerEvent


class Connecting(Struct, frozen=True):
    """The server is being called."""


class Connected(Struct, frozen=True):
    """The server has answered; rooms are entered again now."""


class Waiting(Struct, frozen=True):
    """There is no connection because of ``error``; the next try comes in ``seconds``."""

    seconds: float
    error: ChatError


class Refused(Struct, frozen=True):
    """There is no connection because of ``error``, and it is not tried again."""

    error: ChatError


class Closed(Struct, frozen=True):
    """The session was closed on this side. It is a session's last event."""


Status = Connecting | Connected | Waiting | Refused | Closed


class Entered(Struct, frozen=True):
    """One is in the room. Where ``resumed``, the log goes on, and what was missed follows as
    messages; otherwise the log is what the snapshot has. ``asked`` is the code that led here, which
    the room need not have any more, or "" for a room that was opened.
    """

    snapshot: Snapshot
    resumed: bool
    asked: str = ""

    @property
    def room(self) -> str:
        """The room's code."""
        return self.snapshot.room


class Knocked(Struct, frozen=True):
    """One has knocked at a locked room, and waits for its host to open."""

    room: str


class Listed(Struct, frozen=True):
    """Some of the room's members as they are now, told because ``Room.members`` was asked."""

    room: str
    members: list[MemberInfo]


class ShutOut(Struct, frozen=True):
    """The server did not let one in again after the connection was lost."""

    room: str
    error: ChatError


class Posted(Struct, frozen=True):
    """A message of one's own is on its way. ``ts`` is Unix time in milliseconds by this clock."""

    room: str
    id: str
    text: str
    ts: int


class Delivered(Struct, frozen=True):
    """A message of one's own is in the log, and told already or older than what one has of it."""

    room: str
    id: str


class TakenBack(Struct, frozen=True):
    """A message of one's own was taken back before it was sent."""

    room: str
    id: str


class Held(Struct, frozen=True):
    """A message of one's own is to be sent again by itself: ``error`` says why not now, which the
    server did at ``ts``, Unix time in milliseconds by this clock.
    """

    room: str
    id: str
    error: ChatError
    ts: int


class Failed(Struct, frozen=True):
    """A message of one's own was refused; the text stays with whoever posted it."""

    room: str
    id: str
    error: ChatError


SessionEvent = (
    Status
    | Entered
    | Knocked
    | Listed
    | ShutOut
    | Posted
    | Delivered
    | TakenBack
    | Held
    | Failed
    | ServerEvent
)
