"""What is not kept any more is no more at once, and deleted by and by."""

from __future__ import annotations

from chadchat_server.domain.records import RoomRecord
from chadchat_server.domain.retention import Extent
from chadchat_server.log import Appended, RoomLog
from chadchat_shared.errors import Unavailable
from chadchat_shared.events import KEEP_ALL, Keep
from chadchat_shared.searching import Query

from ..changes import change, kept, recode, trimmed, webhook
from ..conftest import HOST, ROOM, append, draft, messages, whole
from .conftest import Shelf

_SECRET = b"hash of a secret"


async def _swept(log: RoomLog) -> None:
    while await log.sweep():
        pass


async def _rooms(log: RoomLog) -> dict[str, Extent]:
    return {extent.code: extent async for extents in log.survey() for extent in extents}


async def test_a_trimmed_log_begins_later_and_goes_on_where_it_was(shelf: Shelf) -> None:
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        said = messages(await append(log, *(draft(number) for number in range(1, 701))))
        await change(log, "ABCD", trimmed(601))
        for _ in range(2):  # of which nothing is deleted yet, and then all
            assert await log.seek("ABCD", 0) == 601
            found = await log.search("ABCD", Query.of("text"), 605, 50, "x")
            assert ([m.seq for m in found.messages], found.before) == ([604, 603, 602, 601], 601)
            room = await log.load("ABCD")
            assert room is not None
            assert (room.first, room.seq, list(room.tail)) == (601, 700, said[600:])
            await _swept(log)
        assert await whole(log) == said[600:]
        assert await log.find("ABCD", "id 600") is None
        assert await log.find("ABCD", "id 601") == said[600]
    async with shelf.open() as log:
        room = await log.load("ABCD")
        assert room is not None
        assert (room.first, room.seq, list(room.tail)) == (601, 700, said[600:])
        [again, new] = await append(log, draft(700), draft(1))
        assert isinstance(again, Appended)
        assert again.again
        assert [message.seq for message in messages([new])] == [701]


async def test_a_log_of_which_everything_is_deleted_gives_no_seq_again(shelf: Shelf) -> None:
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        await append(log, *(draft(number) for number in range(1, 11)))
        await change(log, "ABCD", trimmed(11))
        await _swept(log)
        assert await whole(log) == []
        assert await log.seek("ABCD", 0) == 11
        assert (await log.search("ABCD", Query.of("text"), None, 50, "x")).messages == []
    async with shelf.open() as log:
        room = await log.load("ABCD")
        assert room is not None
        assert (room.first, room.seq, list(room.tail)) == (11, 10, [])
        assert [message.seq for message in messages(await append(log, draft("new")))] == [11]


async def test_it_is_deleted_in_slices_between_which_others_have_their_turn(log: RoomLog) -> None:
    await log.claim(RoomRecord("EFGH", "e", "", 0, 0, (), ()), [HOST])
    await append(log, *(draft(number) for number in range(700)))
    await change(log, "ABCD", trimmed(701))
    left: list[int] = []
    while await log.sweep():
        [said] = messages(await append(log, draft(len(left), room="EFGH")))
        assert said.seq == len(left) + 1
        left.append(len(await whole(log)))
    assert sorted(left, reverse=True) == left
    assert left[0] > left[1] > left[-1] == 0


async def test_all_rooms_are_surveyed_with_what_their_hosts_keep(shelf: Shelf) -> None:
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        for number in range(250):
            code = f"B{chr(65 + number // 26)}{chr(65 + number % 26)}B"
            await log.claim(RoomRecord(code, code, "", 0, 0, (), ()), [HOST])
        await append(log, *(draft(number) for number in range(1, 11)))
        await change(log, "ABCD", kept(messages=5, days=7))
        await change(log, "ABCD", trimmed(6))
    async with shelf.open() as log:
        room = await log.load("ABCD")
        assert room is not None
        assert room.keep == Keep(messages=5, days=7)
        rooms = await _rooms(log)
        assert len(rooms) == 251
        assert rooms["ABCD"] == Extent("ABCD", 6, 10, 1_000, Keep(messages=5, days=7))
        assert rooms["BAAB"] == Extent("BAAB", 1, 0, None, KEEP_ALL)


async def test_a_room_is_not_used_by_what_is_deleted_in_it(shelf: Shelf) -> None:
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        await append(log, draft(1), draft(2))
    async with shelf.open() as log:
        assert await log.load("ABCD")
        await shelf.age(log)
        await change(log, "ABCD", trimmed(2))
        log.let_go("ABCD")
        assert await log.expire(500_000, [], 10) == 1


async def test_a_room_that_has_expired_is_no_more_before_all_of_it_is_deleted(
    shelf: Shelf,
) -> None:
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        await change(log, "ABCD", webhook(_SECRET))
        await append(log, *(draft(number) for number in range(1, 1_001)))
        assert await recode(log, "ABCD", "EFGH")
        await shelf.age(log)
        assert await log.expire(500_000, [], 10) == 1
        assert await log.expire(500_000, [], 10) == 0
        await log.sweep()
    async with shelf.open() as log:
        assert await log.count_rooms() == 0
        assert await _rooms(log) == {}
        assert await log.opened_by(HOST.token_hash) is None
        assert await log.webhook_room(_SECRET) is None
        for code in ("ABCD", "EFGH"):
            assert await log.load(code) is None
            assert await log.moved_to(code) is None
            assert await whole(log, code) == []
            assert not await log.claim(RoomRecord(code, "new", "", 0, 0, (), ()), [HOST])
            [refused] = await append(log, draft("new", room=code))
            assert isinstance(refused, Unavailable)
        await _swept(log)
