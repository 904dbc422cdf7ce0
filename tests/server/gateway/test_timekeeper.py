"""What is due is done in time, and everybody else has their turn in between."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from chadchat_server.domain.members import hash_token
from chadchat_server.domain.records import MemberRecord, RoomRecord
from chadchat_server.domain.room import Room
from chadchat_server.domain.rooms import Rooms
from chadchat_server.domain.rules import RoomRules
from chadchat_server.gateway.timekeeper import ROOMS_A_TURN, Timekeeper
from chadchat_shared.events import ServerEvent
from tests.patience import PATIENCE_SECONDS
from tests.server.loops import LOOPS, LoopFactory, run

_ADA = MemberRecord(1, "Ada", "ada", hash_token("token"), host=True)
_ROOMS = 5 * ROOMS_A_TURN + 1


class _Watch:
    """Counts the turns of the loop, and the rooms that were spoken to in each."""

    def __init__(self, rooms: int) -> None:
        self.spoken_to: Counter[int] = Counter()
        self.over = asyncio.Event()
        self._turn = 0
        self._unheard = rooms
        self._told: set[Room] = set()
        self._next_turn()

    def say(self, room: Room, _event: ServerEvent) -> None:
        if room not in self._told:
            self._told.add(room)
            self.spoken_to[self._turn] += 1
        if len(self._told) == self._unheard:
            self.over.set()

    def _next_turn(self) -> None:
        self._turn += 1
        if not self.over.is_set():
            asyncio.get_running_loop().call_soon(self._next_turn)


@pytest.mark.parametrize("loop", LOOPS)
def test_thousands_of_rooms_at_once_leave_turns_to_everybody_else(loop: LoopFactory) -> None:
    async def work() -> None:
        rooms = Rooms(RoomRules())
        watch = _Watch(_ROOMS)
        time = Timekeeper(rooms, watch.say, lambda _: None)
        for number in range(_ROOMS):
            record = RoomRecord(f"R{number}", "epoch", "", 0, 1, [_ADA], ())
            room = rooms.adopt(record, time.now())
            rooms.enter(room, room.member_of(_ADA.token_hash), number)
        time.reschedule()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await watch.over.wait()
        time.stop()
        assert watch.spoken_to.total() == _ROOMS
        assert max(watch.spoken_to.values()) <= ROOMS_A_TURN

    run(work, loop)
