"""What a host may do to its room, and what holds for all but the host (protocol: The host).

Each act of a host is decided here, as a change that is then stored and done (applying.py), or
None where it is so already. All raise NotJoined or Forbidden where who asks is the host no more.
"""

from __future__ import annotations

import math

from msgspec import UNSET

from chadchat_shared.errors import BadRequest, NotFound, NotJoined
from chadchat_shared.events import Keep, MuteChange, RoomChanged
from chadchat_shared.retention import what_is_kept

from .changes import (
    BanLifted,
    CodeChanged,
    HostChanged,
    Invitation,
    MemberBanned,
    MemberKicked,
    MemberLeft,
    MemberMuted,
    PassphraseChanged,
    RetentionChanged,
    RoomLocked,
    RoomSlowed,
    WebhookChanged,
)  # fmt: skip
from .members import Member, require_host
from .retention import stricter
from .room import Room


def require_still_host(room: Room, host: Member) -> None:
    """Raise NotJoined or Forbidden where ``host`` has left or handed the room over meanwhile."""
    if room.members.get(host.id) is not host:
        raise NotJoined
    require_host(host)


def another(room: Room, host: Member, member_id: str) -> Member:
    """Return the member that the host means. Raises NotFound, or BadRequest for the host itself."""
    member = room.members.get(member_id)
    if member is None:
        raise NotFound("That member is not in the room.")
    if member is host:
        raise BadRequest("That is yourself: choose somebody else.")
    return member


def departed(room: Room) -> list[Member]:
    """Return who has left the room lately and is not banned, the last one last."""
    return [member for member in room.leavers if member not in room.bans]


# The acts of a host


def invitation(room: Room, host: Member) -> Invitation:
    """Return what lets somebody into a locked room."""
    require_still_host(room, host)
    return Invitation(host.number, host.name)


def kick(room: Room, host: Member, member_id: str, reason: str, ts: int) -> MemberKicked:
    """Take a member out. Raises NotFound, or BadRequest for the host itself."""
    require_still_host(room, host)
    member = another(room, host, member_id)
    return MemberKicked(
        ts=ts, host=host.number, host_name=host.name, member=member.number, reason=reason
    )


def ban(room: Room, host: Member, member_id: str, reason: str, ts: int) -> MemberBanned:
    """Ban a member, there still or not. Raises as ``kick`` does, and Unavailable (no space)."""
    require_still_host(room, host)
    gone = next((member for member in departed(room) if member.id == member_id), None)
    member = gone or another(room, host, member_id)
    room.bans.require_space()
    return MemberBanned(
        ts=ts, host=host.number, host_name=host.name, member=member.number, name=member.name,
        token_hash=member.token_hash, reason=reason,
    )  # fmt: skip


def unban(room: Room, host: Member, name: str, ts: int) -> BanLifted:
    """Lift the ban of ``name``. Raises NotFound."""
    require_still_host(room, host)
    found = room.bans.find(name)
    return BanLifted(
        ts=ts, host=host.number, host_name=host.name, member=found.number, name=found.name
    )


def mute(room: Room, host: Member, member_id: str, ts: int, *, on: bool) -> MemberMuted | None:
    """Let a member say nothing, or speak again. Raises as ``kick`` does."""
    require_still_host(room, host)
    member = another(room, host, member_id)
    if on == member.muted:
        return None
    return MemberMuted(ts=ts, host=host.number, host_name=host.name, member=member.number, on=on)


def lock(room: Room, host: Member, ts: int, *, on: bool) -> RoomLocked | None:
    """Let nobody new in, or do again."""
    require_still_host(room, host)
    if on == room.locked:
        return None
    return RoomLocked(ts=ts, host=host.number, host_name=host.name, on=on)


def slow(room: Room, host: Member, seconds: int, ts: int) -> RoomSlowed | None:
    """Let everybody but the host wait so long between two messages; 0 ends it."""
    require_still_host(room, host)
    if seconds == room.slow:
        return None
    return RoomSlowed(ts=ts, host=host.number, host_name=host.name, seconds=seconds)


