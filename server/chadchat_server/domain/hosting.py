"""What a host does to its room (protocol: The host).

Each act is done in memory once it is stored, and returns what is then said to the room. That only
a host may, ``require_host`` says before.
"""

from __future__ import annotations

import math

from msgspec import UNSET

from chadchat_shared.errors import BadRequest, NotFound, NotJoined
from chadchat_shared.events import MuteChange, Notice, RoomChanged

from .gathering import RoomEvent
from .members import Member, require_host
from .room import Room


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


def another_or_departed(room: Room, host: Member, member_id: str) -> Member:
    """Return whom the host means, still there or not. Raises as ``another`` does."""
    gone = next((member for member in departed(room) if member.id == member_id), None)
    return gone or another(room, host, member_id)


def require_present(room: Room, member: Member) -> None:
    """Raise NotFound where ``member`` has left the room meanwhile."""
    if room.members.get(member.id) is not member:
        raise NotFound(f"{member.name} has left the room.")


def require_still_host(room: Room, host: Member) -> None:
    """Raise NotJoined or Forbidden where ``host`` has left or handed the room over meanwhile."""
    if room.members.get(host.id) is not host:
        raise NotJoined
    require_host(host)


def kicked(room: Room, host: Member, name: str, reason: str, ts: int) -> list[RoomEvent]:
    """Say that the member called ``name`` has been taken out."""
    return [_notice(room, host, _because(f"has removed {name}", reason), ts)]


def banned(room: Room, host: Member, name: str, reason: str, ts: int) -> list[RoomEvent]:
    """Say that the member called ``name`` has been taken out and may not come again."""
    return [_notice(room, host, _because(f"has banned {name}", reason), ts)]


def admitted(room: Room, host: Member, name: str, ts: int) -> list[RoomEvent]:
    """Say that who has knocked may come in, as ``name``."""
    return [_notice(room, host, f"has let {name} in", ts)]


def unbanned(room: Room, host: Member, name: str, ts: int) -> list[RoomEvent]:
    """Say that ``name`` may come again."""
    return [_notice(room, host, f"has lifted the ban of {name}", ts)]


def mute(room: Room, host: Member, member: Member, ts: int, *, on: bool) -> list[RoomEvent]:
    """Let ``member`` say nothing, or let it speak again."""
    member.muted = on
    room.listing.changed()
    return [
        RoomChanged(room=room.code, muted=MuteChange(member=member.id, on=on)),
        _notice(room, host, f"has {'muted' if on else 'unmuted'} {member.name}", ts),
    ]


def lock(room: Room, host: Member, ts: int, *, on: bool) -> list[RoomEvent]:
    """Let nobody new in, or do again."""
    room.locked = on
    return [
        RoomChanged(room=room.code, locked=on),
        _notice(room, host, f"has {'locked' if on else 'unlocked'} the room", ts),
    ]


def slow(room: Room, host: Member, seconds: int, ts: int) -> list[RoomEvent]:
    """Let everybody but the host wait so long between two messages; 0 ends it."""
    room.slow = seconds
    often = how_often(seconds) if seconds else "at will again"
    return [
        RoomChanged(room=room.code, slow=seconds),
        _notice(room, host, f"lets everybody write {often}", ts),
    ]


def set_passphrase(room: Room, host: Member, kept: str | None, ts: int) -> list[RoomEvent]:
    """Ask newcomers for another passphrase, of which ``kept`` is kept; None for none.

    Where there was none either, there is nothing to say.
    """
    if kept is None and room.passphrase is None:
        return []
    if kept is None:
        sentence = "took the passphrase away"
    else:
        sentence = "set a passphrase" if room.passphrase is None else "changed the passphrase"
    room.passphrase = kept
    return [
        RoomChanged(room=room.code, passphrase=kept is not None),
        _notice(room, host, sentence, ts),
    ]


def set_webhook(room: Room, host: Member, secret_hash: bytes | None, ts: int) -> list[RoomEvent]:
    """Let programs speak by the secret that has the hash, and by no other; None for none at all.

    Where there was none either, there is nothing to say.
    """
    if secret_hash is None and room.webhook is None:
        return []
    if secret_hash is None:
        sentence = "took the webhook away"
    else:
        sentence = "made a webhook" if room.webhook is None else "made a new webhook"
    room.webhook = secret_hash
    return [
        RoomChanged(room=room.code, webhook=secret_hash is not None),
        _notice(room, host, sentence, ts),
    ]


def recoded(room: Room, host: Member, before: str, ts: int) -> list[RoomEvent]:
    """Say, under the code that the room had ``before``, which one it has now."""
    return [
        RoomChanged(room=before, code=room.code),
        _notice(room, host, f"has given the room the new code {room.code}", ts),
    ]


def transfer(room: Room, host: Member, heir: Member, ts: int) -> list[RoomEvent]:
    """Let ``heir`` be the host."""
    return [_enthrone(room, heir), _notice(room, host, f"has made {heir.name} the host", ts)]


def host_of(room: Room) -> Member | None:
    """Return the host; there is one as long as the room has members."""
    return next((member for member in room.members.values() if member.host), None)


def succeed(room: Room, ts: int) -> list[RoomEvent]:
    """Let a room whose host has gone for good have another: of those who may speak and are here,
    the one who has been a member for longest; else of those who may speak; else of all.
    """
    if not room.members or host_of(room) is not None:
        return []
    heir = min(room.members.values(), key=lambda m: (m.muted, not room.is_here(m), m.number))
    return [_enthrone(room, heir), _notice(room, heir, "is the host now", ts)]


def how_often(seconds: int) -> str:
    """Return how often one may write where so many seconds are between two messages."""
    return f"once in {seconds:,} seconds" if seconds > 1 else "once a second"


def pause(room: Room, member: Member, now: float) -> float:
    """Return the seconds until ``member`` may write again, by ``slow``, in whole milliseconds.

    While a message of its is on its way, that counts as if it were said now.
    """
    left = room.slow if member.speaking else member.spoke_at + room.slow - now
    return 0.0 if member.host or left <= 0 else math.ceil(left * 1000) / 1000


def _enthrone(room: Room, heir: Member) -> RoomChanged:
    """Let ``heir`` be the host instead of who is, and muted no more."""
    if (host := host_of(room)) is not None:
        host.host = False
    muted = MuteChange(member=heir.id, on=False) if heir.muted else UNSET
    heir.host, heir.muted = True, False
    room.listing.changed()
    return RoomChanged(room=room.code, host=heir.id, muted=muted)


def _because(sentence: str, reason: str) -> str:
    return f"{sentence}: {reason}" if reason else sentence


def _notice(room: Room, host: Member, message: str, ts: int) -> Notice:
    return Notice(
        room=room.code, kind="host", name=host.name, member=host.id, message=message, ts=ts
    )
