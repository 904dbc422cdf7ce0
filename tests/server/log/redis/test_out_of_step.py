"""Rooms that are changed, dropped or loaded anew while something of them is under way."""

from __future__ import annotations

import asyncio

import pytest

from chadchat_server.log import Appended, Outcome
from chadchat_server.log.redis import feeds, loading
from chadchat_server.log.redis.keys import FORMER
from chadchat_shared.errors import Unavailable

from ..changes import change, left, recoded, topic, webhook
from ..conftest import HOST, ROOM, append, draft
from .conftest import Servers
from .followers import Keeper


async def test_who_follows_a_room_can_change_it_after_one_who_does_not(servers: Servers) -> None:
    keeper = Keeper()
    async with servers.open(keeper) as one, servers.open() as stranger:
        await one.claim(ROOM, [HOST])
        await one.load("ABCD")
        await change(stranger, "ABCD", topic("coffee"))
        await keeper.until(lambda: topic("coffee") in keeper.told)
        await change(one, "ABCD", topic("tea"))


async def test_what_is_changed_here_can_be_changed_on_although_it_could_not_be_done(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = Keeper()
    async with servers.open() as one, servers.open(keeper) as two:
        await one.claim(ROOM, [HOST])
        await asyncio.gather(one.load("ABCD"), two.load("ABCD"))
        failed = asyncio.Event()

        def fail(*_: object) -> None:
            failed.set()
            raise RuntimeError

        with monkeypatch.context() as patch:
            patch.setattr(keeper, "changed", fail)
            await change(one, "ABCD", topic("coffee"))
            await failed.wait()
        await change(two, "ABCD", topic("tea"))


async def test_a_room_that_was_dropped_is_told_of_no_more_by_who_was_catching_up(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = Keeper()
    async with servers.open() as one, servers.open(keeper) as two:
        await one.claim(ROOM, [HOST])
        await asyncio.gather(one.load("ABCD"), two.load("ABCD"))
        loaded, go_on, load = asyncio.Event(), asyncio.Event(), loading.load

        async def slowly(*args: object, **kwargs: object) -> object:
            room = await load(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they are
            loaded.set()
            await go_on.wait()
            return room

        before = two._feeds.of("ABCD")
        assert before is not None
        [subscriber] = two._feeds._subscribers._subscribers.values()
        subscriber._heard = lambda *_: None
        await append(one, draft(1))
        with monkeypatch.context() as patch:
            patch.setattr(feeds, "load", slowly)
            two._feeds.catch_up(before)
            await loaded.wait()
        two.let_go("ABCD")
        room = await two.load("ABCD")
        assert room is not None
        assert room.seq == 1
        catching_up = two._feeds._catching_up[before]
        go_on.set()
        await catching_up
        assert keeper.messages == []
        assert keeper.told == []


async def test_what_waits_when_a_room_is_dropped_is_stored_and_nothing_seems_older(
    servers: Servers,
) -> None:
    async with servers.open() as log:
        await log.claim(ROOM, [HOST])
        await log.load("ABCD")
        generation = log._node.beats.generation
        outcomes: list[Outcome] = []
        both = asyncio.Event()

        def done(outcome: Outcome) -> None:
            outcomes.append(outcome)
            if len(outcomes) == 2:
                both.set()

        log.append(draft(1), done)
        await asyncio.sleep(0)
        log.append(draft(2), done)
        log.let_go("ABCD")
        await both.wait()
        assert all(isinstance(outcome, Appended) for outcome in outcomes)
        await asyncio.gather(*log._node._soon)
        assert log._node.beats.generation == generation


async def test_a_server_is_over_that_was_heard_of_between_two_heartbeats(servers: Servers) -> None:
    keeper = Keeper()
    async with servers.open(keeper) as one:
        await one.claim(ROOM, [HOST])
        await one.load("ABCD")
        async with servers.open() as two:
            await two.load("ABCD")
            two.neighbours.came("ABCD", 1)
            await keeper.until(lambda: keeper.here == {1})
        await one._node.beat()
        assert keeper.here == set()


async def test_who_leaves_while_redis_is_away_is_not_here_once_it_is_back(
    servers: Servers,
) -> None:
    keeper = Keeper()
    async with servers.open(keeper) as one, servers.open() as two:
        await one.claim(ROOM, [HOST])
        await asyncio.gather(one.load("ABCD"), two.load("ABCD"))
        two.neighbours.came("ABCD", 1)
        await keeper.until(lambda: keeper.here == {1})
        link = two._node.link.of("").link
        wire, link._wire = link._wire, None
        two.neighbours.went("ABCD", 1)
        await asyncio.gather(*two._presences._telling.values())
        two.let_go("ABCD")
        link._wire = wire
        two._node.on_changed()
        await keeper.until(lambda: keeper.here == set())


async def test_who_was_here_in_older_data_by_a_server_is_not(servers: Servers) -> None:
    async with servers.open() as one, servers.open() as two:
        await one.claim(ROOM, [HOST])
        await two.load("ABCD")
        two.neighbours.came("ABCD", 1)
        await asyncio.gather(*two._presences._telling.values())
        two.let_go("ABCD")
        await two._node.beat(back=two._node.beats.generation)
        await one._node.beat()
        room = await one.load("ABCD")
        assert room is not None
        assert room.here == {}


async def test_older_data_that_is_found_again_and_again_begins_one_generation(
    servers: Servers,
) -> None:
    async with servers.open() as one, servers.open() as two:
        nodes = one._node, two._node
        before = one._node.beats.generation
        await one._node.beat(back=before)
        begun = one._node.beats.generation
        assert begun > before
        await asyncio.gather(*(node.beat(back=before) for node in nodes))
        assert [node.beats.generation for node in nodes] == [begun, begun]


async def test_older_data_that_is_told_of_late_begins_no_other_generation(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with servers.open() as log:
        await log.claim(ROOM, [HOST])
        await log.load("ABCD")
        feed, link = log._feeds.of("ABCD"), log._node.link
        assert feed is not None
        run = link.run

        async def told_late(*_: object) -> bytes:
            monkeypatch.setattr(link, "run", run)
            await log._node.beat(back=log._node.beats.generation)
            while feed.generation != log._node.beats.generation:  # noqa: ASYNC110  # nothing tells
                await asyncio.sleep(0)
            return b"back"

        monkeypatch.setattr(link, "run", told_late)
        [refused] = await append(log, draft(1))
        assert isinstance(refused, Unavailable)
        begun = log._node.beats.generation
        await asyncio.gather(*log._node._soon)
        assert log._node.beats.generation == begun


async def test_a_webhook_that_was_replaced_leaves_no_key(servers: Servers) -> None:
    async with servers.open() as one:
        await one.claim(ROOM, [HOST])
        await one.load("ABCD")
        for secret in (b"one", b"two"):
            await change(one, "ABCD", webhook(secret))
        await asyncio.gather(*one._node._soon)
        assert servers.redis.command("KEYS", "chadchat:webhook:*").count("chadchat:") == 1
        assert await one.webhook_room(b"two") == "ABCD"


async def test_who_opened_a_room_and_is_no_more_in_it_leaves_no_key(servers: Servers) -> None:
    async with servers.open() as one:
        await one.claim(ROOM, [HOST])
        await one.load("ABCD")
        assert servers.redis.command("KEYS", "chadchat:opener:*").count("chadchat:") == 1
        await change(one, "ABCD", left(1))
        await asyncio.gather(*one._node._soon)
        assert servers.redis.command("KEYS", "chadchat:opener:*").count("chadchat:") == 0


async def test_codes_that_have_rested_are_forgotten_by_their_room(servers: Servers) -> None:
    async with servers.open() as one:
        await one.claim(ROOM, [HOST])
        await one.load("ABCD")
        feed = one._feeds.of("ABCD")
        assert feed is not None
        servers.redis.command("ZADD", feed.channel + FORMER, "1", "WXYZ")
        await change(one, "ABCD", recoded("ABCD", "EFGH"))
        assert servers.redis.command("ZCARD", feed.channel + FORMER) == ":1\r\n"


async def test_a_code_is_for_good_although_who_exchanged_it_ended(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ended(*_: object) -> None:
        pass

    async with servers.open() as one, servers.open() as two:
        await one.claim(ROOM, [HOST])
        monkeypatch.setattr(one._codes, "exchange", ended)
        await change(one, "ABCD", recoded("ABCD", "EFGH"))
        assert await two.load("EFGH")
        await asyncio.gather(*two._node._soon)
        assert servers.redis.command("TTL", "chadchat:code:EFGH") == ":-1\r\n"


async def test_of_a_room_that_was_begun_to_be_made_nothing_stays(
    servers: Servers, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with servers.open() as log:
        keep = log._codes.keep

        async def end(code: str, row: str) -> bool:
            assert await keep(code, row)
            raise asyncio.CancelledError

        monkeypatch.setattr(log._codes, "keep", end)
        with pytest.raises(asyncio.CancelledError):
            await log.claim(ROOM, [HOST])
        assert servers.redis.command("TTL", "chadchat:code:ABCD") != ":-1\r\n"
        assert await log.count_rooms() == 0
