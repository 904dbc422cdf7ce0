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
    Conflict,
    Forbidden,
    NameTaken,
    NotFound,
    NotJoined,
    PassphraseNeeded,
    RateLimited,
    RoomFull,
    RoomLocked,
    RoomNotFound,
    StorageFull,
    TooLong,
    Unavailable,
)  # fmt: skip

STATUSES: Final[dict[str, HTTPStatus]] = {
    BadRequest.code: HTTPStatus.BAD_REQUEST,
    BadName.code: HTTPStatus.BAD_REQUEST,
    BadCode.code: HTTPStatus.BAD_REQUEST,
    BadToken.code: HTTPStatus.FORBIDDEN,
    NotJoined.code: HTTPStatus.FORBIDDEN,
    PassphraseNeeded.code: HTTPStatus.FORBIDDEN,
    RoomLocked.code: HTTPStatus.FORBIDDEN,
    Forbidden.code: HTTPStatus.FORBIDDEN,
    RoomNotFound.code: HTTPStatus.NOT_FOUND,
    NotFound.code: HTTPStatus.NOT_FOUND,
    NameTaken.code: HTTPStatus.CONFLICT,
    RoomFull.code: HTTPStatus.CONFLICT,
    Conflict.code: HTTPStatus.CONFLICT,
    TooLong.code: HTTPStatus.BAD_REQUEST,
    RateLimited.code: HTTPStatus.TOO_MANY_REQUESTS,
    Unavailable.code: HTTPStatus.SERVICE_UNAVAILABLE,
    StorageFull.code: HTTPStatus.INSUFFICIENT_STORAGE,
}


def status_of(error: ChatError | type[ChatError]) -> HTTPStatus:
    """Return the status that goes with ``error``; what has none of its own may pass."""
    return STATUSES.get(error.code, HTTPStatus.SERVICE_UNAVAILABLE)
