"""Storing what changes a room besides messages, in a transaction that is under way."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final

from chadchat_shared.names import name_key

from ..domain.changes import (
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
from ..domain.records import MemberRecord
from .appends import USE_NOTED_MS
from .interface import CodeTaken
from .resting import exchange, room_of

_INSERT_MEMBER: Final = """
INSERT INTO member (room, number, name, key, token_hash, host) VALUES (?, ?, ?, ?, ?, ?)
"""
_BAN: Final = """
INSERT INTO ban (room, number, name, token_hash) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
"""
_KEEP: Final = "UPDATE room SET keep_messages = ?, keep_days = ?, used = ? WHERE id = ?"
_TRIM: Final = "UPDATE room SET first = max(first, ?) WHERE id = ?"
_MUTE: Final = "UPDATE member SET muted = ? WHERE number = ? AND NOT host AND room = ?"


def store(connection: sqlite3.Connection, code: str, change: AnyChange, now: int) -> None:
    """Store ``change`` of the room that has ``code``, or had it before, at ``now`` (Unix ms).

    Raises CodeTaken, and Unavailable where the room is no more.
    """
    room = room_of(connection, code)
    match change:
        case CodeChanged():
            if not exchange(connection, change.before, change.code, now):
                raise CodeTaken
        case TopicChanged() | RoomLocked() | RoomSlowed() | PassphraseChanged() | WebhookChanged():
            _set(connection, room, change, now)
        case RetentionChanged():
            keep = (change.keep.messages, change.keep.days, now, room)
            connection.execute(_KEEP, keep)
        case LogTrimmed():
            connection.execute(_TRIM, (change.first, room))
        case MembersCame():
            members = (arrival.member for arrival in change.arrivals)
            insert_members(connection, room, members, now)
        case _:
            _store_of_member(connection, room, change)


_OfMember = (
    MemberLeft | MemberKicked | MemberBanned | BanLifted | MemberRenamed | MemberMuted | HostChanged
)


def _store_of_member(connection: sqlite3.Connection, room: int, change: _OfMember) -> None:
    match change:
        case MemberLeft():
            _remove(connection, room, change.member)
            if change.heir is not None:
                _enthrone(connection, room, change.heir)
        case MemberKicked():
            _remove(connection, room, change.member)
        case MemberBanned():
            connection.execute(_BAN, (room, change.member, change.name, change.token_hash))
            _remove(connection, room, change.member)
        case BanLifted():
            statement = "DELETE FROM ban WHERE room = ? AND number = ?"
            connection.execute(statement, (room, change.member))
        case MemberRenamed():
            connection.execute(
                "UPDATE member SET name = ?, key = ? WHERE room = ? AND number = ?",
                (change.name, name_key(change.name), room, change.member),
            )
        case MemberMuted():
            connection.execute(_MUTE, (change.on, change.member, room))
        case HostChanged():
            _enthrone(connection, room, change.heir)


def _set(
    connection: sqlite3.Connection, room: int,
    change: TopicChanged | RoomLocked | RoomSlowed | PassphraseChanged | WebhookChanged, now: int,
) -> None:  # fmt: skip
    value: str | int | bytes | None
    match change:
        case TopicChanged():
            column, value = "topic", change.topic
        case RoomLocked():
            column, value = "locked", change.on
        case RoomSlowed():
            column, value = "slow", change.seconds
        case PassphraseChanged():
            column, value = "passphrase", change.kept
        case WebhookChanged():
            column, value = "webhook", change.secret_hash
    statement = f"UPDATE room SET {column} = ?, used = ? WHERE id = ?"  # noqa: S608  # named above
    connection.execute(statement, (value, now, room))


def insert_members(
    connection: sqlite3.Connection, room: int, members: Iterable[MemberRecord], now: int
) -> None:
    """Store new members of a room (its row), which is used so at ``now`` (Unix ms)."""
    for member in members:
        connection.execute(
            _INSERT_MEMBER,
            (room, member.number, member.name, member.key, member.token_hash, member.host),
        )
        connection.execute(
            "UPDATE room SET coming = max(coming, ?) WHERE id = ?", (member.number, room)
        )
    note_use(connection, room, now)


def note_use(connection: sqlite3.Connection, room: int, now: int) -> None:
    """Note that a room (its row) is used at ``now`` (Unix ms), so that it does not expire."""
    connection.execute(
        "UPDATE room SET used = ? WHERE id = ? AND used < ?", (now, room, now - USE_NOTED_MS)
    )


def _remove(connection: sqlite3.Connection, room: int, number: int) -> None:
    connection.execute("DELETE FROM member WHERE room = ? AND number = ?", (room, number))


def _enthrone(connection: sqlite3.Connection, room: int, number: int) -> None:
    """Store that a member is the host, and muted no more; if it is gone, nothing changes."""
    enthroned = connection.execute(
        "UPDATE member SET host = 1, muted = 0 WHERE room = ? AND number = ?", (room, number)
    ).rowcount
    if enthroned:
        connection.execute(
            "UPDATE member SET host = 0 WHERE room = ? AND number != ? AND host", (room, number)
        )
