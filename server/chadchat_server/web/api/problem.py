"""What programs are told where something is refused: a problem in JSON (RFC 9457)."""

from __future__ import annotations

import logging
import math
from collections import Counter
from http import HTTPStatus
from typing import Final

import msgspec
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from msgspec import UNSET, Struct, UnsetType

from chadchat_shared.errors import (
    BadRequest,
    BadToken,
    ChatError,
    Forbidden,
    NotFound,
    RateLimited,
    TooLong,
    Unavailable,
)  # fmt: skip
from chadchat_shared.events import RetryAfter

from ..statuses import status_of

PROBLEM_TYPE: Final = "application/problem+json"

_STATUSES: Final[dict[str, HTTPStatus]] = {
    BadToken.code: HTTPStatus.UNAUTHORIZED,
    TooLong.code: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}
"""What a program is answered otherwise than a browser: it can show a token, and sends texts."""

_KEPT = ("Allow", "Retry-After")
"""Headers of a refusal in plain text that its problem has, too."""

_CODES: Final[dict[int, type[ChatError]]] = {
    HTTPStatus.FORBIDDEN: Forbidden,
    HTTPStatus.NOT_FOUND: NotFound,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: TooLong,
    HTTPStatus.MISDIRECTED_REQUEST: Forbidden,
    HTTPStatus.TOO_MANY_REQUESTS: RateLimited,
}
"""The codes of what is refused before the protocol comes into it; else it is a bad request."""

_log = logging.getLogger(__name__)


class Problem(Struct, frozen=True, kw_only=True):
    """Why a request was not done: ``detail`` is a sentence for people, ``code`` the protocol's.

    ``retry_after`` is in seconds, as exact as the server knows it.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    retry_after: RetryAfter | UnsetType = UNSET


def status_of_problem(error: ChatError | type[ChatError]) -> HTTPStatus:
    """Return the status of the problem that says ``error``, or any of that class."""
    return _STATUSES.get(error.code) or status_of(error)


def problem_of(error: ChatError, status: HTTPStatus | None = None) -> web.Response:
    """Return the answer that says ``error``, with its own status where none is given."""
    status = status or status_of_problem(error)
    problem = Problem(
        title=status.phrase,
        status=status,
        detail=error.message,
        code=error.code,
        retry_after=UNSET if error.retry_after is None else error.retry_after,
    )
    response = web.Response(
        status=status, body=msgspec.json.encode(problem), content_type=PROBLEM_TYPE
    )
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(math.ceil(error.retry_after))
    if status is HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="Chad Chat"'
    return response


def tell_programs(*prefixes: str, refusals: Counter[str]) -> Middleware:
    """Have every refusal of what is asked below ``prefixes`` be a problem, whoever refuses it.

    ``refusals`` are counted there by their code.
    """

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not f"{request.path}/".startswith(prefixes):
            return await handler(request)
        try:
            response = await handler(request)
        except ChatError as error:
            refusals[error.code] += 1
            return problem_of(error)
        except web.HTTPException as refusal:
            return _translated(refusal)
        except Exception:  # noqa: BLE001  # whatever it is, it is answered
            _log.exception("A request could not be done")
            return problem_of(Unavailable())
        return response if response.status < HTTPStatus.BAD_REQUEST else _translated(response)

    return middleware


def _translated(refusal: web.StreamResponse) -> web.StreamResponse:
    """Return a refusal in plain text as a problem; one that is a problem as it is."""
    if refusal.content_type == PROBLEM_TYPE or not isinstance(refusal, web.Response):
        return refusal
    status = HTTPStatus(refusal.status)
    error = _CODES.get(status, BadRequest)((refusal.text or "").strip())
    response = problem_of(error, status)
    for name in _KEPT:
        if name in refusal.headers:
            response.headers[name] = refusal.headers[name]
    return response
