"""How many Socket.IO sessions an address may have."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from ...domain.addresses import address_key

SOCKET_PATH = "/socket.io/"
_RETRY_AFTER = 10


def limit_sessions(sessions: Mapping[str, int], most: int) -> Middleware:
    """Refuse a new session to an address that has ``most`` already."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        # A blank sid is none: Engine.IO opens a new session for it.
        opening = request.path == SOCKET_PATH and not request.query.get("sid")
        if opening and sessions.get(address_key(request.remote or ""), 0) >= most:
            return web.Response(
                status=HTTPStatus.TOO_MANY_REQUESTS,
                headers={"Retry-After": str(_RETRY_AFTER)},
                text="There are too many connections from your address. Close some, then retry.\n",
            )
        return await handler(request)

    return middleware
