"""The HTTP status of each refusal."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from chadchat_shared.errors import (
    BadCode,
    BadName,
    BadRequest,
    BadToken,
    ChatError,
    Forbidden,
    NameTaken,
    NotFound,
    PassphraseNeeded,
    RateLimited,
    RoomFull,
    RoomLocked,
    RoomNotFound,
    TooLong,
)  # fmt: skip

_STATUSES: Final[dict[str, HTTPStatus]] = {
    BadRequest.code: HTTPStatus.BAD_REQUEST,
    BadName.code: HTTPStatus.BAD_REQUEST,
    BadCode.code: HTTPStatus.BAD_REQUEST,
    TooLong.code: HTTPStatus.BAD_REQUEST,
    BadToken.code: HTTPStatus.FORBIDDEN,
    PassphraseNeeded.code: HTTPStatus.FORBIDDEN,
    RoomLocked.code: HTTPStatus.FORBIDDEN,
    Forbidden.code: HTTPStatus.FORBIDDEN,
    RoomNotFound.code: HTTPStatus.NOT_FOUND,
    NotFound.code: HTTPStatus.NOT_FOUND,
    NameTaken.code: HTTPStatus.CONFLICT,
    RoomFull.code: HTTPStatus.CONFLICT,
    RateLimited.code: HTTPStatus.TOO_MANY_REQUESTS,
}


def status_of(error: ChatError) -> HTTPStatus:
    """Return the status that goes with ``error``; what has none of its own may pass."""
    return _STATUSES.get(error.code, HTTPStatus.SERVICE_UNAVAILABLE)
