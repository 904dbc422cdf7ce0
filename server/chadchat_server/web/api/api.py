"""The HTTP API, put together."""

from __future__ import annotations

from aiohttp import web

from ...gateway import Chat
from .messages import Messages
from .operations import routes_of
from .rooms import Rooms
from .table import operations


def api_routes(chat: Chat, body_max: int) -> list[web.RouteDef]:
    """Return the routes; the body of a request has at most ``body_max`` bytes."""
    table = operations(Rooms(chat.programs, body_max), Messages(chat.programs, body_max))
    return routes_of(table)
