"""Making rooms, and taking away those that nobody uses any more."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Final

from chadchat_shared.errors import Unavailable

from ...domain.records import MemberRecord, RoomRecord
from ..appends import USE_NOTED_MS
from .codes import Codes
from .feed import Feed
from .keys import (
    BEATS,
    HERE,
    OF_A_ROOM,
    USED,
    code_key,
    keys_of,
    opener_key,
    opening_key,
    room_key,
    webhook_key,
)  # fmt: skip
from .node import Node, unix_ms
from .scripts import CLOSE, DELETE_IF
from .wire import REPLY_SECONDS, Argument
from .writes import members_came

_MAKING_SECONDS: Final = 60
"""How long a room is kept that has no code yet."""

_OPENING_SECONDS: Final = 10
"""How long others wait at most for a server that has died while it opened a room."""

_LOOK_SECONDS: Final = 0.1
"""How often it is looked whether another server is done with it."""

_AT_ONCE: Final = 1_000
"""Rooms that are noted at once, so that Redis has others' turns in between."""


class Making:
    """How rooms come, are used and go. Everything may raise StorageFull or Unavailable."""

    def __init__(self, node: Node, codes: Codes) -> None:
        self._node = node
        self._codes = codes

    @asynccontextmanager
    async def opening(self, token_hash: bytes) -> AsyncIterator[None]:
        """Let no other server open a room by the token in this context, waiting until none does."""
        link, key, own = self._node.link, opening_key(token_hash), secrets.token_hex(8)
        try:
            async with asyncio.timeout(REPLY_SECONDS):
                while not await link.call("SET", key, own, "NX", "EX", _OPENING_SECONDS):  # noqa: ASYNC110  # another server's
                    await asyncio.sleep(_LOOK_SECONDS)
        except TimeoutError:
            raise Unavailable from None
        try:
            yield
        finally:
            self._node.soon(link.run(DELETE_IF, [key], own))

    async def claim(self, room: RoomRecord, members: Collection[MemberRecord]) -> bool:
        """Make a room; False where its code is taken or rests."""
        call, row = self._node.link.call, secrets.token_hex(8)
        channel = room_key(row)
        settings: list[Argument] = [
            "code", room.code, "epoch", room.epoch, "born", self._node.beats.generation,
            "topic", room.topic, "coming", room.coming, "seq", 0, "ver", 0, "op", "",
        ]  # fmt: skip
        if room.passphrase is not None:
            settings += ("passphrase", room.passphrase)
        openers = [opener_key(member.token_hash) for member in members if member.number == 1]
        keys = [*(channel + end for end in OF_A_ROOM), *openers]
        await asyncio.gather(
            call("HSET", channel, *settings),
            *(call(write[0], channel + write[1], *write[2:]) for write in members_came(members)),
            *(call("SET", opener, row) for opener in openers),
            *(call("EXPIRE", key, _MAKING_SECONDS) for key in keys),
        )
        if not await self._codes.keep(room.code, row):
            return False
        await call("ZADD", USED, unix_ms(), row)  # in this order, as it may be broken off
        lasting, *_ = await asyncio.gather(
            *(call("PERSIST", key) for key in keys), self._codes.settle(room.code)
        )
        if not lasting:
            await self._codes.release(room.code, row)
            raise Unavailable
        await self._node.durable(channel, USED, code_key(room.code), *openers)
        return True

    def use(self, feed: Feed) -> None:
        """Note that a room is used, at most once a minute, for which nobody waits."""
        if unix_ms() > feed.used + USE_NOTED_MS:
            feed.used = unix_ms()
            self._node.soon(self.note_use(feed.row))

    async def note_use(self, *rows: str) -> None:
        """Note that rooms are used now."""
        for first in range(0, len(rows), _AT_ONCE):
            uses = (item for row in rows[first : first + _AT_ONCE] for item in (unix_ms(), row))
            await self._node.link.call("ZADD", USED, "XX", "GT", *uses)

    async def expire(self, idle_since: int, limit: int) -> int:
        """Delete up to ``limit`` rooms unused since ``idle_since`` (Unix ms); return how many.

        Where somebody is online by a server that is alive, the room is noted as used instead.
        """
        deleted, kept = 0, set[bytes]()
        while deleted < limit:
            rows = await self._node.link.call(
                "ZRANGE", USED, "-inf", f"({idle_since}", "BYSCORE",
                "LIMIT", 0, limit - deleted + len(kept),
            )  # fmt: skip
            if not (idle := [row for row in rows if row not in kept]):
                break
            for row in idle:
                if await self._has_anybody(row.decode()):
                    kept.add(row)
                    await self.note_use(row.decode())
                else:
                    await self.delete(row.decode())
                    deleted += 1
        return deleted

    async def _has_anybody(self, row: str) -> bool:
        """Say whether somebody is online in the room by a server that is alive."""
        call = self._node.link.call
        present, living = await asyncio.gather(
            call("HKEYS", room_key(row) + HERE), call("ZRANGE", BEATS, 0, -1)
        )
        return not {each.partition(b"@")[2] for each in present}.isdisjoint(living)

    async def delete(self, row: str) -> None:
        """Take a room away, such that it can be done again if it is broken off."""
        call, channel = self._node.link.call, room_key(row)
        code, webhook = await call("HMGET", channel, "code", "webhook")
        opener = await call("HGET", f"{channel}:members", "1t")
        if code is not None:
            await self._codes.rest(row, code.decode())
        others = [
            key(value) for key, value in ((opener_key, opener), (webhook_key, webhook)) if value
        ]
        await asyncio.gather(*(call("UNLINK", key) for key in others))
        await self._node.link.run(CLOSE, keys_of(channel), 0, self._node.next_call(), *OF_A_ROOM)
        await call("ZREM", USED, row)
