"""The pages: home with its form, the share link, and the room (protocol: The page)."""

from __future__ import annotations

import math
from http import HTTPStatus

import aiohttp_jinja2
from aiohttp import web
from aiohttp.http import HttpProcessingError

from chadchat_shared.codes import normalise_code
from chadchat_shared.errors import (
    BadCode,
    BadName,
    BadToken,
    ChatError,
    NameTaken,
    NotFound,
    RateLimited,
    RoomFull,
    RoomNotFound,
)  # fmt: skip
from chadchat_shared.names import clean_name, name_key

from ..gateway import Admission, Doorman, Seat
from .sessions import Sessions

_STATUS: dict[type[ChatError], HTTPStatus] = {
    BadName: HTTPStatus.BAD_REQUEST,
    BadCode: HTTPStatus.BAD_REQUEST,
    RoomNotFound: HTTPStatus.NOT_FOUND,
    NotFound: HTTPStatus.NOT_FOUND,
    NameTaken: HTTPStatus.CONFLICT,
    RoomFull: HTTPStatus.CONFLICT,
    RateLimited: HTTPStatus.TOO_MANY_REQUESTS,
}
_FIELD: dict[type[ChatError], str] = {BadName: "name", NameTaken: "name"}


_UNREADABLE = (
    ValueError, LookupError, HttpProcessingError, web.RequestPayloadError, ConnectionError,
)  # fmt: skip
"""What aiohttp raises for a form whose parts or encoding make no sense, or never come."""


class Pages:
    """The handlers of the pages' routes."""

    def __init__(self, doorman: Doorman, sessions: Sessions) -> None:
        self._doorman = doorman
        self._sessions = sessions

    def routes(self) -> list[web.RouteDef]:
        """Return the routes; those that take any word, or anything at all, stand last."""
        return [
            web.get("/", self.home),
            web.post("/", self.enter),
            web.get("/room", self.room),
            web.get("/{code:[A-Za-z]{4,12}}", self.share_link),
            web.get("/{path:.*}", self.lost),
        ]

    async def home(self, request: web.Request) -> web.StreamResponse:
        """Show the home page, with name and code of the room that the browser is in."""
        seat = self._sessions.seat_of(request)
        name = await self._name_in(request, seat)
        return _home(request, name=name, code=seat.code if seat and name else "")

    async def share_link(self, request: web.Request) -> web.StreamResponse:
        """Show the home page with the room's code filled in, and one's name if one was there."""
        code = request.match_info["code"].upper()
        return _home(
            request, name=await self._name_in(request, self._seat(request, code)), code=code
        )

    async def lost(self, request: web.Request) -> web.StreamResponse:
        """Show the home page to whoever followed an address that leads nowhere."""
        return _home(request, error=NotFound("There is nothing at this address."))

    async def enter(self, request: web.Request) -> web.StreamResponse:
        """Make or join the room of the form, and send the browser there."""
        try:
            form = await request.post()
        except _UNREADABLE as error:
            raise web.HTTPBadRequest(text="The form could not be read.\n") from error
        name, code = (str(form.get(key, "")) for key in ("name", "code"))
        try:
            seat = await self._admit(request, name, code, create="create" in form)
        except ChatError as error:
            return _home(request, name=name, code=code, error=error)
        response = web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/room"})
        self._sessions.set(request, response, self._sessions.of(request).entered(seat))
        return response

    async def _admit(self, request: web.Request, name: str, code: str, *, create: bool) -> Seat:
        """Return the seat that the form leads to; a name that is the browser's own is its again."""
        if not name.strip():
            raise BadName("Please enter a name.")
        if create:
            return _seat_of(await self._doorman.open_room(name))
        if not code.strip():
            raise BadCode("Please enter a room code.")
        seat = self._seat(request, normalise_code(code))
        if seat and name_key(clean_name(name)) == name_key(await self._name_in(request, seat)):
            return seat
        return _seat_of(await self._doorman.admit(code, name, request.remote or ""))

    async def room(self, request: web.Request) -> web.StreamResponse:
        """Show the session's room; without one, send the browser home."""
        session = self._sessions.of(request)
        try:
            present = await self._present(request, session.seat)
        except ChatError as error:  # it may pass, so that the seat is kept
            return _home(request, error=error)
        if present is None:
            response = web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/"})
            self._sessions.set(request, response, session.left())
            return response
        context = {
            "code": present.room.code,
            "name": present.member.name,
            "share_url": str(request.url.origin().with_path(f"/{present.room.code}")),
        }
        return aiohttp_jinja2.render_template("room.html", request, context)

    def _seat(self, request: web.Request, code: str) -> Seat | None:
        """Return the latest seat in the room that the browser has had."""
        known = self._sessions.of(request).known
        return next((seat for seat in known if seat.code == code), None)

    async def _name_in(self, request: web.Request, seat: Seat | None) -> str:
        """Return the name that the browser has in ``seat``, or "" where that is not known now."""
        try:
            present = await self._present(request, seat)
        except ChatError:
            return ""
        return present.member.name if present else ""

    async def _present(self, request: web.Request, seat: Seat | None) -> Admission | None:
        """Return the member that ``seat`` is, if it still is one.

        Raises RateLimited or Unavailable, where that cannot be said now.
        """
        if seat is None:
            return None
        try:
            return await self._doorman.recognise(seat, request.remote or "")
        except (BadCode, RoomNotFound, BadToken):
            return None


def _seat_of(admission: Admission) -> Seat:
    assert admission.token is not None  # noqa: S101  # a new member has one
    return Seat(admission.room.code, admission.token)


def _home(
    request: web.Request, *, name: str = "", code: str = "", error: ChatError | None = None
) -> web.StreamResponse:
    context = {
        "name": name,
        "code": code,
        "error": error.message if error else "",
        "field": _FIELD.get(type(error), "code") if error else "",
    }
    status = _STATUS.get(type(error), HTTPStatus.SERVICE_UNAVAILABLE) if error else HTTPStatus.OK
    response = aiohttp_jinja2.render_template("home.html", request, context, status=status)
    if error is not None and error.retry_after is not None:
        response.headers["Retry-After"] = str(math.ceil(error.retry_after))
    return response
