"""All rooms of a log in SQLite, to be moved."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any, Final

from chadchat_shared.events import ChatMessage, Keep
from chadchat_shared.names import name_key

from ..domain.records import BanRecord, MemberRecord, RoomRecord
from ..session_secret import write_secret
from .archive import PAGE, CannotMove, WholeRoom
from .interface import LogUnusable
from .opening import DATABASE, explain, lock_folder, open_database
from .reading import open_snapshot
from .resting import is_resting
from .rows import message_of
from .schema import MIGRATIONS, version_of
from .space import Space
from .sweeping import LIVE

_NEXT_ROOM: Final = f"SELECT id FROM room WHERE id > ? AND {LIVE} ORDER BY id LIMIT 1"  # noqa: S608
_COUNT: Final = f"SELECT count(*) FROM room WHERE {LIVE}"  # noqa: S608  # named elsewhere
_ROOM: Final = """
SELECT code, epoch, topic, coming, passphrase, locked, slow, webhook, used, first, keep_messages,
keep_days, coalesce((SELECT max(seq) FROM message WHERE room = room.id), first - 1)
FROM room WHERE id = ?
"""
_PAGE: Final = """
SELECT seq, id, member, name, text, ts, bot FROM message
WHERE room = ?1 AND seq > ?2 AND seq >= (SELECT first FROM room WHERE id = ?1) ORDER BY seq LIMIT ?3
"""
_MAKE: Final = """
INSERT INTO room (code, epoch, topic, coming, passphrase, locked, slow, webhook, used,
  first, oldest, keep_messages, keep_days)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?11, ?12) RETURNING id
"""
_MEMBER: Final = """
INSERT INTO member (room, number, name, key, token_hash, host, muted) VALUES (?, ?, ?, ?, ?, ?, ?)
"""
_STORE: Final = """
INSERT INTO message (room, seq, id, member, name, text, ts, bot) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_REST: Final = "INSERT OR REPLACE INTO resting (code, until, room) VALUES (?, ?, ?)"


@contextmanager
def open_source(folder: Path, secret_file: Path) -> Iterator[SqliteArchive]:
    """Open the log in ``folder``, in which no server runs then, for reading alone.

    ``secret_file`` is where it keeps the key of cookies. Raises LogUnusable.
    """
    path = folder / DATABASE
    with open_snapshot(path):
        pass  # which there is: else the folder is not even made
    with lock_folder(folder), open_snapshot(path) as connection:
        if version_of(connection) < len(MIGRATIONS):
            raise LogUnusable(
                f"{path} was written by an earlier version of Chad Chat. Start the server with it "
                "once, which brings it up to date."
            )
        yield SqliteArchive(connection, folder, secret_file, Space(folder))


@contextmanager
def open_target(
    folder: Path, secret_file: Path, *, log_max: int, free_min: int
) -> Iterator[SqliteArchive]:
    """Open or make the log in ``folder``, in which no server runs then.

    The others are as in ``open_source`` and ``Space``. Raises LogUnusable.
    """
    with lock_folder(folder), closing(open_database(folder / DATABASE)) as connection:
        yield SqliteArchive(connection, folder, secret_file, Space(folder, log_max, free_min))


