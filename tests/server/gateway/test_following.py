"""What becomes of a room in memory where it is, meanwhile, another than this server has seen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from chadchat_server.domain import notes
from chadchat_server.domain.changes import AnyChange
from chadchat_server.domain.gathering import INTERVAL
from chadchat_server.domain.members import hash_token
from chadchat_server.domain.records import MemberRecord, RoomRecord
from chadchat_server.domain.room import Room
from chadchat_server.domain.rooms import Rooms
from chadchat_server.domain.rules import RoomRules
from chadchat_server.gateway import Chat, ChatLimits
from chadchat_server.gateway.typists import Typists
from chadchat_server.log.sqlite import SqliteLog
from chadchat_shared.errors import Unavailable
from tests.server.fanout.parts import until

_ADA = MemberRecord(1, "Ada", "ada", hash_token("ada"), host=True)
_ROOM = RoomRecord("ABCD", "epoch", "", 0, 1, [_ADA], ())


@pytest.fixture
async def chat(tmp_path: Path) -> AsyncIterator[Chat]:
    failures: list[Exception] = []
    log = SqliteLog.open(tmp_path, failures.append)
    await log.claim(_ROOM, [_ADA])
    chat = Chat(log, RoomRules(), ChatLimits(), lambda _: None)
    yield chat
    chat.stop()
    await log.close()
    assert failures == []


async def _loaded(chat: Chat) -> Room:
    return await chat.housekeeper.room("ABCD")


async def test_a_number_is_nobody_elses_although_who_had_it_was_never_seen(chat: Chat) -> None:
    room = await _loaded(chat)
    chat.following.renewed(replace(_ROOM, coming=7))
    bob = await chat.doorman.take_in(room, "Bob", "", None)
    assert bob.member.number == 8


async def test_nothing_is_decided_on_a_room_that_was_dropped(chat: Chat) -> None:
    room = await _loaded(chat)
    chat.following.renewed(replace(_ROOM, epoch="another"))
    asked: list[Room] = []

    def decide() -> AnyChange | None:
        asked.append(room)
        return None

    with pytest.raises(Unavailable):
        await chat._ledger.make(room, decide)
    for name in ("Bob", "Cid"):
        with pytest.raises(Unavailable):
            await chat.doorman.take_in(room, name, "", None)
    assert asked == []
    assert set((await _loaded(chat)).members) == {"1"}


class _Told:
    """Keeps the notes for other servers."""

    def __init__(self) -> None:
        self.notes: list[notes.Note] = []

    def came(self, code: str, member: int) -> None: ...

    def went(self, code: str, member: int) -> None: ...

    def note(self, code: str, note: bytes) -> None:
        self.notes.append(notes.decode(note))


async def test_whoever_types_at_whatever_rate_others_hear_ten_times_a_second() -> None:
    told, rooms = _Told(), Rooms(RoomRules())
    bob = replace(_ADA, number=2, name="Bob", key="bob", token_hash=b"bob", host=False)
    room = rooms.adopt(replace(_ROOM, members=[_ADA, bob]), 0.0)
    typists, loop = Typists(told), asyncio.get_running_loop()
    for number in range(1_000):
        typists.tell(room, room.members["1"], on=bool(number % 2))
        typists.tell(room, room.members["2"], on=True)
    began = loop.time()
    await until(lambda: not typists._untold)
    assert loop.time() - began >= INTERVAL
    assert told.notes == [notes.Typing({1: False}), notes.Typing({1: True, 2: True})]
