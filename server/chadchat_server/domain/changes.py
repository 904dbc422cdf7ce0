"""What changes a room besides messages: decided on the room as it is, stored, then done to it.

A change says all that whoever has the room in memory needs to do the same (domain/applying.py),
whether it was decided there or on another server. Members are meant by their numbers, times are in
Unix milliseconds.
"""

from __future__ import annotations

from msgspec import Struct

from chadchat_shared.events import Keep

from .records import MemberRecord


class Change(Struct, frozen=True, kw_only=True, tag_field="change"):
    """Something that is stored of a room and done to it at once; ``ts`` is when it was decided."""

    ts: int


class Invitation(Struct, frozen=True):
    """Who has let somebody in: the host's number and name."""

    host: int
    host_name: str


class Arrival(Struct, frozen=True):
    """A newcomer, the address that it came from, and by whom it was let into a locked room."""

    member: MemberRecord
    address: str = ""
    invitation: Invitation | None = None


class MembersCame(Change, frozen=True, kw_only=True, tag=True):
    """Newcomers are members now, in the order of their numbers."""

    arrivals: list[Arrival]


class LogTrimmed(Change, frozen=True, kw_only=True, tag=True):
    """The log begins with the seq ``first``: what was said before is not kept any more."""

    first: int


class MemberLeft(Change, frozen=True, kw_only=True, tag=True):
    """A member has given its name up; where it was the host, the ``heir`` is it now, if any."""

    member: int
    heir: int | None = None


class MemberRenamed(Change, frozen=True, kw_only=True, tag=True):
    """A member has the (clean) ``name`` now."""

    member: int
    name: str


class TopicChanged(Change, frozen=True, kw_only=True, tag=True):
    """A ``member``, then called ``name``, has set the (clean) topic; empty is none."""

    member: int
    name: str
    topic: str


class ByHost(Change, frozen=True, kw_only=True):
    """What the host has done: the member of the number ``host``, then called ``host_name``."""

    host: int
    host_name: str


class MemberKicked(ByHost, frozen=True, kw_only=True, tag=True):
    """A member has been taken out."""

    member: int
    reason: str = ""


class MemberBanned(ByHost, frozen=True, kw_only=True, tag=True):
    """A member, there still or not, is taken out and may not come again, by name nor by token."""

    member: int
    name: str
    token_hash: bytes
    reason: str = ""


class BanLifted(ByHost, frozen=True, kw_only=True, tag=True):
    """The member that had the number, banned as ``name``, may come again."""

    member: int
    name: str


class MemberMuted(ByHost, frozen=True, kw_only=True, tag=True):
    """A member may say nothing, or may speak again."""

    member: int
    on: bool


class RoomLocked(ByHost, frozen=True, kw_only=True, tag=True):
    """Newcomers have to be let in, or have not any more."""

    on: bool


class RoomSlowed(ByHost, frozen=True, kw_only=True, tag=True):
    """All but the host wait ``seconds`` between two messages; 0 ends it."""

    seconds: int


class RetentionChanged(ByHost, frozen=True, kw_only=True, tag=True):
    """The room keeps what ``keep`` says, or less where the server does."""

    keep: Keep


class PassphraseChanged(ByHost, frozen=True, kw_only=True, tag=True):
    """Newcomers are asked for a passphrase, of which ``kept`` is kept; None for none."""

    kept: str | None


class WebhookChanged(ByHost, frozen=True, kw_only=True, tag=True):
    """Programs speak by the secret that has the hash, and by no other; None for none at all."""

    secret_hash: bytes | None


class HostChanged(ByHost, frozen=True, kw_only=True, tag=True):
    """The host has made the ``heir``, called ``name``, the host."""

    heir: int
    name: str


class CodeChanged(ByHost, frozen=True, kw_only=True, tag=True):
    """The room has the code ``code``; the one ``before`` rests, and its members may use it on."""

    code: str
    before: str


AnyChange = (
    MembersCame | MemberLeft | MemberRenamed | TopicChanged | LogTrimmed | MemberKicked
    | MemberBanned | BanLifted | MemberMuted | RoomLocked | RoomSlowed | RetentionChanged
    | PassphraseChanged | WebhookChanged | HostChanged | CodeChanged
)  # fmt: skip
"""Every kind of change, told apart by its tag where it is written as JSON."""
