"""Whole logs as files, for programs (protocol: Exports)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from aiohttp import web

from chadchat_shared.errors import ChatError
from chadchat_shared.exports import MEDIA_TYPES, SUFFIXES, Form

from ...gateway import Admission, Exporting, Programs
from ..edge import address_of
from .asking import query_of, seat_of
from .requests import WhichForm

_PATIENCE_SECONDS: Final = 60.0
"""How long a piece may take to be read by whoever downloads."""


class Exports:
    """Answers with files."""

    def __init__(self, programs: Programs, exporting: Exporting) -> None:
        self._programs = programs
        self._exporting = exporting

    async def send(self, request: web.Request) -> web.StreamResponse:
        """Send the room's log to its host."""
        form = query_of(request, WhichForm).format
        present = await self._programs.recognise(seat_of(request), address_of(request))
        return await send_log(request, self._exporting, present, form)


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
