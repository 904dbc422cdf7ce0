"""Which rooms keep how much, and deleting what they do not keep, a little at a time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

from chadchat_shared.events import Keep

from ...domain.retention import Extent
from .keys import IDS, LOG, SWEPT, USED, room_key
from .payloads import message_of
from .shards import Shards

_SURVEYED: Final = 100
"""Rooms that are looked at at once, about."""

_SLICE: Final = 256
"""Messages that are deleted at once."""


async def survey(link: Shards) -> AsyncIterator[Sequence[Extent]]:
    """Give all rooms, some at a time; a room may come twice. Raises Unavailable."""
    cursor, ended = b"0", False
    while not ended:
        cursor, found = await link.call("ZSCAN", USED, cursor, "COUNT", _SURVEYED)
        rooms = await asyncio.gather(*(_extent(link, row.decode()) for row in found[::2]))
        yield [room for room in rooms if room is not None]
        ended = cursor == b"0"


async def _extent(link: Shards, row: str) -> Extent | None:
    """Return from where to where a room's log goes, or None where it is no more."""
    channel = room_key(row)
    fields = "code", "first", "seq", "keep_messages", "keep_days"
    code, *numbers = await link.call("HMGET", channel, *fields)
    if code is None:
        return None
    first, newest, messages, days = (int(number or 0) for number in numbers)
    first = max(first, 1)
    keep = Keep(messages=messages, days=days)
    begin: list[Any] = await link.call("XRANGE", channel + LOG, f"{first}-0", "+", "COUNT", 1)
    begun = message_of("", begin[0]).ts if begin else None
    return Extent(code.decode(), first, newest, begun, keep)


async def sweep(link: Shards) -> bool:
    """Delete a slice of what is not kept; say whether there was something. Raises Unavailable.

    Messages go with their ids at one go, and those after the ids, so that whoever sends one again
    finds all of it or nothing.
    """
    if (row := await link.call("SRANDMEMBER", SWEPT)) is None:
        return False
    channel = room_key(row.decode())
    first = await _first(link, channel)
    entries = await link.call("XRANGE", channel + LOG, "-", f"{first - 1}-0", "COUNT", _SLICE)
    if entries:
        messages = [message_of("", entry) for entry in entries]
        await asyncio.gather(
            link.call("HDEL", channel + IDS, *(message.id for message in messages)),
            link.call("XTRIM", channel + LOG, "MINID", f"{messages[-1].seq + 1}-0"),
        )
    if len(entries) < _SLICE:
        await link.call("SREM", SWEPT, row)
        if await _first(link, channel) != first:  # there is more by now
            await link.call("SADD", SWEPT, row)
    return True


async def _first(link: Shards, channel: str) -> int:
    return int(await link.call("HGET", channel, "first") or 1)
