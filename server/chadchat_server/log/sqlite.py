"""The log in one SQLite file."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import IO

import msgspec

from chadchat_shared.events import ChatMessage
from chadchat_shared.names import name_key
from chadchat_shared.searching import Query

from ..domain.pages import Span
from ..domain.records import BanRecord, Draft, MemberRecord, RoomRecord
from ..domain.room import TAIL
from .appends import USE_NOTED_MS
from .figures import LogFigures
from .finding import Finder
from .interface import Finding, LogUnusable, Outcome
from .opening import DATABASE, lock_folder, open_database
from .reader import Reader
from .resting import exchange, is_resting, moved_to, rest, room_of, wake
from .rows import MESSAGES, message_of
from .schema import APPLICATION_ID
from .searching import seek
from .space import Space
from .writer import Writer

_BY_SEQ = f"{MESSAGES} AND seq BETWEEN ? AND ? ORDER BY seq"
_BY_ID = f"{MESSAGES} AND id = ?"
_IDLE = "SELECT id, indexed FROM room WHERE used < ? ORDER BY used LIMIT ?"
_INDEXED = "SELECT id, indexed FROM room WHERE code = ?"
_OPENED_BY = """
SELECT code FROM member JOIN room ON room.id = member.room WHERE token_hash = ? AND number = 1
"""
_REMOVE_MEMBER = "DELETE FROM member WHERE number = ? AND room = ?"


class SqliteLog:
    """A RoomLog in ``folder``, which no other server may use meanwhile."""

    def __init__(
        self, lock: IO[str], connection: sqlite3.Connection, reader: Reader, space: Space,
        on_failure: Callable[[LogUnusable], None],
    ) -> None:  # fmt: skip
        self._lock = lock
        self.figures = LogFigures()
        self._writer = Writer(connection, space, self.figures, on_failure)
        self._finder = Finder(self._writer, reader)

    @classmethod
    def open(
        cls, folder: Path, on_failure: Callable[[LogUnusable], None], *,
        log_max: int = 0, free_min: int = 0,
    ) -> SqliteLog:  # fmt: skip
        """Open the log, making folder and file where there are none. Raises LogUnusable.

        It takes nothing more when it has ``log_max`` bytes, or its disk fewer than ``free_min``;
        0 is no limit.
        """
        lock = lock_folder(folder)
        try:
            path = folder / DATABASE
            space = Space(folder, log_max, free_min)
            return cls(lock, open_database(path), Reader(path), space, on_failure)
        except LogUnusable:
            lock.close()
            raise

    async def claim(self, room: RoomRecord, members: Collection[MemberRecord]) -> bool:
        """Store a new room with its first members; False when the code is taken or rests."""

        def work(connection: sqlite3.Connection) -> bool:
            now = _now()
            if is_resting(connection, room.code, now):
                return False
            row = (room.code, room.epoch, room.topic, room.coming, room.passphrase, now)
            claimed = connection.execute(
                "INSERT INTO room (code, epoch, topic, coming, passphrase, used)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (code) DO NOTHING",
                row,
            ).rowcount
            for member in members if claimed else ():
                _insert_member(connection, room.code, member)
            return bool(claimed)

        return await self._writer.write(work, grows=True)

    async def opened_by(self, token_hash: bytes) -> str | None:
        """Return the code of the room whose first member has the token, or None."""

        def work(connection: sqlite3.Connection) -> str | None:
            found = connection.execute(_OPENED_BY, (token_hash,)).fetchone()
            return None if found is None else str(found[0])

        return await self._writer.read(work)

    async def recode(self, code: str, new: str) -> bool:
        """Give the room the code ``new`` and let the old one rest; False as in ``claim``."""
        return await self._writer.write(lambda c: exchange(c, code, new, _now()))

    async def moved_to(self, code: str) -> str | None:
        """Return the code that the room has now which once had ``code``, or None."""
        return await self._writer.read(lambda connection: moved_to(connection, code))

    async def load(self, code: str) -> RoomRecord | None:
        """Return the room with its members and newest messages, or None."""

        def work(connection: sqlite3.Connection) -> RoomRecord | None:
            room = connection.execute(
                "SELECT id, epoch, topic, coming, passphrase, locked, slow, webhook,"
                " coalesce((SELECT max(seq) FROM message WHERE room = room.id), 0)"
                " FROM room WHERE code = ?",
                (code,),
            ).fetchone()
            if room is None:
                return None
            row, epoch, topic, coming, passphrase, locked, slow, webhook, seq = room
            members = connection.execute(
                "SELECT number, name, key, token_hash, host, muted FROM member WHERE room = ?"
                " ORDER BY number",
                (row,),
            )
            bans = connection.execute(
                "SELECT number, name, token_hash FROM ban WHERE room = ? ORDER BY number", (row,)
            )
            former = connection.execute("SELECT code FROM resting WHERE room = ?", (row,))
            return RoomRecord(
                code, epoch, topic, seq, coming,
                [
                    MemberRecord(number, name, key, token, bool(host), bool(muted))
                    for number, name, key, token, host, muted in members
                ],
                _messages(connection, code, _BY_SEQ, seq - TAIL + 1, seq), passphrase,
                locked=bool(locked), slow=slow, bans=[BanRecord(*ban) for ban in bans],
                former=[before for (before,) in former], webhook=webhook,
            )  # fmt: skip

        return await self._writer.read(work)

    async def read(self, code: str, span: Span) -> list[ChatMessage]:
        """Return the messages of ``span`` in ascending order."""
        return await self._writer.read(lambda c: _messages(c, code, _BY_SEQ, span.first, span.last))

    async def find(self, code: str, message_id: str) -> ChatMessage | None:
        """Return the message of the room that has the id of its client's, or None."""
        found = await self._writer.read_last(lambda c: _messages(c, code, _BY_ID, message_id))
        return found[0] if found else None

    async def search(
        self, code: str, query: Query, before: int | None, limit: int, who: str
    ) -> Finding:
        """Look for up to ``limit`` messages below ``before``; see ``RoomLog.search``."""
        return await self._finder.search(code, query, before, limit, who)

    async def seek(self, code: str, ts: int) -> int:
        """Return the place of ``ts`` (Unix ms); see ``RoomLog.seek``."""
        return await self._writer.read(lambda connection: seek(connection, code, ts))

    async def add_member(self, code: str, member: MemberRecord) -> None:
        """Store a new member."""
        await self._writer.write(
            lambda connection: _insert_member(connection, code, member), grows=True
        )

    async def rename_member(self, code: str, number: int, name: str) -> None:
        """Store another name for a member."""
        statement = "UPDATE member SET name = ?, key = ? WHERE number = ? AND room = ?"
        await self._change(code, statement, name, name_key(name), number)

    async def remove_member(self, code: str, number: int) -> None:
        """Take a member out, freeing its name."""
        await self._change(code, _REMOVE_MEMBER, number)

    async def set_topic(self, code: str, topic: str) -> None:
        """Store the room's topic."""
        statement = "UPDATE room SET topic = ?, used = ? WHERE id = ?"
        await self._change(code, statement, topic, _now())

    async def set_passphrase(self, code: str, passphrase: str | None) -> None:
        """Store what is kept of the room's passphrase; None takes it away."""
        statement = "UPDATE room SET passphrase = ?, used = ? WHERE id = ?"
        await self._change(code, statement, passphrase, _now())

    async def set_webhook(self, code: str, secret_hash: bytes | None) -> None:
        """Store the hash of the secret in the room's webhook address; None takes it away."""
        statement = "UPDATE room SET webhook = ?, used = ? WHERE id = ?"
        await self._change(code, statement, secret_hash, _now())

    async def webhook_room(self, secret_hash: bytes) -> str | None:
        """Return the code of the room whose webhook it is, or None."""

        def work(connection: sqlite3.Connection) -> str | None:
            statement = "SELECT code FROM room WHERE webhook = ?"
            found = connection.execute(statement, (secret_hash,)).fetchone()
            return None if found is None else str(found[0])

        return await self._writer.read(work)

    async def set_locked(self, code: str, *, on: bool) -> None:
        """Store whether the room is locked."""
        await self._change(code, "UPDATE room SET locked = ? WHERE id = ?", on)

    async def set_slow(self, code: str, seconds: int) -> None:
        """Store the seconds between two messages of a member."""
        await self._change(code, "UPDATE room SET slow = ? WHERE id = ?", seconds)

    async def set_muted(self, code: str, number: int, *, on: bool) -> None:
        """Store whether a member other than the host is muted."""
        statement = "UPDATE member SET muted = ? WHERE number = ? AND NOT host AND room = ?"
        await self._change(code, statement, on, number)

    async def set_host(self, code: str, number: int) -> None:
        """Store that a member is the host, and muted no more; if it is gone, nothing changes."""

        def work(connection: sqlite3.Connection) -> None:
            room = room_of(connection, code)
            enthroned = connection.execute(
                "UPDATE member SET host = 1, muted = 0 WHERE room = ? AND number = ?",
                (room, number),
            ).rowcount
            if enthroned:
                connection.execute(
                    "UPDATE member SET host = 0 WHERE room = ? AND number != ? AND host",
                    (room, number),
                )

        await self._writer.write(work)

    async def ban(self, code: str, ban: BanRecord) -> None:
        """Store a ban, and take its member out, freeing its name."""

        def work(connection: sqlite3.Connection) -> None:
            room = room_of(connection, code)
            connection.execute(
                "INSERT INTO ban (room, number, name, token_hash)"
                " VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
                (room, ban.number, ban.name, ban.token_hash),
            )
            connection.execute(_REMOVE_MEMBER, (ban.number, room))

        await self._writer.write(work)

    async def unban(self, code: str, number: int) -> None:
        """Take out the ban of the member that had ``number``."""
        await self._change(code, "DELETE FROM ban WHERE number = ? AND room = ?", number)

    async def note_use(self, code: str) -> None:
        """Note that the room is used now, so that it does not expire."""
        await self._writer.write(
            lambda connection: _note_use(connection, room_of(connection, code))
        )

    async def count_rooms(self) -> int:
        """Return how many rooms there are."""

        def work(connection: sqlite3.Connection) -> int:
            (count,) = connection.execute("SELECT count(*) FROM room").fetchone()
            return int(count)

        return await self._writer.read(work)

    async def unindex_idle(self, idle_since: int, keep: Collection[str], limit: int) -> None:
        """Take what ``expire`` would delete out of the index for searches, which may take long."""

        def work(connection: sqlite3.Connection) -> list[int]:
            _note_uses(connection, keep, _now())
            return [room for room, _ in connection.execute(_IDLE, (idle_since, limit))]

        await self._finder.unindex(await self._writer.write(work))

    async def expire(self, idle_since: int, keep: Collection[str], limit: int) -> int:
        """Mark the rooms of ``keep`` as used now, then delete up to ``limit`` long unused ones.

        It leaves out what ``unindex_idle`` has not done before. Their codes rest from then on.
        ``idle_since`` is in Unix ms. Returns how many it deleted.
        """

        def work(connection: sqlite3.Connection) -> int:
            now = _now()
            _note_uses(connection, keep, now)
            unused = connection.execute(_IDLE, (idle_since, limit)).fetchall()
            idle = [(room,) for room, indexed in unused if not indexed]
            self._delete(connection, idle, now)
            wake(connection, now)
            return len(idle)

        return await self._writer.write(work)

    async def delete(self, code: str) -> bool:
        """Delete the room, whose code rests from then on; False where there is none."""

        def work(connection: sqlite3.Connection) -> tuple[int, int] | None:
            row: tuple[int, int] | None = connection.execute(_INDEXED, (code,)).fetchone()
            if row is not None and not row[1]:
                self._delete(connection, [row[:1]], _now())
            return row

        while (row := await self._writer.write(work)) is not None and row[1]:
            await self._finder.unindex(row[:1])  # which a search may have begun anew meanwhile
        return row is not None

    def _delete(
        self, connection: sqlite3.Connection, rooms: Collection[tuple[int]], now: int
    ) -> None:
        """Delete rooms, each given by its row's id, that are not in the index for searches."""
        rest(connection, rooms, now)
        self._writer.forget_rooms()
        connection.executemany("DELETE FROM room WHERE id = ?", rooms)

    async def probe(self) -> None:
        """Write and commit something small: returns when the log can store."""
        statement = f"PRAGMA application_id = {APPLICATION_ID}"
        await self._writer.write(lambda connection: connection.execute(statement), grows=True)

    async def close(self) -> None:
        """Finish what was asked for, then close."""
        await self._finder.close()
        await self._writer.close()
        self._lock.close()

    def append(self, draft: Draft, done: Callable[[Outcome], None]) -> None:
        """Put a message into its room's log; see ``RoomLog.append``."""
        self._writer.append(draft, done)

    async def _change(self, code: str, statement: str, *values: object) -> None:
        """Execute a statement about a room, whose row is the last of its values."""
        await self._writer.write(lambda c: c.execute(statement, (*values, room_of(c, code))))


def _insert_member(connection: sqlite3.Connection, code: str, member: MemberRecord) -> None:
    room = room_of(connection, code)
    connection.execute(
        "INSERT INTO member (room, number, name, key, token_hash, host) VALUES (?, ?, ?, ?, ?, ?)",
        (room, member.number, member.name, member.key, member.token_hash, member.host),
    )
    connection.execute(
        "UPDATE room SET coming = max(coming, ?) WHERE id = ?", (member.number, room)
    )
    _note_use(connection, room)


def _note_use(connection: sqlite3.Connection, room: int) -> None:
    now = _now()
    connection.execute(
        "UPDATE room SET used = ? WHERE id = ? AND used < ?", (now, room, now - USE_NOTED_MS)
    )


def _note_uses(connection: sqlite3.Connection, codes: Collection[str], now: int) -> None:
    connection.execute(
        "UPDATE room SET used = ? WHERE code IN (SELECT value FROM json_each(?))",
        (now, msgspec.json.encode(list(codes)).decode()),
    )


def _messages(
    connection: sqlite3.Connection, code: str, query: str, *values: object
) -> list[ChatMessage]:
    return [message_of(code, row) for row in connection.execute(query, (code, *values))]


def _now() -> int:
    return time.time_ns() // 1_000_000
