"""Reading the log: pages, resuming, reset."""

from __future__ import annotations

import pytest

from chadchat_shared.answers import Page, Snapshot
from chadchat_shared.events import ChatMessage
from tests.server.conftest import Connect
from tests.stock_client import POLLING, WEBSOCKET, StockClient

SAID = 450
_NONE: list[int] = []


def _seqs(first: int, last: int) -> list[int]:
    return list(range(first, last + 1))


@pytest.fixture
async def ada(connect: Connect) -> StockClient:
    return await connect()


@pytest.fixture
async def room(ada: StockClient) -> Snapshot:
    """A room of Ada's in which ``SAID`` lines have been said."""
    room = await ada.create("Ada")
    for number in range(1, SAID + 1):
        await ada.emit("message", {"data": f"line {number}"})
    await ada.heard_line(f"line {SAID}")
    return room


def read(messages: list[ChatMessage]) -> list[int]:
    assert all(message.message == f"line {message.seq}" for message in messages)
    return [message.seq for message in messages]


@pytest.mark.parametrize("transports", [WEBSOCKET, POLLING], ids="+".join)
async def test_a_newcomer_gets_the_newest_50(
    connect: Connect, room: Snapshot, transports: tuple[str, ...]
) -> None:
    bob = await connect(transports)
    joined = await bob.join(room.room, name="Bob")
    assert read(joined.messages) == _seqs(SAID - 49, SAID)
    assert (joined.seq, joined.more, joined.reset) == (SAID, True, False)


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ({}, (_seqs(401, 450), True)),
        ({"limit": 1}, (_seqs(450, 450), True)),
        ({"limit": 200}, (_seqs(251, 450), True)),
        ({"before": 401}, (_seqs(351, 400), True)),
        ({"before": 201, "limit": 200}, (_seqs(1, 200), False)),
        ({"before": 202, "limit": 200}, (_seqs(2, 201), True)),
        ({"before": 51}, (_seqs(1, 50), False)),
        ({"before": 2}, (_seqs(1, 1), False)),
        ({"before": 1}, (_NONE, False)),
        ({"before": 0}, (_NONE, False)),
        ({"before": 2**53 - 1, "limit": 2}, (_seqs(449, 450), True)),
        ({"after": 0}, (_seqs(1, 50), True)),
        ({"after": 0, "limit": 200}, (_seqs(1, 200), True)),
        ({"after": 250, "limit": 200}, (_seqs(251, 450), False)),
        ({"after": 240}, (_seqs(241, 290), True)),
        ({"after": 449}, (_seqs(450, 450), False)),
        ({"after": 450}, (_NONE, False)),
        ({"after": 9000}, (_NONE, False)),
    ],
)
async def test_pages_of_history(
    room: Snapshot, ada: StockClient, asked: dict[str, object], page: tuple[list[int], bool]
) -> None:
    answer = await ada.done(Page, "history", {"room": room.room, **asked})
    assert (read(answer.messages), answer.more) == page


@pytest.mark.parametrize(
    "asked",
    [
        {"before": 5, "after": 2}, {"limit": 0}, {"limit": 201}, {"limit": -1}, {"before": -1},
        {"after": 2**53}, {"limit": 2.5}, {"limit": "5"}, {"before": True}, {"before": "5"},
    ],
)  # fmt: skip
async def test_what_is_no_page(connect: Connect, asked: dict[str, object]) -> None:
    ada = await connect()
    await ada.create("Ada")
    assert (await ada.refused("history", asked)).error == "bad_request"


async def test_a_resume_gives_every_later_message_in_pages(
    connect: Connect, ada: StockClient, room: Snapshot
) -> None:
    bob = await connect()
    joined = await bob.join(room.room, token=room.token, after=20, epoch=room.epoch)
    assert (read(joined.messages), joined.more, joined.reset) == (
        _seqs(21, 220), True, False,
    )  # fmt: skip
    assert joined.seq == SAID
    have, more = read(joined.messages), joined.more
    while more:
        page = await bob.done(Page, "history", {"after": have[-1], "limit": 200})
        have, more = have + read(page.messages), page.more
    assert have == _seqs(21, SAID)
    await ada.say(f"line {SAID + 1}")
    await bob.heard_line(f"line {SAID + 1}")


@pytest.mark.parametrize(
    ("after", "first", "more"),
    [(SAID, SAID + 1, False), (SAID - 1, SAID, False), (SAID - 200, SAID - 199, False),
     (SAID - 201, SAID - 200, True), (0, 1, True)],
)  # fmt: skip
async def test_where_a_resume_begins_and_whether_there_is_more(
    connect: Connect, room: Snapshot, after: int, first: int, more: bool
) -> None:
    bob = await connect()
    joined = await bob.join(room.room, name="Bob", after=after)
    assert read(joined.messages) == _seqs(first, min(first + 199, SAID))
    assert (joined.more, joined.reset) == (more, False)


async def test_another_epoch_or_a_seq_beyond_the_newest_is_a_reset(
    connect: Connect, ada: StockClient, room: Snapshot
) -> None:
    newest = _seqs(SAID - 49, SAID)
    for asked in (
        {"after": SAID + 1},
        {"after": SAID + 1, "epoch": room.epoch},
        {"after": 5, "epoch": "another"},
        {"epoch": "another"},
    ):
        joined = await ada.join(room.room, **asked)
        assert (read(joined.messages), joined.more, joined.reset) == (newest, True, True)


async def test_the_right_epoch_alone_is_no_reset(ada: StockClient, room: Snapshot) -> None:
    joined = await ada.join(room.room, epoch=room.epoch)
    assert read(joined.messages) == _seqs(SAID - 49, SAID)
    assert not joined.reset
