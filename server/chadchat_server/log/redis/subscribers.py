"""Hearing the channels of rooms, each from the shard that has the room."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from .shard import Shard
from .shards import Shards
from .subscriber import Subscriber


class Subscribers:
    """A subscriber for each shard of which a channel is heard, or was.

    A channel is heard wherever its room goes: it is ``confirmed`` there, too.
    """

    def __init__(
        self, shards: Shards, heard: Callable[[str, bytes], None], confirmed: Callable[[str], None]
    ) -> None:
        self._shards = shards
        self._heard = heard
        self._confirmed = confirmed
        self._places: dict[str, Shard] = {}
        self._ended: set[str] = set()
        self._subscribers: dict[Shard, Subscriber] = {}
        self._closing: set[asyncio.Task[None]] = set()
        shards.on_spread = self._follow

    def subscribe(self, channel: str) -> None:
        """Hear a channel from now on: it is confirmed, also where it has been before."""
        shard = self._places[channel] = self._shards.of(channel)
        self._at(shard).subscribe(channel)

    def unsubscribe(self, channel: str) -> None:
        """Hear a channel no more."""
        self._ended.discard(channel)
        if (shard := self._places.pop(channel, None)) is not None:
            self._at(shard).unsubscribe(channel)

    async def close(self) -> None:
        """Disconnect."""
        subscribers = self._subscribers.values()
        await asyncio.gather(*self._closing, *(each.close() for each in subscribers))

    def _at(self, shard: Shard) -> Subscriber:
        if (subscriber := self._subscribers.get(shard)) is None:
            subscriber = self._subscribers[shard] = Subscriber(
                shard.pool, self._heard, self._confirmed,
                on_end=self._end, on_refusal=self._shards.look_again,
            )  # fmt: skip
            subscriber.start()
        return subscriber

    def _end(self, channel: str) -> None:
        """Note that a shard lets a channel be heard no more: it is looked for, and heard there."""
        self._ended.add(channel)
        self._shards.look_again()

    def _follow(self) -> None:
        """Hear each channel from the shard that has its room now."""
        ended, self._ended = self._ended, set()
        for channel, before in list(self._places.items()):
            if channel in ended or self._shards.of(channel) is not before:
                self._at(before).forget(channel)
                self.subscribe(channel)
        for shard in self._subscribers.keys() - set(self._shards.all) - set(self._places.values()):
            closing = asyncio.create_task(self._subscribers.pop(shard).close())
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)
