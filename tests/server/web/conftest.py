"""A browser without its screen: cookies are kept, redirects are not followed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http.cookies import Morsel

import aiohttp
import pytest

from tests.server_process import ServerProcess

COOKIE = "chadchat_session"
NAME_COOKIE = "chadchat_name"
_SEAT = "chadchat_seat_"


class Browser:
    """One browser at the server at ``url``."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http
        self.body = ""

    async def get(self, path: str, **headers: str) -> aiohttp.ClientResponse:
        return await self._request("GET", path, headers=headers)

    async def post(
        self, data: dict[str, str] | bytes | aiohttp.FormData, **headers: str
    ) -> aiohttp.ClientResponse:
        """Post the form of the home page."""
        return await self._request("POST", "/", data=data, headers=headers)

    async def make_room(self, name: str) -> str:
        """Open a room by the form; return its code, as the page of the room has it."""
        assert (await self.post({"name": name, "code": "", "create": ""})).status == 303
        await self.get("/room")
        return self.body.split('data-code="', 1)[1].split('"', 1)[0]

    async def enter_room(self, name: str, code: str) -> None:
        assert (await self.post({"name": name, "code": code, "join": ""})).status == 303

    @property
    def cookie(self) -> str:
        """The cookies of its seats that the browser has, as it would send them."""
        return "; ".join(f"{cookie.key}={cookie.value}" for cookie in self._seats())

    @property
    def seats(self) -> set[str]:
        """The ids of the seats that the browser has."""
        names = (cookie.key for cookie in self._seats())
        return {name.removeprefix(_SEAT) for name in names if name.startswith(_SEAT)}

    def _seats(self) -> list[Morsel[str]]:
        return [cookie for cookie in self._http.cookie_jar if cookie.key != NAME_COOKIE]

    async def _request(
        self, method: str, path: str, *, headers: dict[str, str],
        data: dict[str, str] | bytes | aiohttp.FormData | None = None,
    ) -> aiohttp.ClientResponse:  # fmt: skip
        async with self._http.request(
            method, path, data=data, headers=headers, allow_redirects=False
        ) as response:
            self.body = await response.text(errors="replace")
        return response

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str) -> AsyncIterator[Browser]:
        jar = aiohttp.CookieJar(unsafe=True)  # which is to say, for addresses without a name too
        async with aiohttp.ClientSession(url, cookie_jar=jar) as http:
            yield cls(http)


@pytest.fixture
async def browser(server: ServerProcess) -> AsyncIterator[Browser]:
    async with Browser.at(server.url) as browser:
        yield browser


@pytest.fixture
async def other(server: ServerProcess) -> AsyncIterator[Browser]:
    async with Browser.at(server.url) as other:
        yield other
