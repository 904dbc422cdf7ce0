"""A room's whole log as the answer to a request (protocol: Exports)."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from aiohttp import web
from msgspec import Struct

from chadchat_shared.errors import ChatError
from chadchat_shared.exports import MEDIA_TYPES, SUFFIXES, Form

from ..gateway import Admission, Exporting
from .streaming import cut_off, write_in_time


class WhichForm(Struct, frozen=True, kw_only=True):
    """In which form a log is meant."""

    format: Form = "markdown"


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
    """Write all ``pieces``, each when the one before has gone out, or cut the answer off."""
    async with aclosing(pieces):
        try:
            async for piece in pieces:
                await write_in_time(response, piece.encode())
        except (ChatError, TimeoutError, ConnectionError):
            cut_off(request)
