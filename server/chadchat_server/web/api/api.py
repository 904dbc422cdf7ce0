"""The HTTP API, put together."""

from __future__ import annotations

from http import HTTPStatus

from aiohttp import web

from ...gateway import Chat
from ..edge import SessionLimit
from .asking import JSON
from .events import Events
from .exports import Exports
from .messages import Messages
from .openapi import document_of
from .operations import Operation, routes_of
from .rooms import Rooms
from .table import operations
from .webhooks import WebhookRoutes


def attach_api(
    app: web.Application, chat: Chat, limit: SessionLimit, *, body_max: int, backlog_max: int
) -> None:
    """Serve the API to programs.

    A stream of events counts in ``limit``. The body of a request has at most ``body_max`` bytes,
    and as many as ``backlog_max`` may wait for whoever listens.
    """
    rooms, messages = Rooms(chat.programs, body_max), Messages(chat.programs, body_max)
    events = Events(chat, limit, backlog_max)
    exports = Exports(chat.programs, chat.exporting)
    table = operations(rooms, messages, events, exports)
    webhooks = WebhookRoutes(chat.webhooks, body_max)
    description = _description(document_of((*table, webhooks.operation)))
    app.add_routes(routes_of((*table, description)))
    app.add_routes(webhooks.routes())


def _description(document: bytes) -> Operation:
    """Return the operation that answers with ``document``."""

    async def describe(_request: web.Request) -> web.Response:
        return web.Response(body=document, content_type=JSON)

    return Operation(
        method="GET", path="/api/openapi.json", summary="Describe all of this",
        handler=describe, seated=False, answers={HTTPStatus.OK: (JSON,)},
    )  # fmt: skip
