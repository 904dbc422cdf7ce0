"""What a client may ask, each event as one Struct (protocol: Client to server).

Unknown fields are ignored; a field of another type or outside its range fails to decode, which is
a ``bad_request``. ``None`` and leaving a field out mean the same.
"""

from __future__ import annotations

from typing import Annotated, ClassVar, Final

from msgspec import Meta, Struct

from .claims import CLAIM_PATTERN
from .limits import (
    CLIENT_ID_MAX,
    FOUND_DEFAULT,
    FOUND_MAX,
    HISTORY_DEFAULT,
    KEEP_DAYS_MAX,
    KEEP_MESSAGES_MAX,
    PAGE_MAX,
    SEQ_MAX,
    SLOW_MAX,
)

Seq = Annotated[int, Meta(ge=0, le=SEQ_MAX)]
"""A place in a room's log, 1, 2, 3, …; 0 is before the first."""

ClientId = Annotated[str, Meta(pattern=rf"\A[ -~]{{1,{CLIENT_ID_MAX}}}\Z")]
"""The id that a client gives its message: printable ASCII, a UUID by custom."""

Claim = Annotated[str, Meta(pattern=CLAIM_PATTERN)]
"""The token that a newcomer makes for itself."""

Limit = Annotated[int, Meta(ge=1, le=PAGE_MAX)]

FoundLimit = Annotated[int, Meta(ge=1, le=FOUND_MAX)]

Milliseconds = Annotated[int, Meta(ge=0, le=SEQ_MAX)]
"""A time, as Unix time in milliseconds."""

Seconds = Annotated[int, Meta(ge=0, le=SLOW_MAX)]


