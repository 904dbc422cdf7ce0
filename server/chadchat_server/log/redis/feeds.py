"""The rooms that are loaded here, and how each catches up with what it has missed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

import msgspec

from chadchat_shared.errors import ChatError, Unavailable

from ...domain.records import RoomRecord
from ..following import Follower
from .codes import Codes
from .feed import Feed
from .keys import HERE
from .loading import Loaded, Unchanged, load
from .node import Node
from .payloads import message_of, published_of
from .presence import Presences
from .subscribers import Subscribers
from .wire import REPLY_SECONDS

_PAGE: Final = 500
"""Messages that are read at once of those that were missed."""

_AT_ONCE: Final = 8
"""Rooms that catch up at once, so that those who talk in others do not wait for all of them."""

_log = logging.getLogger(__name__)


class Feeds:
    """The feeds of the rooms that are loaded here, by their channels and by their codes."""

    def __init__(self, node: Node, codes: Codes, presences: Presences) -> None:
        self._node = node
        self._codes = codes
        self._presences = presences
        self._subscribers = Subscribers(node.link, self._heard, self._confirmed)
        self._by_channel: dict[str, Feed] = {}
        self._by_code: dict[str, Feed] = {}
        self._confirming: dict[str, asyncio.Future[None]] = {}
        self._catching_up: dict[Feed, asyncio.Task[None]] = {}
        self._stale: set[Feed] = set()
        self._turns = asyncio.Semaphore(_AT_ONCE)

    def start(self, follower: Follower) -> None:
        """Begin to hear; ``follower`` is told what others do."""
        self._follower = follower

    def __iter__(self) -> Iterator[Feed]:
        return iter(list(self._by_channel.values()))

    def of(self, code: str) -> Feed | None:
        """Return the feed of the room that has ``code``, or had it since it was loaded."""
        return self._by_code.get(code)

    async def load(self, code: str) -> RoomRecord | None:
        """Load the room that has ``code`` now; tell what is done to it after this has returned.

        Raises Unavailable.
        """
        place = await self._codes.look_up(code)
        if place is None or place.rests:
            return None
        feed = Feed(
            place.row, code, self._follower, self._node.beats,
            on_lack=self.catch_up, on_recode=self._recoded,
        )  # fmt: skip
        if (known := self._by_channel.get(feed.channel)) is not None:
            if known.code != code:
                await self.caught_up(known)  # it may have got this code by another server
                return None
            self._drop(known)
        self._by_channel[feed.channel] = feed
        try:
            loaded = await self._load(feed)
        except BaseException:
            self._drop(feed)
            raise
        if loaded is None or loaded.record.code != code:
            self._drop(feed)
            if loaded is None:
                await self._codes.release(code, place.row)
            return None
        self._begin(feed, loaded)
        self._node.soon(self._codes.settle(code))
        asyncio.get_running_loop().call_soon(self._start, feed, loaded.ver)
        return loaded.record

    def _start(self, feed: Feed, at: int) -> None:
        if self._tells(feed):
            feed.start(at)
            if feed in self._stale:
                self.catch_up(feed)

    def let_go(self, code: str) -> None:
        """Tell no more of the room."""
        if (feed := self._by_code.get(code)) is not None:
            self._drop(feed)

    def catch_up(self, feed: Feed) -> None:
        """Find out what a room has missed, and tell it: of one that is being loaded, after that."""
        self._stale.add(feed)
        if feed.started and feed not in self._catching_up:
            self._catching_up[feed] = asyncio.create_task(self._catch_up(feed))

    async def caught_up(self, feed: Feed) -> None:
        """Return when all has been told that is stored of a room by now.

        Raises Unavailable, also where it takes too long.
        """
        ver = await self._node.link.call("HGET", feed.channel, "ver")
        if ver is None:
            return
        try:
            async with asyncio.timeout(REPLY_SECONDS):
                await feed.told(int(ver))
        except TimeoutError:
            raise Unavailable from None

    def catch_up_all(self) -> None:
        """Find out what any room has missed."""
        for feed in self:
            self.catch_up(feed)
            self._presences.tell(feed)
        self._presences.tell_again()

    async def close(self) -> None:
        """Hear nothing more."""
        await self._subscribers.close()
        for feed in self:
            self._drop(feed)
        await asyncio.gather(*self._catching_up.values(), return_exceptions=True)

    # What is heard

    def _heard(self, channel: str, payload: bytes) -> None:
        if (feed := self._by_channel.get(channel)) is None:
            return
        try:
            published = published_of(payload)
        except msgspec.DecodeError as error:
            _log.error("Something was published that is not understood: %s", error)
            return
        try:
            feed.heard(published)
        except Exception:  # noqa: BLE001  # one note's trouble must not keep all from being heard
            _log.exception("What another server has told could not be done")

    def _confirmed(self, channel: str) -> None:
        if (confirming := self._confirming.pop(channel, None)) is not None:
            if not confirming.done():
                confirming.set_result(None)
        elif (feed := self._by_channel.get(channel)) is not None:
            self.catch_up(feed)
            self._presences.tell(feed)

    def _recoded(self, feed: Feed, before: str) -> None:
        self._by_code[feed.code] = feed
        self._node.soon(self._codes.exchange(feed.row, before, feed.code))

    # Loading

    async def _load(self, feed: Feed) -> Loaded | None:
        confirming = asyncio.get_running_loop().create_future()
        self._confirming[feed.channel] = confirming
        self._subscribers.subscribe(feed.channel)
        try:
            async with asyncio.timeout(REPLY_SECONDS):
                await confirming
        except TimeoutError:
            raise Unavailable from None
        finally:
            self._confirming.pop(feed.channel, None)
        loaded = await load(self._node.link, feed.row, self._node.beats.generation)
        return await self._sift(feed, loaded) if isinstance(loaded, Loaded) else None

    async def _sift(self, feed: Feed, loaded: Loaded) -> Loaded:
        """Put into the record who is here by servers that are alive, and forget the others."""
        own = self._node.beats.name
        if not self._node.beats.living.issuperset(loaded.here):
            await self._node.beat()
        living = self._node.beats.living
        dead = [
            f"{number}@{name}"
            for name, numbers in loaded.here.items() if name not in living for number in numbers
        ]  # fmt: skip
        if dead:
            self._node.soon(self._node.link.call("HDEL", feed.channel + HERE, *dead))
        here: dict[str, Collection[int]] = {
            name: numbers
            for name, numbers in loaded.here.items() if name in living and name != own
        }  # fmt: skip
        return loaded._replace(record=replace(loaded.record, here=here))

    def _begin(self, feed: Feed, loaded: Loaded) -> None:
        feed.begin(loaded)
        self._by_code.update(dict.fromkeys(feed.codes, feed))
        self._presences.correct(feed, loaded.here.get(self._node.beats.name, ()))

    def _tells(self, feed: Feed) -> bool:
        """Say whether the feed has not been dropped."""
        return self._by_channel.get(feed.channel) is feed

    def _drop(self, feed: Feed) -> None:
        if self._tells(feed):
            del self._by_channel[feed.channel]
            self._subscribers.unsubscribe(feed.channel)
        for code in feed.codes:
            if self._by_code.get(code) is feed:
                del self._by_code[code]
        self._stale.discard(feed)
        feed.close()

    # Catching up

    async def _catch_up(self, feed: Feed) -> None:
        try:
            async with self._turns:
                while feed in self._stale:
                    self._stale.discard(feed)
                    feed.stop()
                    at = feed.at
                    try:
                        at = await self._renew(feed)
                    except ChatError:
                        return  # it is done again when Redis is back
                    except Exception:  # noqa: BLE001  # one room's trouble is not the others'
                        _log.exception("What is stored could not be said")
                    finally:
                        if self._tells(feed):
                            feed.start(at)
        finally:
            del self._catching_up[feed]

    async def _renew(self, feed: Feed) -> int:
        """Tell what a room is by now; return the step up to which it has been told.

        Nothing is told of one that is dropped meanwhile, as it may be loaded anew since.
        Raises Unavailable.
        """
        node = self._node
        while True:
            generation = node.beats.generation
            if feed.generation == generation:
                loaded = await load(node.link, feed.row, generation, known=feed.at, after=feed.seq)
            else:
                loaded = await load(node.link, feed.row, generation)
            if isinstance(loaded, Unchanged) or not self._tells(feed):
                return feed.at
            if loaded is None:
                _log.error("room %s: it is not in Redis any more", feed.code)
                self._follower.lost(feed.code)
                self._drop(feed)
                return feed.at
            if loaded.ver >= feed.at or feed.generation != generation:
                break
            if node.beats.generation == generation:
                await node.beat(back=generation)
        loaded = await self._sift(feed, loaded)
        # Where some of what was missed is deleted, whoever is told of the room begins anew.
        goes_on = loaded.record.epoch == feed.epoch and loaded.record.first <= feed.seq + 1
        if goes_on and not await self._tell_missed(feed, loaded):
            self.catch_up(feed)
            return feed.at
        if self._tells(feed):
            self._tell_renewed(feed, loaded)
        return loaded.ver

    async def _tell_missed(self, feed: Feed, loaded: Loaded) -> bool:
        """Tell the messages that were missed, from the oldest on.

        False where some of them have been deleted meanwhile: the room is to be read again.
        """
        code, tail = feed.code, loaded.record.tail
        end = tail[0].seq if tail else loaded.record.seq + 1
        while feed.seq + 1 < end:
            last = min(feed.seq + _PAGE, end - 1)
            entries = await self._node.link.call(
                "XRANGE", f"{feed.channel}:log", f"{feed.seq + 1}-0", f"{last}-0"
            )
            if not self._tells(feed):
                return True
            if len(entries) < last - feed.seq and await self._begins(feed) > feed.seq + 1:
                return False
            feed.seq = last
            self._follower.said(code, [message_of(code, entry) for entry in entries])
        if tail and self._tells(feed):
            feed.seq = tail[-1].seq
            self._follower.said(code, tail)
        return True

    async def _begins(self, feed: Feed) -> int:
        """Return the seq with which a room's log begins by now. Raises Unavailable."""
        return int(await self._node.link.call("HGET", feed.channel, "first") or 1)

    def _tell_renewed(self, feed: Feed, loaded: Loaded) -> None:
        self._node.figures.renewals += 1
        before = feed.code
        self._begin(feed, loaded)
        if feed.code != before:
            self._recoded(feed, before)
        self._follower.renewed(loaded.record)
