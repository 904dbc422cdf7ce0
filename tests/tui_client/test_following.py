"""Following a log over gaps, repetitions and whatever order things come in."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chadchat_shared.answers import Page
from chadchat_shared.errors import ChatError, NotJoined, RateLimited
from chadchat_shared.events import ChatMessage
from chadchat_tui.session import ConnectionLost
from chadchat_tui.session.following import Follower

from .samples import said


class Log:
    """A server's log of ``newest`` messages in pages of ``size``, and what was told of it.

    Those before ``first`` are deleted.
    """

    def __init__(self, newest: int, size: int = 3) -> None:
        self.first = 1
        self.newest = newest
        self.size = size
        self.refusals: list[ChatError] = []
        self.told: list[int] = []
        self.given_up: list[ChatError] = []
        self.follower = Follower(self._tell, self._page_after, self.given_up.append)

    async def settled(self) -> None:
        """Return when the follower has nothing more to do."""
        filling = self.follower._filling
        if filling is not None:
            await filling

    def _tell(self, message: ChatMessage) -> None:
        self.told.append(message.seq)

    async def _page_after(self, seq: int) -> Page:
        await asyncio.sleep(0)
        if self.refusals:
            raise self.refusals.pop()
        begin = max(seq + 1, self.first)
        last = min(begin + self.size - 1, self.newest)
        return Page(messages=[said(n) for n in range(begin, last + 1)], more=last < self.newest)


@given(
    start=st.integers(min_value=0, max_value=5),
    heard=st.lists(st.integers(min_value=1, max_value=30), max_size=20),
    size=st.integers(min_value=1, max_value=7),
)
def test_each_message_is_told_once_and_in_order(start: int, heard: list[int], size: int) -> None:
    """Whichever of them come by themselves, from wherever one begins."""

    async def follow() -> list[int]:
        log = Log(30, size)
        log.follower.begin_after(start)
        for seq in heard:
            log.follower.hear(said(seq))
            await asyncio.sleep(0)
        await log.settled()
        return log.told

    told = asyncio.run(follow())
    assert told == list(range(start + 1, start + 1 + len(told)))
    assert start + len(told) >= max([start, *heard])


async def test_a_passing_refusal_is_waited_for() -> None:
    """And costs no message."""
    log = Log(5)
    log.refusals = [RateLimited(retry_after=0.01)]
    log.follower.catch_up(5)
    await log.settled()
    assert log.told == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(("refusal", "given_up"), [(ConnectionLost(), 0), (NotJoined(), 1)])
async def test_what_cannot_be_had_is_given_up(refusal: ChatError, given_up: int) -> None:
    """A lost connection needs no word, as the next one catches up."""
    log = Log(5)
    log.refusals = [refusal]
    log.follower.catch_up(5)
    await log.settled()
    assert len(log.given_up) == given_up
    log.follower.catch_up(5)
    await log.settled()
    assert log.told == [1, 2, 3, 4, 5]


async def test_more_than_there_is_is_not_asked_for_again_and_again() -> None:
    """A server that tells of messages it does not have is believed once."""
    log = Log(2)
    log.follower.catch_up(9)
    await log.settled()
    assert log.told == [1, 2]


async def test_nothing_is_told_behind_what_is_deleted() -> None:
    """It is for the server to say, to who comes in again."""
    log = Log(9)
    log.follower.begin_after(2)
    log.first = 5
    log.follower.hear(said(9))
    await log.settled()
    assert log.told == []
    [lost] = log.given_up
    assert isinstance(lost, ConnectionLost)