class SqliteArchive:
    """The rooms of a database that is open: an ``Incoming``. A room is made in one transaction."""

    def __init__(
        self, connection: sqlite3.Connection, folder: Path, secret_file: Path, space: Space
    ) -> None:
        self._connection = connection
        self._folder = folder
        self._secret_file = secret_file
        self._space = space

    async def count(self) -> int:
        """Return how many rooms there are."""
        return int(self._run(_COUNT)[0][0])

    async def rooms(self) -> AsyncIterator[WholeRoom]:
        """Return all rooms, in the order of their making."""
        row = 0
        while found := self._run(_NEXT_ROOM, row):
            row = found[0][0]
            yield await self.read(str(row))

    async def read(self, row: str) -> WholeRoom:
        """Return a room."""
        room = int(row)
        (
            code, epoch, topic, coming, passphrase, locked, slow, webhook, used, first, messages,
            days, seq,
        ) = self._run(_ROOM, room)[0]  # fmt: skip
        members = self._run(
            "SELECT number, name, token_hash, host, muted FROM member WHERE room = ?"
            " ORDER BY number",
            room,
        )
        bans = self._run(
            "SELECT number, name, token_hash FROM ban WHERE room = ? ORDER BY number", room
        )
        former = self._run("SELECT code, until FROM resting WHERE room = ? AND until > ?",
                           room, _now())  # fmt: skip
        record = RoomRecord(
            code, epoch, topic, seq, coming,
            [
                MemberRecord(number, name, name_key(name), token, bool(host), bool(muted))
                for number, name, token, host, muted in members
            ],
            (), passphrase, locked=bool(locked), slow=slow,
            bans=[BanRecord(*ban) for ban in bans], webhook=webhook, first=first,
            keep=Keep(messages=messages, days=days),
        )  # fmt: skip
        return WholeRoom(row, record, used, dict(former))

    async def messages(self, row: str, code: str) -> AsyncIterator[Sequence[ChatMessage]]:
        """Return the messages of a room, by pages."""
        last = 0
        while rows := self._run(_PAGE, int(row), last, PAGE):
            last = rows[-1][0]
            yield [message_of(code, each) for each in rows]

    async def resting(self) -> AsyncIterator[tuple[str, int]]:
        """Return the codes that rest and lead to no room."""
        for code, until in self._run(
            "SELECT code, until FROM resting WHERE room IS NULL AND until > ?", _now()
        ):
            yield code, until

    async def secret(self) -> bytes | None:
        """Return the key of browsers' cookies in the folder, if there is one."""
        try:
            return self._secret_file.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise CannotMove(f"{self._secret_file} cannot be read: {error.strerror}.") from error

    async def row_of(self, code: str) -> str | None:
        """Return the room that has the code now, or None."""
        found = self._run("SELECT id FROM room WHERE code = ?", code)
        return str(found[0][0]) if found else None

    async def is_free(self, code: str) -> bool:
        """Say whether a code is no room's and does not rest."""
        with self._explained():
            rests = is_resting(self._connection, code, _now())
        return not rests and await self.row_of(code) is None

    @asynccontextmanager
    async def make(self, room: WholeRoom) -> AsyncIterator[str]:
        """Make a room, in a transaction that ends with what is done meanwhile."""
        self._run("BEGIN IMMEDIATE")
        try:
            row = self._insert(room)
            yield str(row)
            self._require_space()
            await asyncio.to_thread(self._run, "COMMIT")  # of much, it takes long
        except BaseException:
            if self._connection.in_transaction:
                self._connection.rollback()
            raise

    async def put(self, row: str, page: Sequence[ChatMessage]) -> None:
        """Store the next messages of a room."""
        self._run_each(_STORE, (
            (int(row), each.seq, each.id, each.member, each.name, each.message, each.ts,
             each.bot is True)
            for each in page
        ))  # fmt: skip
        self._require_space()

    async def rest(self, code: str, until: int) -> None:
        """Let a free code rest until then (Unix ms)."""
        self._run(_REST, code, until, None)

    async def keep_secret(self, secret: bytes) -> None:
        """Keep the key of browsers' cookies in the folder."""
        try:
            write_secret(self._secret_file, secret)
        except OSError as error:
            raise CannotMove(f"{self._secret_file} cannot be written: {error.strerror}.") from error

    async def settle(self) -> None:
        """Every transaction has been on disk when it ended."""

    def _insert(self, room: WholeRoom) -> int:
        record = room.record
        row = int(self._run(
            _MAKE, record.code, record.epoch, record.topic, record.coming, record.passphrase,
            record.locked, record.slow, record.webhook, room.used, record.first,
            record.keep.messages, record.keep.days,
        )[0][0])  # fmt: skip
        self._run_each(_MEMBER, (
            (row, each.number, each.name, each.key, each.token_hash, each.host, each.muted)
            for each in record.members
        ))  # fmt: skip
        self._run_each(
            "INSERT INTO ban (room, number, name, token_hash) VALUES (?, ?, ?, ?)",
            ((row, each.number, each.name, each.token_hash) for each in record.bans),
        )
        self._run_each(_REST, ((code, until, row) for code, until in room.former.items()))
        return row

    def _require_space(self) -> None:
        with self._explained():
            lack = self._space.look(self._connection)
        if lack is not None:
            raise CannotMove(
                f"{self._folder} has no room for more: the log would be larger than --log-max, or "
                "leave less of the disk free than --free-min. Make room, then move the rest."
            )

    def _run(self, statement: str, *values: object) -> list[Any]:
        with self._explained():
            return self._connection.execute(statement, values).fetchall()

    def _run_each(self, statement: str, rows: Iterable[tuple[object, ...]]) -> None:
        with self._explained():
            self._connection.executemany(statement, rows)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """Have what SQLite refuses be a CannotMove."""
        try:
            yield
        except sqlite3.Error as error:
            raise CannotMove(f"{self._folder / DATABASE}: {explain(error)}") from error


def _now() -> int:
    return time.time_ns() // 1_000_000