def retain(room: Room, host: Member, keep: Keep, ts: int) -> RetentionChanged | None:
    """Keep no more than ``keep`` says. Raises BadRequest where the server keeps less."""
    require_still_host(room, host)
    most = room.rules.keep
    if stricter(most, keep) != Keep(
        messages=keep.messages or most.messages, days=keep.days or most.days
    ):
        raise BadRequest(f"This server keeps {what_is_kept(most)}: ask for less than that.")
    if keep == room.kept_by_host:
        return None
    return RetentionChanged(ts=ts, host=host.number, host_name=host.name, keep=keep)


def set_passphrase(room: Room, host: Member, kept: str | None, ts: int) -> PassphraseChanged | None:
    """Ask newcomers for another passphrase, of which ``kept`` is kept; None for none."""
    require_still_host(room, host)
    if kept is None and room.passphrase is None:
        return None
    return PassphraseChanged(ts=ts, host=host.number, host_name=host.name, kept=kept)


def set_webhook(
    room: Room, host: Member, secret_hash: bytes | None, ts: int
) -> WebhookChanged | None:
    """Let programs speak by the secret that has the hash, and by no other; None for none at all."""
    require_still_host(room, host)
    if secret_hash is None and room.webhook is None:
        return None
    return WebhookChanged(ts=ts, host=host.number, host_name=host.name, secret_hash=secret_hash)


def transfer(room: Room, host: Member, member_id: str, ts: int) -> HostChanged:
    """Let another member be the host. Raises as ``kick`` does."""
    require_still_host(room, host)
    heir = another(room, host, member_id)
    return HostChanged(
        ts=ts, host=host.number, host_name=host.name, heir=heir.number, name=heir.name
    )


def recode(room: Room, host: Member, code: str, ts: int) -> CodeChanged:
    """Give the room another code."""
    require_still_host(room, host)
    return CodeChanged(ts=ts, host=host.number, host_name=host.name, code=code, before=room.code)


# Who is the host


def leave(room: Room, member: Member, ts: int) -> MemberLeft:
    """Give the member's name up, and the room to another where it is the host.

    Raises NotJoined where it has left already.
    """
    if room.members.get(member.id) is not member:
        raise NotJoined
    heir = heir_of(room, member) if member.host else None
    return MemberLeft(ts=ts, member=member.number, heir=heir.number if heir else None)


def host_of(room: Room) -> Member | None:
    """Return the host; there is one as long as the room has members."""
    return next((member for member in room.members.values() if member.host), None)


def heir_of(room: Room, leaving: Member | None = None) -> Member | None:
    """Return who is the host when it is ``leaving``: of those who may speak and are here, the one
    who has been a member for longest; else of those who may speak; else of all.
    """
    return min(
        (member for member in room.members.values() if member is not leaving),
        key=lambda member: (member.muted, not room.is_here(member), member.number),
        default=None,
    )


def enthrone(room: Room, heir: Member) -> RoomChanged:
    """Let ``heir`` be the host instead of who is, and muted no more; return what is said of it."""
    if (host := host_of(room)) is not None:
        host.host = False
    muted = MuteChange(member=heir.id, on=False) if heir.muted else UNSET
    heir.host, heir.muted = True, False
    room.listing.changed()
    return RoomChanged(room=room.code, host=heir.id, muted=muted)


# The pause between messages


def how_often(seconds: int) -> str:
    """Return how often one may write where so many seconds are between two messages."""
    return f"once in {seconds:,} seconds" if seconds > 1 else "once a second"


def pause(room: Room, member: Member, now: float) -> float:
    """Return the seconds until ``member`` may write again, by ``slow``, in whole milliseconds.

    While a message of its is on its way, that counts as if it were said now.
    """
    left = room.slow if member.speaking else member.spoke_at + room.slow - now
    return 0.0 if member.host or left <= 0 else math.ceil(left * 1000) / 1000
