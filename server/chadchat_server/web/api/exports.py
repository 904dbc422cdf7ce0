"""Whole logs as files, for programs (protocol: Exports)."""

from __future__ import annotations

from aiohttp import web

from ...gateway import Exporting, Programs
from ..edge import address_of
from ..exports import WhichForm, send_log
from .asking import query_of, seat_of


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
