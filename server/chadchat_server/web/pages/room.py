"""The room's page: for the seat that was taken last, or for one that the address names."""

from __future__ import annotations

from http import HTTPStatus

import aiohttp_jinja2
from aiohttp import web

from chadchat_shared.errors import ChatError

from ...gateway import Admission, Seat
from ..sessions import seat_id
from .form import Typed
from .home import Home
from .seats import Seats, address_in


class RoomPages:
    """The handlers that show a room."""

    def __init__(self, seats: Seats, home: Home) -> None:
        self._seats = seats
        self._home = home

    async def current(self, request: web.Request) -> web.StreamResponse:
        """Show the session's room; without one, send the browser home."""
        return await self._show(request, self._seats.sessions.current(request))

    async def of_seat(self, request: web.Request, code: str) -> web.StreamResponse:
        """Show the room of the seat that the address names, whatever the session's room is.

        Who has no such seat, such as somebody to whom the address was sent, is sent to the room's
        share link; who has it in another room, to its own address.
        """
        return await self._show(request, self._seats.sessions.seat_of(request), code)

    async def _show(
        self, request: web.Request, seat: Seat | None, code: str = ""
    ) -> web.StreamResponse:
        """Show the room of ``seat``, if it has ``code`` or had it; empty is any."""
        elsewhere = _see_other(f"/{code}")
        if seat is None:
            return elsewhere
        try:
            present = await self._seats.present(seat)
        except ChatError as error:  # it may pass, so that the seat is kept
            return self._home.page(request, Typed(), error)
        if present is None:
            self._seats.sessions.forget(request, elsewhere, seat)
            return elsewhere
        if code and code not in {present.room.code, *present.room.former}:
            return _see_other(address_in(present.room.code, seat_id(present.member.token_hash)))
        response = aiohttp_jinja2.render_template("room.html", request, _context(request, present))
        # aiohttp by itself prefers deflate, of which clients know two forms.
        if "gzip" in request.headers.get("Accept-Encoding", ""):
            response.enable_compression(web.ContentCoding.gzip)
        self._seats.sessions.keep(request, response, seat, present.room.code)
        return response


def _see_other(location: str) -> web.Response:
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": location})


def _context(request: web.Request, present: Admission) -> dict[str, str]:
    code = present.room.code
    return {
        "code": code,
        "member": present.member.id,
        "name": present.member.name,
        "seat": seat_id(present.member.token_hash),
        "share_url": str(request.url.origin().with_path(f"/{code}")),
    }
