"""What an address and a member may do, they may do on all servers together."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, ExitStack
from itertools import count

import pytest

from tests.redis_process import RedisProcess
from tests.server_process import ServerProcess
from tests.stock_client import StockClient

Servers = tuple[ServerProcess, ServerProcess]


@pytest.fixture(scope="module")
def servers(redis: RedisProcess, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    folder = tmp_path_factory.mktemp("servers")
    options = (
        "--failed-joins", "6", "--new-rooms", "4", "--new-members", "4", "--message-rate", "0.05",
    )  # fmt: skip
    with ExitStack() as stack:
        one, two = (
            stack.enter_context(
                ServerProcess(folder / name, "--store", redis.url, *options, limits=True)
            )
            for name in ("one", "two")
        )
        yield one, two


class People:
    """Connections to either server, from an address that no other test has."""

    def __init__(self, servers: Servers, stack: AsyncExitStack, number: int) -> None:
        self._servers = servers
        self._stack = stack
        self._number = number

    async def comes(self, by: int, *, next_door: bool = False) -> StockClient:
        """Connect to the one server or the other, whichever ``by`` says."""
        address = f"127.0.{self._number}.{2 if next_door else 1}"
        client = StockClient.to(self._servers[by % 2].url, address=address)
        return await self._stack.enter_async_context(client)


_numbers = count(1)


@pytest.fixture
async def people(servers: Servers) -> AsyncIterator[People]:
    async with AsyncExitStack() as stack:
        yield People(servers, stack, next(_numbers))


async def _outcome(client: StockClient, event: str, asked: dict[str, object]) -> str:
    answer = await client.call(event, asked)
    return str(answer.get("error", "done"))


async def _guess(client: StockClient) -> str:
    return await _outcome(client, "join", {"code": "NONE", "name": "Eve"})


async def test_guesses_by_turns_at_both_servers_are_locked_out_as_at_one(
    servers: Servers, people: People
) -> None:
    room = await (await people.comes(0)).create("Ada")
    both = [await people.comes(by) for by in range(2)]
    assert [await _guess(both[n % 2]) for n in range(6)] == ["room_not_found"] * 6
    right: dict[str, object] = {"code": room.room, "name": "Eve"}
    for eve in both:
        assert await _outcome(eve, "join", right) == "rate_limited"
    for server in servers:
        server.restart()
    for by in range(2):
        refusal = await (await people.comes(by)).refused("join", right)
        assert refusal.message.startswith("Too many wrong codes")
        neighbour = await people.comes(by, next_door=True)
        assert await _guess(neighbour) == "room_not_found"
        assert await _outcome(neighbour, "join", {**right, "name": f"Bob {by}"}) == "done"
        member = await people.comes(by)
        assert (await member.join(room.room, token=room.token)).member == room.member


async def test_no_more_guesses_at_once_are_answered_than_there_are_tries(people: People) -> None:
    crowd = [await people.comes(by) for by in range(20)]
    outcomes = Counter(await asyncio.gather(*map(_guess, crowd)))
    assert outcomes == {"room_not_found": 6, "rate_limited": 14}


async def test_rooms_and_newcomers_are_counted_by_both(people: People) -> None:
    crowd = [await people.comes(by) for by in range(6)]
    created = [await one.call("create", {"name": "Ada"}) for one in crowd]
    assert [answer["ok"] for answer in created] == [True] * 4 + [False] * 2
    assert {answer["error"] for answer in created[4:]} == {"rate_limited"}
    newcomers = [await people.comes(by) for by in range(6)]
    outcomes = [
        await _outcome(one, "join", {"code": created[0]["room"], "name": f"p{number}"})
        for number, one in enumerate(newcomers)
    ]
    assert outcomes == ["done"] * 4 + ["rate_limited"] * 2


async def test_a_member_by_two_servers_has_one_budget(people: People) -> None:
    ada, also, bob = [await people.comes(by) for by in range(3)]
    room = await ada.create("Ada")
    await also.join(room.room, token=room.token)
    await bob.join(room.room, name="Bob")
    for number in range(10):
        one, other = (ada, also)[:: 1 if number % 2 else -1]
        await one.say(str(number))
        await other.heard_line(str(number))
    for client in (ada, also):
        refusal = await client.refused("message", {"data": "more"})
        assert refusal.error == "rate_limited"
    await bob.say("mine is another budget")
