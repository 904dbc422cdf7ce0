"""Doing to a room in memory what has been stored of it.

Every server that has the room does the same, in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chadchat_shared.events import MuteChange, Notice, RoomChanged
from chadchat_shared.retention import what_is_kept

from .bans import BANNED
from .changes import (
    AnyChange,
    BanLifted,
    ByHost,
    CodeChanged,
    HostChanged,
    LogTrimmed,
    MemberBanned,
    MemberKicked,
    MemberLeft,
    MemberMuted,
    MemberRenamed,
    MembersCame,
    PassphraseChanged,
    RetentionChanged,
    RoomLocked,
    RoomSlowed,
    TopicChanged,
    WebhookChanged,
)  # fmt: skip
from .gathering import RoomEvent
from .hosting import enthrone, how_often
from .members import Connection, Member
from .records import BanRecord
from .room import Room
from .rooms import Rooms

_KICKED = "The host has removed you from this room."
_LEFT = "You left this room somewhere else."


@dataclass(slots=True)
class Applied:
    """What has to be said of a change: ``events`` to the room, at once, and to those whom it has
    taken out by their ``connections`` why: ``what`` happened, and the host's ``reason``, if any.
    """

    events: list[RoomEvent] = field(default_factory=list)
    connections: list[Connection] = field(default_factory=list)
    what: str = ""
    reason: str = ""


def apply(rooms: Rooms, room: Room, change: AnyChange) -> Applied:
    """Do ``change`` to ``room``.

    Nothing is done of a member that is there no more, and to whoever has come or is called so
    already, as where a server has missed the change and then learnt of it by what it has become.
    """
    match change:
        case MembersCame():
            return _came(room, change)
        case MemberLeft() | MemberKicked() | MemberBanned():
            return _taken_out(rooms, room, change)
        case MemberRenamed():
            member = _member(room, change.member)
            if member is not None and member.name != change.name:
                room.rename(member, change.name, change.ts)
        case TopicChanged():
            _set_topic(room, change)
        case LogTrimmed():
            room.trim(change.first)
        case _:
            return Applied(_done_by_host(rooms, room, change))
    return Applied()


def _came(room: Room, change: MembersCame) -> Applied:
    applied = Applied()
    for arrival in change.arrivals:
        if _member(room, arrival.member.number) is not None:
            continue
        room.came(arrival.member, arrival.address)
        if arrival.invitation is not None:
            by, message = arrival.invitation, f"has let {arrival.member.name} in"
            applied.events.append(Notice(
                room=room.code, kind="host", name=by.host_name, member=str(by.host),
                message=message, ts=change.ts,
            ))  # fmt: skip
    return applied


def _taken_out(
    rooms: Rooms, room: Room, change: MemberLeft | MemberKicked | MemberBanned
) -> Applied:
    applied = Applied()
    member = _member(room, change.member)
    match change:
        case MemberLeft():
            applied.what = _LEFT
        case MemberKicked():
            applied.what, applied.reason = _KICKED, change.reason
            if member is not None:
                sentence = _because(f"has removed {member.name}", change)
                applied.events = [_notice(room, change, sentence)]
        case MemberBanned():
            applied.what, applied.reason = BANNED, change.reason
            applied.events = [_notice(room, change, _because(f"has banned {change.name}", change))]
            room.bans.add(BanRecord(change.member, change.name, change.token_hash))
    if member is not None:
        quietly = not isinstance(change, MemberLeft)
        applied.connections = rooms.leave(room, member, quietly=quietly)
    if isinstance(change, MemberLeft) and change.heir is not None:
        _succeed(room, change.heir, change.ts)
    return applied


def _succeed(room: Room, number: int, ts: int) -> None:
    if (heir := _member(room, number)) is not None:
        room.say(enthrone(room, heir))
        room.say(Notice(
            room=room.code, kind="host", name=heir.name, member=heir.id,
            message="is the host now", ts=ts,
        ))  # fmt: skip


def _set_topic(room: Room, change: TopicChanged) -> None:
    if change.topic != room.topic:
        room.set_topic(change.topic, member=str(change.member), name=change.name, ts=change.ts)


_ByHost = (
    BanLifted | MemberMuted | RoomLocked | RoomSlowed | RetentionChanged | PassphraseChanged
    | WebhookChanged | HostChanged | CodeChanged
)  # fmt: skip


def _done_by_host(rooms: Rooms, room: Room, change: _ByHost) -> list[RoomEvent]:
    events: list[RoomEvent] = []
    match change:
        case BanLifted():
            room.bans.lift(change.member)
            events = [_notice(room, change, f"has lifted the ban of {change.name}")]
        case MemberMuted():
            events = _mute(room, change)
        case RoomLocked():
            room.locked = change.on
            sentence = f"has {'locked' if change.on else 'unlocked'} the room"
            events = [
                RoomChanged(room=room.code, locked=change.on),
                _notice(room, change, sentence),
            ]
        case RoomSlowed():
            events = _slow(room, change)
        case RetentionChanged():
            room.kept_by_host = change.keep
            sentence = f"has the room keep {what_is_kept(room.keep)}"
            events = [RoomChanged(room=room.code, keep=room.keep), _notice(room, change, sentence)]
        case PassphraseChanged():
            events = _set_passphrase(room, change)
        case WebhookChanged():
            events = _set_webhook(room, change)
        case HostChanged():
            events = _transfer(room, change)
        case CodeChanged():
            before = rooms.recode(room, change.code)
            sentence = f"has given the room the new code {room.code}"
            events = [RoomChanged(room=before, code=room.code), _notice(room, change, sentence)]
    return events


def _mute(room: Room, change: MemberMuted) -> list[RoomEvent]:
    if (member := _member(room, change.member)) is None:
        return []
    member.muted = change.on
    room.listing.changed()
    return [
        RoomChanged(room=room.code, muted=MuteChange(member=member.id, on=change.on)),
        _notice(room, change, f"has {'muted' if change.on else 'unmuted'} {member.name}"),
    ]


def _slow(room: Room, change: RoomSlowed) -> list[RoomEvent]:
    room.slow = change.seconds
    often = how_often(change.seconds) if change.seconds else "at will again"
    return [
        RoomChanged(room=room.code, slow=room.slow),
        _notice(room, change, f"lets everybody write {often}"),
    ]


def _set_passphrase(room: Room, change: PassphraseChanged) -> list[RoomEvent]:
    if change.kept is None:
        sentence = "took the passphrase away"
    else:
        sentence = "set a passphrase" if room.passphrase is None else "changed the passphrase"
    room.passphrase = change.kept
    return [
        RoomChanged(room=room.code, passphrase=change.kept is not None),
        _notice(room, change, sentence),
    ]


def _set_webhook(room: Room, change: WebhookChanged) -> list[RoomEvent]:
    if change.secret_hash is None:
        sentence = "took the webhook away"
    else:
        sentence = "made a webhook" if room.webhook is None else "made a new webhook"
    room.webhook = change.secret_hash
    return [
        RoomChanged(room=room.code, webhook=room.webhook is not None),
        _notice(room, change, sentence),
    ]


def _transfer(room: Room, change: HostChanged) -> list[RoomEvent]:
    if (heir := _member(room, change.heir)) is None:
        return []
    return [enthrone(room, heir), _notice(room, change, f"has made {change.name} the host")]


def _member(room: Room, number: int) -> Member | None:
    return room.members.get(str(number))


def _because(sentence: str, change: MemberKicked | MemberBanned) -> str:
    return f"{sentence}: {change.reason}" if change.reason else sentence


def _notice(room: Room, change: ByHost, message: str) -> Notice:
    return Notice(
        room=room.code, kind="host", name=change.host_name, member=str(change.host),
        message=message, ts=change.ts,
    )  # fmt: skip
