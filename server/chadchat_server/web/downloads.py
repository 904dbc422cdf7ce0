"""Rooms as files that a browser or a program downloads (protocol: Exports)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final, cast, get_args

from aiohttp import web

from chadchat_shared.errors import BadRequest, BadToken, ChatError
from chadchat_shared.exports import MEDIA_TYPES, SUFFIXES, Form

from ..gateway import Admission, Doorman, Exporting
from .sessions import Sessions
from .statuses import status_of

_PATIENCE_SECONDS: Final = 60.0
"""How long a piece may take to be read by whoever downloads."""


class Downloads:
    """Answers with files."""

    def __init__(self, doorman: Doorman, exporting: Exporting, sessions: Sessions) -> None:
        self._doorman = doorman
        self._exporting = exporting
        self._sessions = sessions

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of browsers."""
        return [web.get("/room/export", self.of_browser)]

    async def of_browser(self, request: web.Request) -> web.StreamResponse:
        """Send to its host the room of the browser's seat.

        It changes nothing, so that a link of somebody else's to it does no harm.
        """
        try:
            if (seat := self._sessions.seat_of(request)) is None:
                raise BadToken
            present = await self._doorman.recognise_signed(seat)
            return await send_log(request, self._exporting, present, _form_in(request))
        except ChatError as error:
            return web.Response(status=status_of(error), text=f"{error.message}\n")


async def send_log(
    request: web.Request, exporting: Exporting, present: Admission, form: Form
) -> web.StreamResponse:
    """Send the log of the room of ``present``, in ``form``. Raises Forbidden but to the host."""
    code = present.room.code
    link = str(request.url.origin().with_path(f"/{code}"))
    pieces = exporting.export(present, form, link)
    response = web.StreamResponse(
        headers={"Content-Disposition": f'attachment; filename="{code}{SUFFIXES[form]}"'}
    )
    response.content_type, response.charset = MEDIA_TYPES[form], "utf-8"
    await response.prepare(request)
    if request.method != "HEAD":
        await _write(request, response, pieces)
    return response


async def _write(
    request: web.Request, response: web.StreamResponse, pieces: AsyncGenerator[str, None]
) -> None:
    """Write all ``pieces``, each when the one before has gone out.

    What cannot be finished is broken off, so that nobody takes a part of a file for the whole.
    """
    async with aclosing(pieces):
        try:
            async for piece in pieces:
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    await response.write(piece.encode())
        except (ChatError, TimeoutError, ConnectionError):
            if request.transport is not None:
                request.transport.abort()


def _form_in(request: web.Request) -> Form:
    """Return the form that the query asks for. Raises BadRequest."""
    form = request.query.get("format", "markdown")
    if form not in get_args(Form):
        raise BadRequest(f"A room is exported as {' or '.join(get_args(Form))}.")
    return cast("Form", form)
