"""What becomes of a room in memory where it is, meanwhile, another than this server has seen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from chadchat_server.domain.changes import AnyChange
from chadchat_server.domain.members import hash_token
from chadchat_server.domain.records import MemberRecord, RoomRecord
from chadchat_server.domain.room import Room
from chadchat_server.domain.rules import RoomRules
from chadchat_server.gateway import Chat, ChatLimits
from chadchat_server.log.sqlite import SqliteLog
from chadchat_shared.errors import Unavailable

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
