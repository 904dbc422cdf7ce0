"""How HTTP requests are answered, counted."""

from __future__ import annotations

from collections import Counter
from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

_WATCHED: Final = (101, 200, 429, 500, 503)
"""What is counted from the beginning, as the first one would else be no increase."""


class Answers:
    """Counts answers ``by_status``; that of a request which becomes a WebSocket is 101."""

    def __init__(self) -> None:
        self.by_status: Counter[int] = Counter(dict.fromkeys(_WATCHED, 0))

    @web.middleware
    async def count(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer, and count the answer."""
        status: int = HTTPStatus.INTERNAL_SERVER_ERROR
        try:
            response = await handler(request)
            status = response.status
        except web.HTTPException as refusal:
            status = refusal.status
            raise
        finally:
            self.by_status[status] += 1
        return response
