"""What has become of a room while a server heard nothing of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .changes import (
    AnyChange,
    Arrival,
    BanLifted,
    CodeChanged,
    HostChanged,
    LogTrimmed,
    MemberBanned,
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
from .hosting import host_of
from .records import RoomRecord
from .room import Room


def missed_changes(room: Room, record: RoomRecord, ts: int) -> Iterator[AnyChange]:
    """Give the changes that make ``room`` what ``record`` says; each is to be done before the next.

    Who has done them is not known: what a host does counts as done by the one who is it now.
    """
    host = next((member for member in record.members if member.host), None)
    number, name = (host.number, host.name) if host else (0, "")
    yield from _of_who_came(room, record, ts)
    yield from _of_bans(room, record, number, name, ts)
    stored = {member.number for member in record.members}
    for gone in [member for member in room.members.values() if member.number not in stored]:
        yield MemberLeft(ts=ts, member=gone.number)
    if host and ((before := host_of(room)) is None or before.number != number):
        yield HostChanged(ts=ts, host=number, host_name=name, heir=number, name=name)
    for member in record.members:
        if room.members[str(member.number)].muted != member.muted:
            yield MemberMuted(
                ts=ts, host=number, host_name=name, member=member.number, on=member.muted
            )
    yield from _of_the_room(room, record, number, name, ts)


def _of_who_came(room: Room, record: RoomRecord, ts: int) -> Iterator[AnyChange]:
    new = [member for member in record.members if str(member.number) not in room.members]
    if new:  # of whom none is the host until the one before is no more
        yield MembersCame(ts=ts, arrivals=[Arrival(replace(m, host=False)) for m in new])
    for member in record.members:
        if room.members[str(member.number)].name != member.name:
            yield MemberRenamed(ts=ts, member=member.number, name=member.name)


def _of_bans(room: Room, record: RoomRecord, host: int, name: str, ts: int) -> Iterator[AnyChange]:
    known = {ban.number for ban in room.bans}
    for ban in record.bans:
        if ban.number not in known:
            yield MemberBanned(
                ts=ts, host=host, host_name=name, member=ban.number, name=ban.name,
                token_hash=ban.token_hash,
            )  # fmt: skip
    stored = {ban.number for ban in record.bans}
    for ban in [ban for ban in room.bans if ban.number not in stored]:
        yield BanLifted(ts=ts, host=host, host_name=name, member=ban.number, name=ban.name)


def _of_the_room(
    room: Room, record: RoomRecord, host: int, name: str, ts: int
) -> Iterator[AnyChange]:
    if record.topic != room.topic:
        yield TopicChanged(ts=ts, member=host, name=name, topic=record.topic)
    if record.locked != room.locked:
        yield RoomLocked(ts=ts, host=host, host_name=name, on=record.locked)
    if record.slow != room.slow:
        yield RoomSlowed(ts=ts, host=host, host_name=name, seconds=record.slow)
    if record.first != room.first:
        yield LogTrimmed(ts=ts, first=record.first)
    if record.keep != room.kept_by_host:
        yield RetentionChanged(ts=ts, host=host, host_name=name, keep=record.keep)
    if record.passphrase != room.passphrase:
        yield PassphraseChanged(ts=ts, host=host, host_name=name, kept=record.passphrase)
    if record.webhook != room.webhook:
        yield WebhookChanged(ts=ts, host=host, host_name=name, secret_hash=record.webhook)
    if record.code != room.code:
        yield CodeChanged(ts=ts, host=host, host_name=name, code=record.code, before=room.code)
