"""The same claim at two servers at once: one member, one room."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import aiohttp

from chadchat_shared.claims import new_claim
from tests.server_process import ServerProcess

Servers = tuple[ServerProcess, ServerProcess]

_TIMES = 10
"""How often it is tried, as only some of them are under way at both servers at once."""


async def _post_to_both(
    servers: Servers, path: str, bodies: Sequence[dict[str, str]]
) -> list[tuple[int, dict[str, object]]]:
    """Send a body to each of the servers at once; return the statuses and answers."""

    async def post(server: ServerProcess, body: dict[str, str]) -> tuple[int, dict[str, object]]:
        async with http.post(server.url + path, json=body) as response:
            return response.status, await response.json()

    async with aiohttp.ClientSession() as http:
        return list(await asyncio.gather(*map(post, servers, bodies)))


async def test_whoever_comes_by_both_is_one_member(servers: Servers) -> None:
    (_, room), _ = await _post_to_both(servers, "/api/rooms", [{"name": "Ada"}] * 2)
    path = f"/api/rooms/{room['room']}/members"
    for number in range(_TIMES):
        for names in ((f"same {number}", f"same {number}"), (f"a{number}", f"b{number}")):
            claim = new_claim()
            one, two = await _post_to_both(
                servers, path, [{"name": name, "claim": claim} for name in names]
            )
            assert (one[0], two[0]) == (201, 201), (one, two)
            assert one[1]["member"] == two[1]["member"]


async def test_whoever_opens_a_room_by_both_has_one(servers: Servers) -> None:
    for _ in range(_TIMES):
        body = {"name": "Ada", "claim": new_claim()}
        one, two = await _post_to_both(servers, "/api/rooms", [body] * 2)
        assert (one[0], two[0]) == (201, 201), (one, two)
        assert one[1]["room"] == two[1]["room"]
