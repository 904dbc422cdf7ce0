"""Redis has no memory for more."""

from __future__ import annotations

from pathlib import Path

from chadchat_shared.answers import Page
from tests.stock_client import StockClient

from .cluster import cluster, ready


async def test_writing_is_refused_and_reading_goes_on(tmp_path: Path) -> None:
    async with cluster(tmp_path) as all_:
        one, two = all_.urls
        async with StockClient.to(one) as ada, StockClient.to(two) as bob:
            room = await ada.create("Ada")
            his = await bob.join(room.room, name="Bob")
            said = await ada.say("before", id="first")
            all_.redis.command("CONFIG", "SET", "maxmemory", "1")
            for client in (ada, bob):
                refusal = await client.refused("message", {"data": "hello", "id": "second"})
                assert refusal.error == "storage_full"
                page = await client.done(Page, "history", {"limit": 10})
                assert [line.seq for line in page.messages] == [1]
            assert await ada.say("before", id="first") == said  # as it is there
            assert [await ready(url) for url in all_.urls] == [503, 503]
            async with StockClient.to(one) as again:  # by another server than before
                back = await again.join(room.room, token=his.token, after=0, epoch=room.epoch)
                assert [line.id for line in back.messages] == ["first"]
                all_.redis.command("CONFIG", "SET", "maxmemory", "0")
                assert (await again.say("hello", id="second")).seq == 2
                for client in (ada, bob):
                    assert (await client.heard_line("hello")).seq == 2
            assert [await ready(url) for url in all_.urls] == [200, 200]
