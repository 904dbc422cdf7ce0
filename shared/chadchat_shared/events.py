"""What the server says of itself (protocol: Server to client)."""

from __future__ import annotations

from typing import Annotated, ClassVar, Final, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

RetryAfter = Annotated[float, Meta(ge=0, le=86_400)]
"""Seconds to wait, at most a day."""

NoticeKind = Literal["joined", "left", "renamed", "topic", "host"]
"""``host`` is what the host has done to the room or to a member."""


class Event(Struct, frozen=True, kw_only=True):
    """Something that the server says; ``event`` is its name on the wire."""

    event: ClassVar[str]
    room: str


class ChatMessage(Event, frozen=True, kw_only=True):
    """One line of a room's log. ``ts`` is Unix time in milliseconds, for people to read.

    ``bot`` stands, as true, only where a program has said it by the room's webhook. That is no
    member, so that ``member`` is empty then, and ``name`` may be a member's as well.
    """

    event: ClassVar[str] = "message"
    kind: Literal["chat"] = "chat"
    seq: int
    id: str
    member: str
    name: str
    message: str
    ts: int
    bot: bool | UnsetType = UNSET


class Notice(Event, frozen=True, kw_only=True):
    """Something that happened in a room and is no part of its log.

    ``count`` stands only in a notice that folds several people's coming or going into one; its
    ``name`` is then such as "12 people". ``member`` stands where one member is meant.
    """

    event: ClassVar[str] = "message"
    kind: NoticeKind
    name: str
    message: str
    ts: int
    member: str | UnsetType = UNSET
    count: int | UnsetType = UNSET


class Present(Struct, frozen=True, kw_only=True):
    """Somebody who has come."""

    member: str
    name: str
    host: bool


class NewName(Struct, frozen=True, kw_only=True):
    """A member and the name it has now."""

    member: str
    name: str


class Presence(Event, frozen=True, kw_only=True):
    """Who came, went and changed names since the last one; ``online`` counts who is here now.

    ``gone`` are those of ``left`` who gave their names up and are members no more.
    """

    event: ClassVar[str] = "presence"
    online: int
    joined: list[Present]
    left: list[str]
    renamed: list[NewName]
    gone: list[str] = field(default_factory=list)


class TypingNames(Event, frozen=True, kw_only=True):
    """Everybody who is typing now, by name."""

    event: ClassVar[str] = "typing"
    names: list[str]


class MuteChange(Struct, frozen=True, kw_only=True):
    """A member who may say nothing, or may speak again."""

    member: str
    on: bool


class Keep(Struct, frozen=True, kw_only=True):
    """Which messages are kept: the last ``messages``, and those of the last ``days``; 0 is all."""

    messages: int = 0
    days: int = 0


KEEP_ALL: Final = Keep()


class RoomChanged(Event, frozen=True, kw_only=True):
    """What of the room itself has changed.

    ``code`` is the room's code from now on, ``host`` the member that is its host, ``slow`` the
    seconds between two messages of a member, ``passphrase`` whether newcomers are asked for one,
    ``webhook`` whether programs can speak here by an address, ``keep`` which messages are kept.
    """

    event: ClassVar[str] = "room"
    topic: str | UnsetType = UNSET
    code: str | UnsetType = UNSET
    host: str | UnsetType = UNSET
    locked: bool | UnsetType = UNSET
    slow: int | UnsetType = UNSET
    passphrase: bool | UnsetType = UNSET
    webhook: bool | UnsetType = UNSET
    keep: Keep | UnsetType = UNSET
    muted: MuteChange | UnsetType = UNSET


class Knocker(Struct, frozen=True, kw_only=True):
    """Somebody who waits before a locked room."""

    knock: str
    name: str


class Knocks(Event, frozen=True, kw_only=True):
    """Everybody who waits to be let in; for the host alone, whenever it changes."""

    event: ClassVar[str] = "knocks"
    knocks: list[Knocker]


class Answered(Event, frozen=True, kw_only=True):
    """What became of a knock: with ``token`` one may join now, with ``reason`` one may not."""

    event: ClassVar[str] = "answered"
    token: str | UnsetType = UNSET
    reason: str | UnsetType = UNSET


class Removed(Event, frozen=True, kw_only=True):
    """This connection is in the room no more, and why, in a sentence.

    ``reason`` is the host's own where it gave one; ``message`` says all of it to the person.
    """

    event: ClassVar[str] = "removed"
    reason: str
    message: str | UnsetType = UNSET


class Closing(Struct, frozen=True, kw_only=True):
    """The server is about to stop; come back after ``retry_after`` seconds."""

    event: ClassVar[str] = "closing"
    reason: str
    retry_after: RetryAfter


ServerEvent = (
    ChatMessage
    | Notice
    | Presence
    | TypingNames
    | RoomChanged
    | Knocks
    | Answered
    | Removed
    | Closing
)

SERVER_EVENTS: Final[tuple[type[ServerEvent], ...]] = (
    ChatMessage, Notice, Presence, TypingNames, RoomChanged, Knocks, Answered, Removed, Closing,
)  # fmt: skip
"""Every event that a server sends."""