class Request(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something asked; ``event`` is its name on the wire."""

    event: ClassVar[str]


class Create(Request, frozen=True, kw_only=True):
    """Open a room and be its host. Newcomers have to know its ``passphrase``, if it has one.

    Answer: ``Snapshot``.
    """

    event: ClassVar[str] = "create"
    name: str
    topic: str | None = None
    passphrase: str | None = None


class Join(Request, frozen=True, kw_only=True):
    """Come into a room: with ``name`` as a newcomer, with ``token`` as who has been here.

    With neither on a connection that is in the room already, it is a resume. ``after`` and
    ``epoch`` say what the client has of the log. A newcomer to a room with a passphrase has to
    know it. A newcomer's ``claim`` becomes its token: who asks again with the same is the same
    member. Answer: ``Snapshot``.
    """

    event: ClassVar[str] = "join"
    code: str
    name: str | None = None
    token: str | None = None
    claim: Claim | None = None
    passphrase: str | None = None
    after: Seq | None = None
    epoch: str | None = None


class InRoom(Request, frozen=True, kw_only=True):
    """A request about one room; without ``room``, the only room that the connection is in."""

    room: str | None = None


class Leave(InRoom, frozen=True, kw_only=True):
    """Give the name in the room up for good. Answer: ``Done``."""

    event: ClassVar[str] = "leave"


class Message(InRoom, frozen=True, kw_only=True):
    """Say ``data``. Answer: ``Stored``, when it is in the log on disk."""

    event: ClassVar[str] = "message"
    data: str
    id: ClientId | None = None


class History(InRoom, frozen=True, kw_only=True):
    """Read up to ``limit`` messages before or after a seq; with neither, the newest.

    Answer: ``Page``.
    """

    event: ClassVar[str] = "history"
    before: Seq | None = None
    after: Seq | None = None
    limit: Limit = HISTORY_DEFAULT


class Search(InRoom, frozen=True, kw_only=True):
    """Look for messages that have every word of ``query``, before a seq or from the newest on.

    Answer: ``Found``.
    """

    event: ClassVar[str] = "search"
    query: str
    before: Seq | None = None
    limit: FoundLimit = FOUND_DEFAULT


class Seek(InRoom, frozen=True, kw_only=True):
    """Ask for the place of a time in the room's log. Answer: ``Sought``."""

    event: ClassVar[str] = "seek"
    ts: Milliseconds


class Members(InRoom, frozen=True, kw_only=True):
    """List the room's members in the order of their coming, those after the member ``after``.

    Answer: ``MembersPage``.
    """

    event: ClassVar[str] = "members"
    after: str | None = None


class Typing(InRoom, frozen=True, kw_only=True):
    """Say that one is typing, or no more. It lapses after ``TYPING_SECONDS``. Answer: ``Done``."""

    event: ClassVar[str] = "typing"
    on: bool


class Rename(InRoom, frozen=True, kw_only=True):
    """Take another name. Answer: ``Renamed``."""

    event: ClassVar[str] = "rename"
    name: str


class Topic(InRoom, frozen=True, kw_only=True):
    """Set the room's topic; empty takes it away. Answer: ``TopicSet``."""

    event: ClassVar[str] = "topic"
    topic: str


class Knock(Request, frozen=True, kw_only=True):
    """Ask the host of a locked room to be let in. Answer: ``Done``; ``Answered`` follows.

    The ``claim`` becomes the token of who is let in, and lets in who asks again with the same.
    """

    event: ClassVar[str] = "knock"
    code: str
    name: str
    claim: Claim | None = None
    passphrase: str | None = None


class Admit(InRoom, frozen=True, kw_only=True):
    """Let in who knocks, or do not. For the host. Answer: ``Done``."""

    event: ClassVar[str] = "admit"
    knock: str
    on: bool


class Kick(InRoom, frozen=True, kw_only=True):
    """Take a member out, who may come again. For the host. Answer: ``Done``."""

    event: ClassVar[str] = "kick"
    member: str
    reason: str | None = None


class Ban(InRoom, frozen=True, kw_only=True):
    """Take a member out for good: neither its token nor its name comes in again.

    The member may have left lately (``BanList``). For the host. Answer: ``Done``.
    """

    event: ClassVar[str] = "ban"
    member: str
    reason: str | None = None


class Unban(InRoom, frozen=True, kw_only=True):
    """Lift the ban of a name. For the host. Answer: ``Done``."""

    event: ClassVar[str] = "unban"
    name: str


class Bans(InRoom, frozen=True, kw_only=True):
    """List who is banned. For the host. Answer: ``BanList``."""

    event: ClassVar[str] = "bans"


class Mute(InRoom, frozen=True, kw_only=True):
    """Let a member say nothing, or let it speak again. For the host. Answer: ``Done``."""

    event: ClassVar[str] = "mute"
    member: str
    on: bool


class Lock(InRoom, frozen=True, kw_only=True):
    """Let nobody new in, or do again. For the host. Answer: ``Done``."""

    event: ClassVar[str] = "lock"
    on: bool


class Slow(InRoom, frozen=True, kw_only=True):
    """Let everybody but the host wait so long between two messages.

    For the host. Answer: ``Done``.
    """

    event: ClassVar[str] = "slow"
    seconds: Seconds


class Retain(InRoom, frozen=True, kw_only=True):
    """Keep no more than the last messages, and those of the last days; what is left out, or 0, is
    as the server has it. For the host. Answer: ``Done``.
    """

    event: ClassVar[str] = "keep"
    messages: Annotated[int, Meta(ge=0, le=KEEP_MESSAGES_MAX)] | None = None
    days: Annotated[int, Meta(ge=0, le=KEEP_DAYS_MAX)] | None = None


class Passphrase(InRoom, frozen=True, kw_only=True):
    """Ask newcomers for another passphrase; empty asks for none. For the host. Answer: ``Done``."""

    event: ClassVar[str] = "passphrase"
    passphrase: str


class NewCode(InRoom, frozen=True, kw_only=True):
    """Give the room another code; all members stay. For the host. Answer: ``Recoded``."""

    event: ClassVar[str] = "newcode"


class Webhook(InRoom, frozen=True, kw_only=True):
    """Make an address by which programs speak in the room, instead of the one before; or take it
    away. For the host. Answer: ``WebhookAddress``.
    """

    event: ClassVar[str] = "webhook"
    on: bool


class Transfer(InRoom, frozen=True, kw_only=True):
    """Make another member the host instead of oneself. For the host. Answer: ``Done``."""

    event: ClassVar[str] = "transfer"
    member: str


REQUESTS: Final[dict[str, type[Request]]] = {
    request.event: request
    for request in (
        Create, Join, Leave, Message, History, Search, Seek, Members, Typing, Rename, Topic,
        Knock, Admit, Kick, Ban, Unban, Bans, Mute, Lock, Slow, Retain, Passphrase, NewCode,
        Webhook, Transfer,
    )
}  # fmt: skip
"""Every event that a client may send, and its Struct."""
