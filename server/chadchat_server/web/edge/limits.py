"""How many sessions an address may have: connections by Socket.IO, and streams of events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from chadchat_shared.errors import RateLimited

from .proxies import address_of

SOCKET_PATH = "/socket.io/"
_RETRY_AFTER = 10
_TOO_MANY = "There are too many connections from your address. Close some, then retry."


class SessionLimit:
    """Lets an address have ``most`` sessions, None is no limit; ``sessions`` has the open ones.

    Socket.IO's are counted there by whoever opens them.
    """

    def __init__(self, sessions: Counter[str], most: int | None) -> None:
        self._sessions = sessions
        self._most = most

    def reached(self, address: str) -> bool:
        """Say whether ``address`` may have no other session now."""
        return self._most is not None and self._sessions[address] >= self._most

    @contextmanager
    def one_more(self, address: str) -> Iterator[None]:
        """Count a session of ``address`` for as long as this context. Raises RateLimited."""
        if self.reached(address):
            raise RateLimited(_TOO_MANY, retry_after=_RETRY_AFTER)
        self._sessions[address] += 1
        try:
            yield
        finally:
            self._sessions[address] -= 1
            if not self._sessions[address]:
                del self._sessions[address]


def limit_sessions(limit: SessionLimit) -> Middleware:
    """Refuse a new connection by Socket.IO to an address that has as many sessions as it may."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        # A blank sid is none: Engine.IO opens a new session for it.
        opening = request.path == SOCKET_PATH and not request.query.get("sid")
        if opening and limit.reached(address_of(request)):
            return web.Response(
                status=HTTPStatus.TOO_MANY_REQUESTS,
                headers={"Retry-After": str(_RETRY_AFTER)},
                text=f"{_TOO_MANY}\n",
            )
        return await handler(request)

    return middleware
