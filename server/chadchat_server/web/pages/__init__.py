"""The pages: home with its form, the share link, and the rooms (protocol: The page)."""

from __future__ import annotations

from aiohttp import web

from ...gateway import Doorman
from ..sessions import Sessions
from .entrance import Entrance
from .home import Home
from .room import RoomPages
from .seats import Seats


class Pages:
    """The handlers of the pages, put together."""

    def __init__(self, doorman: Doorman, sessions: Sessions) -> None:
        seats = Seats(doorman, sessions)
        self._home = Home(seats)
        self._entrance = Entrance(doorman, seats, self._home)
        self._rooms = RoomPages(seats, self._home)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes; those that take any word, or anything at all, stand last."""
        return [
            web.get("/", self._home.greet),
            web.post("/", self._entrance.enter),
            web.get("/room", self._rooms.current),
            web.get("/{code:[A-Za-z]{4,12}}", self._share_link),
            web.get("/{path:.*}", self._home.lost),
        ]

    async def _share_link(self, request: web.Request) -> web.StreamResponse:
        """Show the room to whoever has the seat that is named, and the home page to others."""
        code = request.match_info["code"].upper()
        if "seat" in request.query:
            return await self._rooms.of_seat(request, code)
        return await self._home.invite(request, code)


__all__ = ["Pages"]
