"""What stands before every handler: the limit of connections, and the headers of every answer."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

SOCKET_PATH = "/socket.io/"
_RETRY_AFTER = 10
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data:; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


def limit_connections(connections: Mapping[str, int], most: int) -> Middleware:
    """Refuse a new connection from an address that has ``most`` already."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        # A blank sid is none: Engine.IO opens a new session for it.
        opening = request.path == SOCKET_PATH and not request.query.get("sid")
        if opening and connections.get(request.remote or "", 0) >= most:
            return web.Response(
                status=HTTPStatus.TOO_MANY_REQUESTS,
                headers={"Retry-After": str(_RETRY_AFTER)},
                text="There are too many connections from your address. Close some, then retry.\n",
            )
        return await handler(request)

    return middleware


async def set_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Let a page load only what is ours, and be framed nowhere."""
    if request.path == SOCKET_PATH:
        return
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if not request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-store")
