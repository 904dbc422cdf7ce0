"""A newcomer makes its own token, so that a join whose answer was lost can be asked again."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from msgspec import UNSET

from chadchat_shared.answers import Done, MembersPage
from chadchat_shared.claims import new_claim
from chadchat_shared.events import Answered, Knocks
from tests.raw_tcp import RawTcp
from tests.server.conftest import Connect
from tests.server_process import ServerProcess
from tests.stock_client import StockClient


async def _names(client: StockClient) -> list[str]:
    """Return the names of all members of the client's room."""
    return [member.name for member in (await client.done(MembersPage, "members", {})).members]


async def test_a_claim_is_the_newcomers_token(connect: Connect) -> None:
    ada, bob, again = [await connect() for _ in range(3)]
    room, claim = (await ada.create("Ada")).room, new_claim()
    joined = await bob.join(room, name="Bob", claim=claim)
    assert joined.token == claim
    returned = await again.join(room, token=claim)
    assert (returned.member, returned.token) == (joined.member, UNSET)


async def test_who_asks_again_with_a_claim_is_the_same_member(connect: Connect) -> None:
    ada, bob, again = [await connect() for _ in range(3)]
    room, claim = (await ada.create("Ada")).room, new_claim()
    joined = await bob.join(room, name="Bob", claim=claim)
    for client in (bob, again):
        returned = await client.join(room, name="Bob", claim=claim)
        assert (returned.member, returned.name, returned.token) == (joined.member, "Bob", claim)
    assert await _names(ada) == ["Ada", "Bob"]


async def test_also_where_newcomers_could_not_come_in(connect: Connect) -> None:
    ada, bob, again = [await connect() for _ in range(3)]
    room, claim = (await ada.create("Ada")).room, new_claim()
    joined = await bob.join(room, name="Bob", claim=claim)
    await ada.done(Done, "passphrase", {"passphrase": "tea"})
    await ada.done(Done, "lock", {"on": True})
    new_code = (await ada.call("newcode", {}))["room"]
    returned = await again.join(room, name="Bob", claim=claim)
    assert (returned.room, returned.member) == (new_code, joined.member)


async def test_also_after_a_crash_and_from_an_address_that_is_locked_out(tmp_path: Path) -> None:
    claim = new_claim()
    with ServerProcess(tmp_path, "--failed-joins", "1", limits=True) as server:
        async with StockClient.to(server.url) as ada, StockClient.to(server.url) as bob:
            room = (await ada.create("Ada")).room
            joined = await bob.join(room, name="Bob", claim=claim)
        server.restart()
        async with StockClient.to(server.url) as eve, StockClient.to(server.url) as bob:
            for code, error in (("NONE", "room_not_found"), (room, "rate_limited")):
                asked = {"code": code, "name": "Eve", "claim": new_claim()}
                assert (await eve.refused("join", asked)).error == error
            returned = await bob.join(room, name="Bob", claim=claim)
            assert returned.member == joined.member
            assert await _names(bob) == ["Ada", "Bob"]


async def test_asked_for_many_times_at_once_it_makes_one_member(server: ServerProcess) -> None:
    async with StockClient.to(server.url) as ada, AsyncExitStack() as stack:
        room, claim = (await ada.create("Ada")).room, new_claim()
        twins = [await stack.enter_async_context(RawTcp.to(server.port)) for _ in range(10)]
        joins = (twin.join(room, name="Bob", claim=claim) for twin in twins)
        assert len({joined.member for joined in await asyncio.gather(*joins)}) == 1
        assert await _names(ada) == ["Ada", "Bob"]


async def test_a_claim_of_another_room_is_a_newcomers(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    claim = new_claim()
    for _ in range(2):
        room = (await ada.create("Ada")).room
        assert (await bob.join(room, name="Bob", claim=claim)).token == claim


async def test_who_has_left_comes_as_a_newcomer_by_its_old_claim(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room, claim = (await ada.create("Ada")).room, new_claim()
    joined = await bob.join(room, name="Bob", claim=claim)
    await bob.done(Done, "leave", {})
    again = await bob.join(room, name="Rob", claim=claim)
    assert (again.member != joined.member, again.name, again.token) == (True, "Rob", claim)


async def test_the_claim_of_who_is_banned_does_not_let_in(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room, claim = (await ada.create("Ada")).room, new_claim()
    joined = await bob.join(room, name="Bob", claim=claim)
    await ada.done(Done, "ban", {"member": joined.member})
    for name in ("Bob", "Rob"):
        asked = {"code": room, "name": name, "claim": claim}
        assert (await bob.refused("join", asked)).error == "forbidden"
        assert (await bob.refused("knock", asked)).error == "forbidden"


async def test_one_connection_is_one_member_of_a_room(connect: Connect) -> None:
    ada, bob = await connect(), await connect()
    room, claim = (await ada.create("Ada")).room, new_claim()
    await bob.join(room, name="Bob", claim=claim)
    for other in ({"name": "Rob", "claim": new_claim()}, {"name": "Bob"}):
        assert (await bob.refused("join", {"code": room, **other})).error == "bad_request"
    assert (await ada.refused("join", {"code": room, "name": "Ada", "claim": claim})).error == (
        "bad_request"
    )
    assert await _names(ada) == ["Ada", "Bob"]


@pytest.mark.parametrize("claim", ["", "a" * 42, "a" * 44, "a" * 42 + "\n", "a" * 42 + "+", 7])
async def test_what_cannot_be_a_claim_is_a_bad_request(connect: Connect, claim: object) -> None:
    ada = await connect()
    room = (await ada.create("Ada")).room
    for event in ("join", "knock"):
        asked = {"code": room, "name": "Bob", "claim": claim}
        assert (await ada.refused(event, asked)).error == "bad_request"


async def test_who_was_let_in_hears_so_again(connect: Connect) -> None:
    ada, bob, again = [await connect() for _ in range(3)]
    room, claim = (await ada.create("Ada")).room, new_claim()
    await ada.done(Done, "lock", {"on": True})
    asked = {"code": room, "name": "Bob", "claim": claim}
    await bob.done(Done, "knock", asked)
    [knock] = (await ada.heard(Knocks)).knocks
    await ada.done(Done, "admit", {"knock": knock.knock, "on": True})
    assert (await bob.heard(Answered)).token == claim
    await bob.disconnect()
    await again.done(Done, "knock", asked)
    assert await again.heard(Answered) == Answered(room=room, token=claim)
    assert (await again.join(room, token=claim)).name == "Bob"
    assert await _names(ada) == ["Ada", "Bob"]
