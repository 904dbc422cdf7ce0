"""Moving rooms from one store to another, each whole or not at all.

What is there already is left as it is, so that this may be done again after it was broken off.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from hashlib import sha256

import msgspec

from .archive import CannotMove, Incoming, Outgoing, WholeRoom
from .progress import Progress


@dataclass(slots=True)
class Moved:
    """What has become of the rooms: how many ``rooms`` with how many ``messages`` have been moved.

    ``there`` were there already, the same; ``conflicts`` has a sentence for each that was left out.
    ``signed_in`` says whether browsers are known by their cookies in the target; None where the
    source keeps no key of them.
    """

    rooms: int = 0
    messages: int = 0
    there: int = 0
    conflicts: list[str] = field(default_factory=list)
    signed_in: bool | None = None


@dataclass(slots=True)
class _Content:
    """What is the same of a room in every store: a hash over all of it, and how much there is."""

    digest: str
    messages: int


async def move(source: Outgoing, target: Incoming, progress: Progress) -> Moved:
    """Move all rooms of ``source`` that can be moved. Raises CannotMove where it has to break off.

    The source is not changed.
    """
    progress.begin("Moving the rooms")
    moved = Moved()
    moved.signed_in = await _move_secret(source, target)
    rooms, looked_at = await source.count(), 0
    async for room in source.rooms():
        moving = _Moving(source, target, progress, looked_at, rooms)
        try:
            if await moving.is_there(room):
                moved.there += 1
            else:
                moved.messages += await moving.move(room)
                moved.rooms += 1
        except _Conflict as conflict:
            moved.conflicts.append(f"{room.record.code}: {conflict}")
        looked_at += 1
    async for code, until in source.resting():
        if await target.is_free(code):
            await target.rest(code, until)
    await target.settle()
    return moved


async def _move_secret(source: Outgoing, target: Incoming) -> bool | None:
    """Move the key of cookies, unless people are known in the target by another one."""
    secret = await source.secret()
    if secret is None:
        return None
    own = await target.secret()
    if own != secret and (own is None or not await target.count()):
        await target.keep_secret(secret)
        return True
    return own == secret


class _Conflict(Exception):
    """A room cannot have its place in the target, which is left as it is; the sentence says why."""


class _Moving:
    """Moves one of so many ``rooms``, of which some have been ``looked_at``."""

    def __init__(
        self, source: Outgoing, target: Incoming, progress: Progress, looked_at: int, rooms: int
    ) -> None:
        self._source = source
        self._target = target
        self._progress = progress
        self._looked_at = looked_at
        self._rooms = rooms

    async def is_there(self, room: WholeRoom) -> bool:
        """Say whether the room is in the target, the same. Raises _Conflict."""
        record = room.record
        row = await self._target.row_of(record.code)
        if row is None:
            return False
        there = await self._target.read(row)
        if there.record.epoch != record.epoch:
            raise _Conflict("the code is another room's there. Move it to a store that is empty.")
        first = await self._content(self._target, there)
        if await self._content(self._source, room, second=True) != first:
            raise _Conflict(
                "the room is there already, and not the same, as it was used in between. What is "
                "there stays as it is. Move it to a store that is empty."
            )
        return True

    async def move(self, room: WholeRoom) -> int:
        """Move the room; return how many messages it has. Raises _Conflict."""
        for code in (room.record.code, *room.former):
            if not await self._target.is_free(code):
                raise _Conflict(
                    f"the code {code} is taken there, or rests. Move it to a store that is empty."
                )
        async with self._target.make(room) as row:
            content = await self._content(self._source, room, put_into=row)
            made = await self._target.read(row)
            if await self._content(self._target, made, second=True) != content:
                raise CannotMove(
                    f"{room.record.code}: what was stored is not what was read, and is not kept. "
                    "Look at the disks of both with chadchat-server doctor."
                )
        return content.messages

    async def _content(
        self, store: Outgoing, room: WholeRoom, *, second: bool = False, put_into: str | None = None
    ) -> _Content:
        """Read all of a room, on the way into the row ``put_into`` of the target where one is.

        With ``second`` half of what is to be done of the room has been done before.
        """
        digest, messages = sha256(_settings(room)), 0
        async for page in store.messages(room.row, room.record.code):
            if put_into is not None:
                await self._target.put(put_into, page)
            for message in page:
                digest.update(msgspec.json.encode(message))
            messages += len(page)
            part = (second + messages / max(messages, room.record.seq)) / 2
            self._progress.go_on((self._looked_at + part) / max(self._rooms, 1))
        return _Content(digest.hexdigest(), messages)


def _settings(room: WholeRoom) -> bytes:
    """Return all of a room but its messages, always in the same way. When it was used is no matter.

    A code that has rested meanwhile is no difference.
    """
    now = time.time_ns() // 1_000_000
    former = sorted((code, until) for code, until in room.former.items() if until > now)
    return msgspec.json.encode((room.record, former))
