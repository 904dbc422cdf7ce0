"""Messages into the log: numbers, ids, order, batches."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import UNSET

from chadchat_server.log import Appended, Outcome, RoomLog, appends
from chadchat_shared.errors import ChatError, Conflict, Unavailable
from chadchat_shared.searching import Query
from chadchat_shared.text import clean_text
from tests.patience import PATIENCE_SECONDS

from ..changes import change, topic
from ..conftest import HOST, ROOM, append, draft, messages, whole
from .conftest import Shelf


async def test_what_waits_and_how_it_was_stored_is_counted(log: RoomLog) -> None:
    stored = asyncio.Event()
    for number in range(3):
        log.append(draft(number), lambda _: stored.set())
    figures = log.figures
    assert figures.waiting == 3
    await stored.wait()
    assert figures.waiting == 0
    assert (figures.batches.sum, figures.commits.sum > 0) == (3, True)
    await change(log, "ABCD", topic("no message"))
    assert [count for _, count in figures.commits.buckets()][-1] == 1


async def test_seqs_are_dense_from_one(log: RoomLog) -> None:
    for number in range(1, 6):
        [outcome] = await append(log, draft(number))
        assert isinstance(outcome, Appended)
        assert (outcome.message.seq, outcome.again) == (number, False)
    assert [m.seq for m in await whole(log)] == [1, 2, 3, 4, 5]


async def test_a_message_is_read_as_it_was_written(log: RoomLog) -> None:
    [message] = messages(await append(log, draft(1, "hello")))
    assert (message.room, message.id, message.member) == ("ABCD", "id 1", "1")
    assert (message.name, message.message, message.ts) == ("Ada", "hello", 1_000)
    assert await whole(log) == [message]


async def test_what_a_bot_said_has_its_mark_wherever_it_is_read(shelf: Shelf) -> None:
    said = draft("of a bot", "tea is up")._replace(member="", name="CI", bot=True)
    async with shelf.open() as log:
        assert await log.claim(ROOM, [HOST])
        await append(log, draft(1))
        [message] = messages(await append(log, said))
        assert (message.bot, message.member, message.name) == (True, "", "CI")
        assert messages(await append(log, said)) == [message]
    async with shelf.open() as log:
        assert [(line.seq, line.bot) for line in await whole(log)] == [(1, UNSET), (2, True)]
        room = await log.load("ABCD")
        assert room is not None
        assert list(room.tail) == await whole(log)
        assert await log.find("ABCD", message.id) == message
        found = await log.search("ABCD", Query.of("tea"), None, 10, "somebody")
        assert found.messages == [message]


async def test_the_same_id_gets_the_same_place_again(log: RoomLog) -> None:
    [first] = messages(await append(log, draft(1)))
    await append(log, draft(2))
    [outcome] = await append(log, draft(1))
    assert outcome == Appended(first, again=True)
    assert len(await whole(log)) == 2


async def test_a_message_is_found_by_its_id(log: RoomLog) -> None:
    [first, _] = messages(await append(log, draft(1), draft(2)))
    assert await log.find("ABCD", "id 1") == first
    assert await log.find("ABCD", "id 3") is None
    [[third], found] = await asyncio.gather(append(log, draft(3)), log.find("ABCD", "id 3"))
    assert messages([third]) == [found]


async def test_the_same_id_twice_in_one_batch_is_one_message(log: RoomLog) -> None:
    outcomes = await append(log, draft(1), draft(2), draft(1), draft(1))
    assert [m.seq for m in messages(outcomes)] == [1, 2, 1, 1]
    assert [isinstance(o, Appended) and o.again for o in outcomes] == [False, False, True, True]


async def test_the_same_id_with_another_text_is_a_conflict(log: RoomLog) -> None:
    outcomes = await append(log, draft(1), draft(1, "other"))
    assert isinstance(outcomes[1], Conflict)
    assert isinstance((await append(log, draft(1, "third")))[0], Conflict)
    assert [m.message for m in await whole(log)] == ["text 1"]
    [after] = messages(await append(log, draft(2)))
    assert after.seq == 2


async def test_known_and_new_ones_in_one_batch(log: RoomLog) -> None:
    await append(log, draft(1), draft(2), draft(3))
    outcomes = await append(
        log, draft("a"), draft(2), draft(3, "other"), draft("b"), draft("b"), draft("b", "other"),
        draft(1), draft("c"),
    )  # fmt: skip
    assert [_told(outcome) for outcome in outcomes] == [
        ("id a", 4, False), ("id 2", 2, True), Conflict, ("id b", 5, False), ("id b", 5, True),
        Conflict, ("id 1", 1, True), ("id c", 6, False),
    ]  # fmt: skip
    assert [m.id for m in await whole(log)] == [f"id {n}" for n in (1, 2, 3, "a", "b", "c")]
    assert [_told(outcome) for outcome in await append(log, draft("d"), draft("a"))] == [
        ("id d", 7, False), ("id a", 4, True),
    ]  # fmt: skip


@pytest.mark.parametrize("text", [None, "other"], ids=["the same text", "another text"])
async def test_after_a_batch_of_known_ones_the_numbers_go_on(
    log: RoomLog, text: str | None
) -> None:
    """In every room of the batch, as nothing of its first try is kept."""
    assert await log.claim(type(ROOM)("EFGH", "epoch-2", "", 0, 0, (), ()), [HOST])
    await append(log, draft(1), draft(1, room="EFGH"))
    for seq in range(2, 6):
        outcomes = await append(
            log, draft(seq, room="EFGH"), draft(seq), draft(1, text), draft(1, text, room="EFGH")
        )
        assert sorted(m.seq for m in messages(outcomes))[-2:] == [seq, seq]
        for room in ("ABCD", "EFGH"):
            assert [m.seq for m in await whole(log, room)] == list(range(1, seq + 1))


def _told(outcome: Outcome) -> tuple[str, int, bool] | type[ChatError]:
    """Return in short what became of a draft."""
    if not isinstance(outcome, Appended):
        return type(outcome)
    return outcome.message.id, outcome.message.seq, outcome.again


async def test_an_id_is_a_rooms_own(log: RoomLog) -> None:
    other = type(ROOM)("EFGH", "epoch-2", "", 0, 0, (), ())
    assert await log.claim(other, [HOST])
    outcomes = await append(log, draft(1), draft(1, "another", room="EFGH"), draft(2))
    places = sorted((m.room, m.seq) for m in messages(outcomes))
    assert places == [("ABCD", 1), ("ABCD", 2), ("EFGH", 1)]


async def test_a_room_that_is_no_more_refuses(log: RoomLog) -> None:
    outcomes = await append(log, draft(1, room="GONE"), draft(2))
    assert isinstance(outcomes[0], Unavailable)
    assert [m.seq for m in messages(outcomes)] == [1]


@pytest.mark.parametrize("heads_max", [appends.HEADS_MAX, 3])
async def test_many_at_once_keep_each_rooms_order(
    log: RoomLog, heads_max: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appends, "HEADS_MAX", heads_max)
    codes = ["ABCD", *(f"ROO{chr(65 + number)}" for number in range(9))]
    for code in codes[1:]:
        await log.claim(type(ROOM)(code, code, "", 0, 0, (), ()), [HOST])
    finished = asyncio.Event()
    said: dict[str, list[Outcome]] = {code: [] for code in codes}

    def done(code: str, outcome: Outcome) -> None:
        said[code].append(outcome)
        if sum(map(len, said.values())) == 2_000:
            finished.set()

    for number in range(200):
        for code in codes:
            log.append(draft(number, room=code), partial(done, code))
        if number % 7 == 0:
            await asyncio.sleep(0)  # lets batches end in between
    async with asyncio.timeout(PATIENCE_SECONDS):
        await finished.wait()
    for code in codes:
        assert [m.seq for m in messages(said[code])] == list(range(1, 201))
        assert [m.message for m in await whole(log, code)] == [f"text {n}" for n in range(200)]


async def test_reads_go_on_beside_writes(log: RoomLog) -> None:
    writing = asyncio.gather(*(append(log, draft(number)) for number in range(300)))
    seen = 0
    while not writing.done():
        seqs = [m.seq for m in await whole(log)]
        assert seqs == list(range(1, len(seqs) + 1))
        assert len(seqs) >= seen
        seen = len(seqs)
    await writing
    assert len(await whole(log)) == 300


async def test_one_that_cannot_take_its_outcome_keeps_nobody_elses_back(
    log: RoomLog, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(outcome: Outcome) -> None:
        raise RuntimeError("secret")

    log.append(draft(1), fail)
    [message] = messages(await append(log, draft(2)))
    assert message.seq == 2
    assert "could not be said" in caplog.text
    assert "text 1" not in caplog.text


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
async def test_any_clean_text_and_any_id_come_back_as_they_were(
    log: RoomLog, data: st.DataObject
) -> None:
    text = data.draw(st.text().map(clean_text).filter(bool))
    message_id = data.draw(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1))
    asked = type(draft(1))("ABCD", f"{await _size(log)} {message_id}", "1", "Ada", text, 1)
    [message] = messages(await append(log, asked))
    assert (message.message, message.id) == (text, asked.id)
    assert (await whole(log))[-1] == message
    assert messages(await append(log, asked)) == [message]


async def _size(log: RoomLog) -> int:
    return len(await whole(log))


async def test_after_closing_nothing_is_taken(log: RoomLog) -> None:
    await append(log, draft(1))
    outcomes: list[Outcome] = []
    log.append(draft(2), outcomes.append)
    await log.close()
    assert [m.seq for m in messages(outcomes)] == [2]
    log.append(draft(3), outcomes.append)
    assert isinstance(outcomes[-1], Unavailable)
    with pytest.raises(Unavailable):
        await whole(log)
