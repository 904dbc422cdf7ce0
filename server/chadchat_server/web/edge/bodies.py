"""How slowly the body of a request may come."""

from __future__ import annotations

import asyncio

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware


def limit_bodies(seconds: float) -> Middleware:
    """Cut off whoever has not sent a request's body ``seconds`` after its head."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.can_read_body:
            return await handler(request)
        timer = asyncio.get_running_loop().call_later(seconds, _cut_off, request)
        try:
            return await handler(request)
        finally:
            timer.cancel()

    return middleware


def _cut_off(request: web.Request) -> None:
    if request.transport is not None and not request.content.is_eof():
        request.transport.abort()
