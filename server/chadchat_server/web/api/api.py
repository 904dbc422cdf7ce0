"""The HTTP API, put together."""

from __future__ import annotations

from aiohttp import web

from ...gateway import Chat
from .events import Events
from .messages import Messages
from .operations import routes_of
from .rooms import Rooms
from .table import operations


def attach_api(app: web.Application, chat: Chat, *, body_max: int, backlog_max: int) -> None:
    """Serve the API to programs.

    The body of a request has at most ``body_max`` bytes, and as many as ``backlog_max`` may wait
    for whoever listens.
    """
    rooms, messages = Rooms(chat.programs, body_max), Messages(chat.programs, body_max)
    events = Events(chat, backlog_max)
    app.add_routes(routes_of(operations(rooms, messages, events)))
    app.on_shutdown.append(events.close_all)
