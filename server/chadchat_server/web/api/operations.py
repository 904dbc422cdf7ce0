"""What can be asked of one path by which methods, and the handling of everything else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import UnionType

from aiohttp import web
from msgspec import Struct

from chadchat_shared.errors import ChatError, NotFound

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing that programs may ask.

    ``body`` is what they send as JSON, or as ``plain`` text; ``query`` what stands behind the
    path, ``headers`` which headers count, with the type of each. ``answers`` has what comes with
    each status when it is done: an object, a text of one of the media types, or nothing.
    ``refusals`` are what the protocol may say instead; a ``seated`` one is for members, by their
    token.
    """

    method: str
    path: str
    summary: str
    handler: Handler
    answers: Mapping[HTTPStatus, type[Struct] | tuple[str, ...] | None]
    refusals: tuple[type[ChatError], ...] = ()
    seated: bool = True
    body: type[Struct] | None = None
    plain: bool = False
    query: type[Struct] | None = None
    headers: Mapping[str, type | UnionType] | None = None


def routes_of(operations: Iterable[Operation]) -> list[web.RouteDef]:
    """Return the routes of the API; whatever else is asked below /api/ is not there."""
    paths: defaultdict[str, dict[str, Handler]] = defaultdict(dict)
    for operation in operations:
        paths[operation.path][operation.method] = operation.handler
    return [
        *(web.route("*", path, _by_method(methods)) for path, methods in paths.items()),
        web.route("*", "/api{rest:(/.*)?}", _nothing),
    ]


def _by_method(handlers: dict[str, Handler]) -> Handler:
    """Return a handler that hands a request to the one of its method; HEAD is a GET's."""
    if "GET" in handlers:
        handlers["HEAD"] = handlers["GET"]

    async def handle(request: web.Request) -> web.StreamResponse:
        if (handler := handlers.get(request.method)) is None:
            allowed = sorted(handlers)
            raise web.HTTPMethodNotAllowed(
                request.method, allowed, text=f"Here one may {' or '.join(allowed)}."
            )
        return await handler(request)

    return handle


async def _nothing(_request: web.Request) -> web.StreamResponse:
    raise NotFound("There is nothing at this address.")
