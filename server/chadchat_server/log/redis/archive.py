"""All rooms of a Redis, to be moved."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any, Final

from chadchat_shared.errors import ChatError, StorageFull, Unavailable
from chadchat_shared.events import ChatMessage

from ...domain.records import Draft
from ..archive import PAGE, CannotMove, WholeRoom
from ..figures import LogFigures
from ..interface import LogUnusable
from .alone import alone
from .codes import Codes
from .keys import (
    AGREED,
    BANS,
    FORMER,
    IDS,
    LOG,
    MEMBERS,
    OF_A_ROOM,
    RESTING,
    UNFINISHED,
    USED,
    code_key,
    opener_key,
    room_key,
    webhook_key,
)
from .loading import Loaded, load
from .node import Node, unix_ms
from .payloads import line_of, message_of
from .wire import Argument
from .writes import Write, members_came

_NOTHING: Final = 10**12
"""A seq above all others, which Lua still writes with all its digits."""

_SCANNED: Final = 1_000


class RedisArchive:
    """The rooms of a Redis at ``where``: an ``Incoming``.

    A room is written under a row id that nothing leads to, and noted as unfinished. Its code is
    claimed, all in one go, when the rest of it is there.
    """

    def __init__(self, node: Node, where: str) -> None:
        self._node = node
        self._codes = Codes(node.link)
        self._where = where

    async def count(self) -> int:
        """Return how many rooms there are."""
        return int(await self._call("ZCARD", USED))

    async def rooms(self) -> AsyncIterator[WholeRoom]:
        """Return all rooms, those that were not used for long first."""
        place = 0
        while rows := await self._call("ZRANGE", USED, place, place + PAGE - 1):
            place += len(rows)
            for row in rows:
                if await self._call("HEXISTS", room_key(row.decode()), "code"):
                    yield await self.read(row.decode())

    async def read(self, row: str) -> WholeRoom:
        """Return a room."""
        generation = self._node.beats.generation
        loaded = await self._done(load(self._node.link, row, generation, after=_NOTHING))
        if not isinstance(loaded, Loaded):
            raise CannotMove(f"{self._where}: a room is not there any more. Move the rooms again.")
        former = await self._call(
            "ZRANGE", room_key(row) + FORMER, unix_ms(), "+inf", "BYSCORE", "WITHSCORES"
        )
        used = await self._call("ZSCORE", USED, row)
        return WholeRoom(
            row, replace(loaded.record, tail=(), former=()), int(float(used or unix_ms())),
            {
                code.decode(): int(float(until))
                for code, until in zip(former[::2], former[1::2], strict=True)
            },
        )  # fmt: skip

    async def messages(self, row: str, code: str) -> AsyncIterator[Sequence[ChatMessage]]:
        """Return the messages of a room, by pages."""
        first = int(await self._call("HGET", room_key(row), "first") or 1)
        last = f"{first - 1}-0"
        log = room_key(row) + LOG
        while entries := await self._call("XRANGE", log, f"({last}", "+", "COUNT", PAGE):
            last = entries[-1][0].decode()
            yield [message_of(code, entry) for entry in entries]

    async def resting(self) -> AsyncIterator[tuple[str, int]]:
        """Return the codes that rest and lead to no room."""
        first = code_key("")
        async for key in self._scan(f"{first}*"):
            code = key.removeprefix(first)
            place = await self._done(self._codes.look_up(code))
            left = await self._call("PTTL", key)
            if place is None or not place.rests or left <= 0:
                continue
            if await self._done(self._codes.code_of(place.row)) is None:
                yield code, unix_ms() + left

    async def _scan(self, pattern: str) -> AsyncIterator[str]:
        """Return the keys of all shards whose names are like the pattern."""
        for shard in self._node.link.all:
            cursor = b"0"
            while True:
                cursor, keys = await self._done(
                    shard.link.call("SCAN", cursor, "MATCH", pattern, "COUNT", _SCANNED)
                )
                for key in keys:
                    yield key.decode()
                if cursor == b"0":
                    break

    async def secret(self) -> bytes | None:
        """Return the key of browsers' cookies that Redis keeps for all servers, if it does."""
        secret = await self._call("HGET", AGREED, "secret")
        return None if secret is None else bytes(secret)

    async def row_of(self, code: str) -> str | None:
        """Return the room that has the code now, or None."""
        place = await self._done(self._codes.look_up(code))
        if place is None or place.rests:
            return None
        now = await self._done(self._codes.code_of(place.row))
        return place.row if now == code else None

    async def is_free(self, code: str) -> bool:
        """Say whether a code is no room's and does not rest."""
        return await self._done(self._codes.look_up(code)) is None

    @asynccontextmanager
    async def make(self, room: WholeRoom) -> AsyncIterator[str]:
        """Make a room, which nothing leads to before it is whole."""
        row = secrets.token_hex(8)
        await self._call("SADD", UNFINISHED, row)
        try:
            await self._write(row, room)
            yield row
        except BaseException:
            with suppress(CannotMove):
                await self._take_away(row)
            raise
        await self._finish(row, room)  # broken off, it is left to ``tidy``

    async def put(self, row: str, page: Sequence[ChatMessage]) -> None:
        """Store the next messages of a room."""
        channel = room_key(row)
        ids: list[Argument] = []
        for each in page:
            ids += (each.id, each.seq)
        await self._all(
            *(
                self._node.link.call("XADD", channel + LOG, f"{each.seq}-0", "m", _stored(each))
                for each in page
            ),
            self._node.link.call("HSET", channel + IDS, *ids),
        )

    async def rest(self, code: str, until: int) -> None:
        """Let a free code rest until then (Unix ms), which leads to no room."""
        await self._call("SET", code_key(code), RESTING, "PXAT", until)

    async def keep_secret(self, secret: bytes) -> None:
        """Have Redis keep the key of browsers' cookies for all servers."""
        await self._call("HSET", AGREED, "secret", secret)

    async def settle(self) -> None:
        """Return when all that has been stored is as durable as Redis makes it."""
        shards = self._node.link
        try:
            await self._node.durable(*(shards.probe_key(shard) for shard in shards.all))
        except Unavailable as error:
            raise CannotMove(
                f"{self._where} has not said in time that everything is on its disk. Look at its "
                "log, then move the rooms again."
            ) from error

    async def tidy(self) -> None:
        """Finish or take away what was unfinished when an earlier move was broken off."""
        for row in await self._call("SMEMBERS", UNFINISHED):
            await self._tidy(row.decode())

    async def _tidy(self, row: str) -> None:
        code = await self._done(self._codes.code_of(row))
        if code is not None and await self.row_of(code) == row:
            await self._finish(row, await self.read(row))
        else:
            await self._take_away(row)

    async def _write(self, row: str, room: WholeRoom) -> None:
        """Write all of a room but its messages."""
        record, call, channel = room.record, self._node.link.call, room_key(row)
        settings: list[Argument] = [
            "code", record.code, "epoch", record.epoch, "born", self._node.beats.generation,
            "topic", record.topic, "seq", record.seq, "ver", 0, "op", "",
            "locked", int(record.locked), "slow", record.slow, "first", record.first,
            "keep_messages", record.keep.messages, "keep_days", record.keep.days,
        ]  # fmt: skip
        if record.passphrase is not None:
            settings += ("passphrase", record.passphrase)
        if record.webhook is not None:
            settings += ("webhook", record.webhook)
        writes: list[Write] = [
            ("HSET", "", *settings), *members_came(record.members),
            *(("HSET", MEMBERS, f"{each.number}m", 1) for each in record.members if each.muted),
            *(
                ("HSET", BANS, f"{ban.number}n", ban.name, f"{ban.number}t", ban.token_hash)
                for ban in record.bans
            ),
            *(("ZADD", FORMER, until, code) for code, until in room.former.items()),
            ("HSET", "", "coming", record.coming),
        ]  # fmt: skip
        await self._all(*(call(each[0], channel + each[1], *each[2:]) for each in writes))

    async def _finish(self, row: str, room: WholeRoom) -> None:
        """Have everything lead to a room; it is finished when all of that is there.

        No transaction does it, as these keys may be on several nodes of a cluster. Its code comes
        first, by which ``tidy`` sees what has been begun.
        """
        record, call = room.record, self._node.link.call
        openers = [each.token_hash for each in record.members if each.number == 1]
        await self._call("SET", code_key(record.code), row)
        await self._all(
            *(call("SET", opener_key(token_hash), row) for token_hash in openers),
            *(call("SET", webhook_key(each), row) for each in (record.webhook,) if each),
            *(
                call("SET", code_key(code), RESTING + row, "PXAT", until)
                for code, until in room.former.items()
            ),
            call("ZADD", USED, room.used, row),
        )
        await self._call("SREM", UNFINISHED, row)

    async def _take_away(self, row: str) -> None:
        call = self._node.link.call
        await self._all(
            *(call("UNLINK", room_key(row) + end) for end in OF_A_ROOM),
            call("ZREM", USED, row), call("SREM", UNFINISHED, row),
        )  # fmt: skip

    async def _call(self, *command: Argument) -> Any:
        return await self._done(self._node.link.call(*command))

    async def _all(self, *doing: Awaitable[object]) -> None:
        await self._done(asyncio.gather(*doing))

    async def _done(self, doing: Awaitable[Any]) -> Any:
        """Wait for what Redis does; what it refuses is a CannotMove."""
        try:
            return await doing
        except StorageFull as error:
            raise CannotMove(
                f"{self._where} is full. Give it more memory (maxmemory) or disk, then move the "
                "rest."
            ) from error
        except ChatError as error:
            raise CannotMove(
                f"{self._where} does not answer as it should. Look at its log, then move the rest."
            ) from error


def _stored(message: ChatMessage) -> bytes:
    return line_of(Draft(
        message.room, message.id, message.member, message.name, message.message, message.ts,
        message.bot is True,
    ))  # fmt: skip


@asynccontextmanager
async def open_archive(
    url: str, where: str, on_wait: Callable[[str], None], *, allow_volatile: bool
) -> AsyncIterator[RedisArchive]:
    """Open the rooms of the Redis at ``url``, on which no server runs, or starts, meanwhile.

    It is called ``where`` when it is spoken of; ``on_wait`` is as in ``alone``, ``allow_volatile``
    as in ``RedisLog``. Raises LogUnusable.
    """
    node = Node(url, where, _ignore, LogFigures(), allow_volatile=allow_volatile)
    await node.open()
    try:
        async with alone(node, where, on_wait):
            yield RedisArchive(node, where)
    except Unavailable as error:
        raise LogUnusable(f"Redis at {where} is away. Try again when it is back.") from error
    finally:
        await node.close()


def _ignore(_: LogUnusable) -> None:
    """Whatever is asked of it fails from then on."""
