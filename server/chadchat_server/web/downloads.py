"""Rooms as files that a browser downloads (protocol: Exports)."""

from __future__ import annotations

from aiohttp import web

from chadchat_shared.errors import BadToken, ChatError

from ..gateway import Doorman, Exporting
from .api import query_of
from .exports import WhichForm, send_log
from .sessions import Sessions
from .statuses import status_of


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
            form = query_of(request, WhichForm).format
            if (seat := self._sessions.seat_of(request)) is None:
                raise BadToken
            present = await self._doorman.recognise_signed(seat)
            return await send_log(request, self._exporting, present, form)
        except ChatError as error:
            return web.Response(status=status_of(error), text=f"{error.message}\n")
