"""The home page: its form, the rooms that the browser is in, and the share link."""

from __future__ import annotations

import math
from http import HTTPStatus

import aiohttp_jinja2
from aiohttp import web

from chadchat_shared.claims import new_claim
from chadchat_shared.errors import ChatError, NotFound, PassphraseNeeded, RoomLocked, Unavailable

from ...gateway import Seat
from ..statuses import status_of
from .form import Typed, field_of
from .seats import Seats, TakenSeat


class Home:
    """The handlers that show the home page."""

    def __init__(self, seats: Seats) -> None:
        self._seats = seats

    async def greet(self, request: web.Request) -> web.StreamResponse:
        """Show the home page; to whoever asks for JSON, the rooms that the browser is in.

        That is all of them or, where one cannot be looked up now, no list.
        """
        seats = self._seats.sessions.seats(request)
        taken, gone = await self._seats.sort(seats)
        if "application/json" not in request.headers.get("Accept", ""):
            code = taken[0].room if taken else ""
            response = self.page(request, Typed(code=code), seats=taken)
        elif len(taken) + len(gone) == len(seats):
            response = web.json_response([seat.listed() for seat in taken])
        else:
            response = web.Response(status=status_of(Unavailable))
        self._forget(request, response, gone)
        return response

    async def invite(self, request: web.Request, code: str) -> web.StreamResponse:
        """Show the home page with the room's code filled in, and the way in for who is in it.

        Where one is in it no more, ``name`` of the query may say who one was, and invites nobody.
        """
        taken, gone = await self._seats.sort(self._seats.sessions.seats(request))
        here = [seat for seat in taken if seat.is_in(code)]
        invited = "name" not in request.query
        typed = Typed(request.query.get("name", ""), code, invited=invited)
        response = self.page(request, typed, seats=here)
        self._forget(request, response, gone)
        return response

    async def lost(self, request: web.Request) -> web.StreamResponse:
        """Show the home page to whoever followed an address that leads nowhere."""
        return self.page(request, Typed(), NotFound("There is nothing at this address."))

    def page(
        self, request: web.Request, typed: Typed, error: ChatError | None = None, *,
        seats: list[TakenSeat] | None = None,
    ) -> web.StreamResponse:  # fmt: skip
        """Return the page with what was ``typed`` in its fields, and what was wrong with it.

        Where nothing was sent, the name is that of the latest of ``seats``, or else, where none is
        ``typed``, the one that the browser's user took last.
        """
        seats = seats or []
        name = typed.name
        if error is None:
            name = seats[0].name if seats else name or self._seats.sessions.name(request)
        context = {
            "name": name,
            "code": typed.code,
            "passphrase": typed.passphrase,
            "asks_passphrase": bool(typed.passphrase) or isinstance(error, PassphraseNeeded),
            "locked": isinstance(error, RoomLocked),
            "claim": new_claim(),
            "error": error.message if error else "",
            "field": field_of(error) if error else "",
            "invited": typed.invited,
            "seats": seats,
        }
        status = status_of(error) if error else HTTPStatus.OK
        response = aiohttp_jinja2.render_template("home.html", request, context, status=status)
        if error is not None and error.retry_after is not None:
            response.headers["Retry-After"] = str(math.ceil(error.retry_after))
        return response

    def _forget(self, request: web.Request, response: web.StreamResponse, gone: list[Seat]) -> None:
        """Forget seats that are nobody's, so that they are not looked up again."""
        for seat in gone:
            self._seats.sessions.forget(request, response, seat)
