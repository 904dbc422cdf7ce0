"""Messages are found by words and by times."""

from __future__ import annotations

from chadchat_server.domain.pages import PAGE_BYTES
from chadchat_server.domain.records import Draft
from chadchat_server.log import RoomLog
from chadchat_shared.searching import Query

from ..changes import recode
from ..conftest import HOST, ROOM, append, draft


async def _found(log: RoomLog, query: str, before: int | None = None, limit: int = 50) -> list[int]:
    found = await log.search("ABCD", Query.of(query), before, limit, "somebody")
    return [message.seq for message in found.messages]


async def test_messages_are_found_the_newest_first(log: RoomLog) -> None:
    await append(log, draft(1, "green tea"), draft(2, "Coffee"), draft(3, "Tea, please"))
    assert await _found(log, "TEA") == [3, 1]
    assert await _found(log, "tea", before=3) == [1]
    assert await _found(log, "tea", limit=1) == [3]
    assert await _found(log, "coffee tea") == []
    assert await _found(log, "!") == []


async def test_in_an_empty_room_nothing_is_found(log: RoomLog) -> None:
    found = await log.search("ABCD", Query.of("tea"), None, 50, "somebody")
    assert (found.messages, found.before) == ([], 1)


async def test_a_search_says_where_to_go_on(log: RoomLog) -> None:
    await append(log, *(draft(number, "tea") for number in range(1, 8)))
    seqs, before, searches = [], None, 0
    while before is None or before > 1:
        found = await log.search("ABCD", Query.of("tea"), before, 3, "somebody")
        assert found.messages[0].room == "ABCD"
        seqs += [message.seq for message in found.messages]
        before, searches = found.before, searches + 1
    assert (seqs, searches) == ([7, 6, 5, 4, 3, 2, 1], 3)


async def test_rooms_are_apart_and_a_room_is_found_by_its_former_code(log: RoomLog) -> None:
    await log.claim(type(ROOM)("EFGH", "epoch-2", "", 0, 0, (), ()), [HOST])
    await append(log, draft(1, "tea"), draft(2, "tea", room="EFGH"), draft(3, "tea"))
    assert await _found(log, "tea") == [2, 1]
    await recode(log, "ABCD", "WXYZ")
    assert await _found(log, "tea") == [2, 1]


async def test_found_messages_make_no_larger_an_answer_than_a_page(log: RoomLog) -> None:
    text = "tea " + "x" * (PAGE_BYTES // 3)
    await append(log, *(draft(number, text) for number in range(1, 6)))
    found = await log.search("ABCD", Query.of("tea"), None, 50, "somebody")
    assert [message.seq for message in found.messages] == [5, 4]
    assert await _found(log, "tea", found.before) == [3, 2]


async def test_a_place_is_found_among_messages(log: RoomLog) -> None:
    assert await log.seek("ABCD", 0) == 1
    drafts = [Draft("ABCD", f"id {n}", "1", "Ada", "tea", n * 100) for n in range(1, 1_001)]
    await append(log, *drafts)
    for ts, seq in ((0, 1), (100, 1), (101, 2), (50_000, 500), (100_000, 1_000), (100_001, 1_001)):
        assert await log.seek("ABCD", ts) == seq
