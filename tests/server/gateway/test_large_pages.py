"""Long messages come in pages that no connection is cut off for."""

from __future__ import annotations

import pytest

from chadchat_server.domain.pages import PAGE_BYTES
from chadchat_shared.answers import Page
from chadchat_shared.events import ChatMessage
from chadchat_shared.limits import TEXT_MAX
from tests.server.conftest import Connect
from tests.stock_client import POLLING, WEBSOCKET, StockClient

_LONG = "€" * TEXT_MAX
_COUNT = 120


async def _tell(ada: StockClient) -> str:
    room = await ada.create("Ada")
    for number in range(_COUNT):
        await ada.say(f"{number} {_LONG}"[:TEXT_MAX])
    return room.room


def _size(messages: list[ChatMessage]) -> int:
    return sum(len(message.message.encode()) for message in messages)


@pytest.mark.parametrize("transports", [WEBSOCKET, POLLING], ids="+".join)
async def test_a_room_of_long_messages_is_read_whole(
    connect: Connect, transports: tuple[str, ...]
) -> None:
    code = await _tell(await connect())
    bob = await connect(transports)
    snapshot = await bob.join(code, name="Bob", after=0)
    read, more = snapshot.messages, snapshot.more
    while more:
        page = await bob.done(Page, "history", {"after": read[-1].seq, "limit": 200})
        assert 0 < _size(page.messages) <= PAGE_BYTES
        read, more = [*read, *page.messages], page.more
    assert [message.seq for message in read] == list(range(1, _COUNT + 1))
    assert (await bob.say("still here")).seq == _COUNT + 1


async def test_the_newest_of_long_messages_come_first_and_older_ones_on_demand(
    connect: Connect,
) -> None:
    code = await _tell(await connect())
    bob = await connect()
    snapshot = await bob.join(code, name="Bob")
    read, more = snapshot.messages, snapshot.more
    assert read[-1].seq == _COUNT
    while more:
        page = await bob.done(Page, "history", {"before": read[0].seq, "limit": 200})
        assert 0 < _size(page.messages) <= PAGE_BYTES
        read, more = [*page.messages, *read], page.more
    assert [message.seq for message in read] == list(range(1, _COUNT + 1))
