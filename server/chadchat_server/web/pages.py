"""The pages: home with its form, the share link, and the room (protocol: The page)."""

from __future__ import annotations

import math
from http import HTTPStatus

import aiohttp_jinja2
from aiohttp import web

from chadchat_shared.codes import normalise_code
from chadchat_shared.errors import BadCode, BadName, ChatError, NameTaken, RateLimited, RoomNotFound
from chadchat_shared.names import clean_name, name_key

from ..gateway import Admission, Doorman, Seat
from .sessions import Sessions

_STATUS: dict[type[ChatError], HTTPStatus] = {
    BadName: HTTPStatus.BAD_REQUEST,
    BadCode: HTTPStatus.BAD_REQUEST,
    RoomNotFound: HTTPStatus.NOT_FOUND,
    NameTaken: HTTPStatus.CONFLICT,
    RateLimited: HTTPStatus.TOO_MANY_REQUESTS,
}
_FIELD: dict[type[ChatError], str] = {BadName: "name", NameTaken: "name"}


class Pages:
    """The handlers of the pages' routes."""

    def __init__(self, doorman: Doorman, sessions: Sessions) -> None:
        self._doorman = doorman
        self._sessions = sessions

    def routes(self) -> list[web.RouteDef]:
        """Return the routes; the share link stands last, as it takes any word of letters."""
        return [
            web.get("/", self.home),
            web.post("/", self.enter),
            web.get("/room", self.room),
            web.get("/{code:[A-Za-z]{4,12}}", self.share_link),
        ]

    async def home(self, request: web.Request) -> web.StreamResponse:
        """Show the home page."""
        return _home(request)

    async def share_link(self, request: web.Request) -> web.StreamResponse:
        """Show the home page with the room's code filled in."""
        return _home(request, code=request.match_info["code"].upper())

    async def enter(self, request: web.Request) -> web.StreamResponse:
        """Make or join the room of the form, and send the browser there."""
        try:
            form = await request.post()
        except (ValueError, LookupError) as error:  # its parts or its encoding make no sense
            raise web.HTTPBadRequest(text="The form could not be read.\n") from error
        name, code = (str(form.get(key, "")) for key in ("name", "code"))
        try:
            admission = await self._admit(request, name, code, create="create" in form)
        except ChatError as error:
            return _home(request, name=name, code=code, error=error)
        response = web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/room"})
        if admission.token is not None:
            seat = Seat(admission.room.code, admission.token)
            self._sessions.remember(request, response, seat)
        return response

    async def _admit(
        self, request: web.Request, name: str, code: str, *, create: bool
    ) -> Admission:
        if not name.strip():
            raise BadName("Please enter a name.")
        if create:
            return await self._doorman.open_room(name)
        if not code.strip():
            raise BadCode("Please enter a room code.")
        if (present := await self._present(request)) is not None:
            same_name = present.member.key == name_key(clean_name(name))
            if same_name and present.room.code == normalise_code(code):
                return present
        return await self._doorman.admit(code, name, request.remote or "")

    async def room(self, request: web.Request) -> web.StreamResponse:
        """Show the session's room; without one, send the browser home."""
        if (present := await self._present(request)) is None:
            response = web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/"})
            self._sessions.forget(response)
            return response
        context = {
            "code": present.room.code,
            "name": present.member.name,
            "share_url": str(request.url.origin().with_path(f"/{present.room.code}")),
        }
        return aiohttp_jinja2.render_template("room.html", request, context)

    async def _present(self, request: web.Request) -> Admission | None:
        """Return the member that the request's session is, if it still is one."""
        if (seat := self._sessions.seat_of(request)) is None:
            return None
        try:
            return await self._doorman.recognise(seat, request.remote or "")
        except ChatError:
            return None


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
