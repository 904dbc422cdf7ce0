"""Messages, for programs: said and read."""

from __future__ import annotations

import msgspec
from aiohttp import web
from msgspec import UNSET

from chadchat_shared.errors import BadRequest
from chadchat_shared.requests import ClientId, History, Message

from ...gateway import Programs
from ..edge import address_of
from .asking import (
    JSON,
    KEY,
    PLAIN,
    header_of,
    object_of,
    query_of,
    require_type,
    seat_of,
    text_of,
)  # fmt: skip
from .requests import Text, WhichMessages
from .rooms import answer, answer_stored


class Messages:
    """The handlers; a request's body has at most ``body_max`` bytes."""

    def __init__(self, programs: Programs, body_max: int) -> None:
        self._programs = programs
        self._body_max = body_max

    async def say(self, request: web.Request) -> web.Response:
        """Put a message into the log: 201 when it is there now, 200 when it was there before."""
        seat = seat_of(request)
        message = Message(data=await self._text(request), id=id_of(request))
        stored = await self._programs.say(seat, address_of(request), message)
        return answer_stored(stored)

    async def read(self, request: web.Request) -> web.Response:
        """Read a page of the log."""
        asked = query_of(request, WhichMessages)
        history = History(
            before=None if asked.before is UNSET else asked.before,
            after=None if asked.after is UNSET else asked.after,
            limit=asked.limit,
        )
        return answer(await self._programs.history(seat_of(request), address_of(request), history))

    async def _text(self, request: web.Request) -> str:
        require_type(request, [JSON, PLAIN])
        if request.content_type == PLAIN:
            return await text_of(request, self._body_max)
        return (await object_of(request, Text, self._body_max)).data


def id_of(request: web.Request) -> str | None:
    """Return the id that the sender gives its message, if it does. Raises BadRequest."""
    try:
        return msgspec.convert(header_of(request, KEY), ClientId | None)
    except msgspec.ValidationError:
        raise BadRequest(f"The {KEY} has 1 to 64 printable ASCII characters.") from None
