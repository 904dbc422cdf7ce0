"""A Redis whose memory is full refuses what is new, and goes on with the rest."""

from __future__ import annotations

import pytest

from chadchat_server.log import Appended
from chadchat_shared.errors import Conflict, StorageFull

from ..changes import change, topic
from ..conftest import HOST, ROOM, append, draft, messages, whole
from .conftest import Servers
from .followers import Keeper
from .insisting import stored


async def test_what_is_new_is_refused_and_what_is_there_has_its_place(
    servers: Servers, caplog: pytest.LogCaptureFixture
) -> None:
    keeper = Keeper()
    async with servers.open() as one, servers.open(keeper) as two:
        await one.claim(ROOM, [HOST])
        await one.load("ABCD")
        await two.load("ABCD")
        [first] = messages(await append(one, draft(1)))
        servers.redis.command("CONFIG", "SET", "maxmemory", "1")
        try:
            refused, again, other = await append(one, draft(2), draft(1), draft(1, "other"))
            assert isinstance(refused, StorageFull)
            assert again == Appended(first, again=True)
            assert isinstance(other, Conflict)
            with pytest.raises(StorageFull):
                await change(one, "ABCD", topic("coffee"))
            one.neighbours.came("ABCD", 1)
            assert await whole(one) == [first]
            said = [record for record in caplog.records if "is full" in record.message]
            assert len(said) == 1
            assert "--keep-days" in said[0].message
            servers.redis.command("CLIENT", "KILL", "TYPE", "normal")
            servers.redis.command("CLIENT", "KILL", "TYPE", "pubsub")
        finally:
            servers.redis.command("CONFIG", "SET", "maxmemory", "0")
        assert await stored(one, 2) == 2
        await change(one, "ABCD", topic("coffee"))
        await keeper.until(lambda: keeper.here == {1})
        assert topic("coffee") in keeper.told
