"""What is written into a room's keys for each change of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ...domain.changes import (
    AnyChange,
    BanLifted,
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
from ...domain.records import MemberRecord
from ..resting import REST_MS
from .keys import BANS, FORMER, MEMBERS
from .wire import Argument

Write = tuple[str, str, *tuple[Argument, ...]]
"""A command, the end of its key's name, and its arguments."""

_SETTINGS: Final = ""


def flat(writes: Iterable[Write]) -> Iterator[Argument]:
    """Return writes as the scripts take them: each with how many arguments it has before it."""
    for write in writes:
        yield len(write) - 2
        yield from write


def writes_of(change: AnyChange, now: int) -> list[Write]:
    """Return what is to be written for ``change`` at ``now`` (Unix ms)."""
    match change:
        case MembersCame():
            return members_came(arrival.member for arrival in change.arrivals)
        case CodeChanged(code=code, before=before):
            return [
                ("HSET", _SETTINGS, "code", code),
                ("ZADD", FORMER, now + REST_MS, before),
                ("ZREMRANGEBYSCORE", FORMER, "-inf", now),
            ]
        case LogTrimmed(first=first):
            return [("HSET", _SETTINGS, "first", first)]
        case RetentionChanged(keep=keep):
            kept = "keep_messages", keep.messages, "keep_days", keep.days
            return [("HSET", _SETTINGS, *kept)]
        case TopicChanged() | RoomLocked() | RoomSlowed() | PassphraseChanged() | WebhookChanged():
            return [_set(change)]
        case _:
            return list(_of_member(change))


def _set(
    change: TopicChanged | RoomLocked | RoomSlowed | PassphraseChanged | WebhookChanged,
) -> Write:
    value: str | bytes | int | None
    match change:
        case TopicChanged():
            field, value = "topic", change.topic
        case RoomLocked():
            field, value = "locked", int(change.on)
        case RoomSlowed():
            field, value = "slow", change.seconds
        case PassphraseChanged():
            field, value = "passphrase", change.kept
        case WebhookChanged():
            field, value = "webhook", change.secret_hash
    return ("HDEL", _SETTINGS, field) if value is None else ("HSET", _SETTINGS, field, value)


_OfMember = (
    MemberLeft | MemberKicked | MemberBanned | BanLifted | MemberRenamed | MemberMuted | HostChanged
)


def _of_member(change: _OfMember) -> Iterator[Write]:
    match change:
        case MemberLeft(member=number) | MemberKicked(member=number) | MemberBanned(member=number):
            yield ("HDEL", MEMBERS, f"{number}n", f"{number}t", f"{number}m")
        case BanLifted(member=number):
            yield ("HDEL", BANS, f"{number}n", f"{number}t")
        case MemberRenamed(member=number):
            yield ("HSET", MEMBERS, f"{number}n", change.name)
        case MemberMuted(member=number):
            muted = f"{number}m"
            yield ("HSET", MEMBERS, muted, 1) if change.on else ("HDEL", MEMBERS, muted)
    match change:
        case MemberBanned(member=number):
            yield ("HSET", BANS, f"{number}n", change.name, f"{number}t", change.token_hash)
        case MemberLeft(member=before, heir=int(heir)) | HostChanged(host=before, heir=heir):
            yield ("HSET", _SETTINGS, "host", heir)
            yield ("HDEL", MEMBERS, f"{before}m", f"{heir}m")


def members_came(members: Iterable[MemberRecord]) -> list[Write]:
    """Return what is to be written for new members."""
    writes: list[Write] = []
    for member in members:
        number = member.number
        fields = f"{number}n", member.name, f"{number}t", member.token_hash
        writes += [("HSET", MEMBERS, *fields), ("HSET", _SETTINGS, "coming", number)]
        if member.host:
            writes.append(("HSET", _SETTINGS, "host", number))
    return writes
