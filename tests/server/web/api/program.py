"""A program that speaks HTTP and nothing else."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TypeVar

import aiohttp
import msgspec
from msgspec import Struct

from chadchat_server.web.api.answers import Membership
from chadchat_server.web.api.problem import Problem
from chadchat_shared.answers import Stored

StructT = TypeVar("StructT", bound=Struct)


class Program:
    """Asks the server; ``headers`` are those of the last answer."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http
        self.headers: Mapping[str, str] = {}

    @classmethod
    @asynccontextmanager
    async def at(cls, url: str) -> AsyncIterator[Program]:
        async with aiohttp.ClientSession(url) as http:
            yield cls(http)

    async def ask(
        self, method: str, path: str, *, token: str = "", body: object = None,
        data: str | bytes | None = None, headers: Mapping[str, str] | None = None,
    ) -> tuple[int, bytes]:  # fmt: skip
        """Return status and body of the answer; ``body`` is sent as JSON, ``data`` as it is."""
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        async with self._http.request(
            method, path, json=body, data=data, headers={**bearer, **(headers or {})}
        ) as response:
            self.headers = response.headers
            return response.status, await response.read()

    async def done(
        self, kind: type[StructT], method: str, path: str, *, status: int = 200,
        token: str = "", body: object = None, headers: Mapping[str, str] | None = None,
    ) -> StructT:  # fmt: skip
        """Ask for what has to be done; return the answer, which has to be a ``kind``."""
        got, answer = await self.ask(method, path, token=token, body=body, headers=headers)
        assert got == status, answer
        return msgspec.json.decode(answer, type=kind)

    async def refused(
        self, status: int, method: str, path: str, *, token: str = "", body: object = None,
        data: str | bytes | None = None, headers: Mapping[str, str] | None = None,
    ) -> Problem:  # fmt: skip
        """Ask for what has to be refused with ``status``; return the problem."""
        got, answer = await self.ask(
            method, path, token=token, body=body, data=data, headers=headers
        )
        assert got == status, answer
        assert self.headers["Content-Type"] == "application/problem+json"
        problem = msgspec.json.decode(answer, type=Problem)
        assert problem.status == status
        assert problem.detail
        assert ("WWW-Authenticate" in self.headers) == (status == 401)
        return problem

    async def open_room(self, name: str = "Ada", **more: str) -> Membership:
        body = {"name": name, **more}
        return await self.done(Membership, "POST", "/api/rooms", body=body, status=201)

    async def join(self, code: str, name: str, **more: str) -> Membership:
        path, body = f"/api/rooms/{code}/members", {"name": name, **more}
        return await self.done(Membership, "POST", path, body=body, status=201)

    async def say(self, who: Membership, text: str, *, status: int = 201, key: str = "") -> Stored:
        """Say something under the id ``key``, where one is given."""
        return await self.done(
            Stored, "POST", f"/api/rooms/{who.room}/messages", token=who.token,
            body={"data": text}, status=status, headers={"Idempotency-Key": key} if key else {},
        )  # fmt: skip
