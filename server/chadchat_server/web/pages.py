"""The pages: home with its form, the share link, and the room (protocol: The page)."""

from __future__ import annotations

import math
import re
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass, fields, replace
from hashlib import sha256
from http import HTTPStatus

import aiohttp_jinja2
from aiohttp import web
from aiohttp.http import HttpProcessingError

from chadchat_shared.claims import is_claim, new_claim
from chadchat_shared.codes import normalise_code
from chadchat_shared.errors import (
    BadCode,
    BadName,
    BadToken,
    ChatError,
    NameTaken,
    NotFound,
    PassphraseNeeded,
    RoomLocked,
    RoomNotFound,
    TooLong,
)  # fmt: skip
from chadchat_shared.names import clean_name, name_key

from ..domain.addresses import address_key
from ..gateway import Admission, Doorman, Seat
from .sessions import Sessions
from .statuses import status_of

_FIELD: dict[str, str] = {
    BadName.code: "name",
    NameTaken.code: "name",
    PassphraseNeeded.code: "passphrase",
    TooLong.code: "passphrase",
}
_SHARE_LINK = re.compile(r"[^\s?]*/([A-Za-z]{4,12})/?(?:\?\S*)?")

_UNREADABLE = (
    ValueError, LookupError, HttpProcessingError, web.RequestPayloadError, ConnectionError,
)  # fmt: skip
"""What aiohttp raises for a form whose parts or encoding make no sense, or never come."""


@dataclass(frozen=True, slots=True)
class _Typed:
    """What stands in the fields of the form, or is to stand there."""

    name: str = ""
    code: str = ""
    passphrase: str = ""


_NOTHING_TYPED = _Typed()

_SEAT_DIGITS = 24
"""Hexadecimal digits by which the page knows whose its unsent messages are (96 bits)."""


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
        return await self._greet(request, self._sessions.seat_of(request), _NOTHING_TYPED)

    async def share_link(self, request: web.Request) -> web.StreamResponse:
        """Show the home page with the room's code filled in, and one's name if one was there.

        The room's page, when one is in it no more, says in ``name`` who one was.
        """
        code = request.match_info["code"].upper()
        typed = _Typed(request.query.get("name", ""), code)
        return await self._greet(request, self._seat(request, code), typed)

    async def _greet(
        self, request: web.Request, seat: Seat | None, typed: _Typed
    ) -> web.StreamResponse:
        """Show the home page with what belongs to ``seat``, or else ``typed`` filled in.

        A seat that is nobody's any more is forgotten, so that the browser does not go on guessing.
        """
        try:
            present = await self._present(request, seat)
        except ChatError:  # it may pass
            return _home(request, typed)
        if seat is None:
            return _home(request, typed)
        if present is not None:
            return _home(request, _Typed(present.member.name, seat.code))
        response = _home(request, typed)
        self._sessions.set(request, response, self._sessions.of(request).without(seat))
        return response

    async def lost(self, request: web.Request) -> web.StreamResponse:
        """Show the home page to whoever followed an address that leads nowhere."""
        return _home(request, error=NotFound("There is nothing at this address."))

    async def enter(self, request: web.Request) -> web.StreamResponse:
        """Make or join the room of the form, and send the browser there."""
        try:
            form = await request.post()
        except _UNREADABLE as error:
            raise web.HTTPBadRequest(text="The form could not be read.\n") from error
        typed = _Typed(*(str(form.get(field.name, "")) for field in fields(_Typed)))
        typed = replace(typed, code=_code_in(typed.code))
        claim = str(form.get("claim", "")) or None
        if claim is not None and not is_claim(claim):
            raise web.HTTPBadRequest(text="The form could not be read.\n")
        try:
            if token := str(form.get("token", "")):
                seat = await self._let_in(request, typed.code, token)
            else:
                seat = await self._admit(request, typed, claim, create="create" in form)
        except ChatError as error:
            return _home(request, typed, error)
        response = web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/room"})
        self._sessions.set(request, response, self._sessions.of(request).entered(seat))
        return response

    async def _admit(
        self, request: web.Request, typed: _Typed, claim: str | None, *, create: bool
    ) -> Seat:
        """Return the seat that the form leads to; a name that is the browser's own is its again.

        So is what the same form has led to before, where the browser did not get the answer.
        """
        name = typed.name
        if not name.strip():
            raise BadName("Please enter a name.")
        if create:
            return _seat_of(await self._doorman.open_room(name, _address(request)))
        if not typed.code.strip():
            raise BadCode("Please enter a room code.")
        code = normalise_code(typed.code)
        seat = self._seat(request, code)
        if seat and name_key(clean_name(name)) == name_key(await self._name_in(request, seat)):
            return seat
        address, passphrase = _address(request), typed.passphrase
        own_claim = None if claim is None else _claim_in(code, claim)
        return _seat_of(await self._doorman.admit(code, name, address, passphrase, own_claim))

    async def _let_in(self, request: web.Request, code: str, token: str) -> Seat:
        """Return the seat of who has knocked, by the token that the answer brought."""
        seat = Seat(normalise_code(code), token)
        await self._doorman.recognise(seat, request.remote or "")
        return seat

    async def room(self, request: web.Request) -> web.StreamResponse:
        """Show the session's room; without one, send the browser home."""
        session = self._sessions.of(request)
        try:
            present = await self._present(request, session.seat)
        except ChatError as error:  # it may pass, so that the seat is kept
            return _home(request, error=error)
        if present is None:
            response = web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/"})
            self._sessions.set(request, response, session.without(session.seat))
            return response
        context = {
            "code": present.room.code,
            "member": present.member.id,
            "name": present.member.name,
            "seat": present.member.token_hash.hex()[:_SEAT_DIGITS],
            "share_url": str(request.url.origin().with_path(f"/{present.room.code}")),
        }
        response = aiohttp_jinja2.render_template("room.html", request, context)
        response.enable_compression()
        if session.seat is not None and session.seat.code != present.room.code:
            self._sessions.set(request, response, session.moved(present.room.code))
        return response

    def _seat(self, request: web.Request, code: str) -> Seat | None:
        """Return the latest seat in the room that the browser has had."""
        return self._sessions.of(request).seat_in(code)

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
            return await self._doorman.recognise(seat, _address(request))
        except (BadCode, RoomNotFound, BadToken):
            return None


def _address(request: web.Request) -> str:
    return address_key(request.remote or "")


def _seat_of(admission: Admission) -> Seat:
    assert admission.token is not None  # noqa: S101  # a new member has one
    return Seat(admission.room.code, admission.token)


def _claim_in(code: str, claim: str) -> str:
    """Return the claim of the form that has ``claim`` in the room ``code``, and in no other.

    A form can be gone back to and be sent to another room, and a token is of one member alone.
    """
    return urlsafe_b64encode(sha256(f"{code} {claim}".encode()).digest()).rstrip(b"=").decode()


def _home(
    request: web.Request, typed: _Typed = _NOTHING_TYPED, error: ChatError | None = None
) -> web.StreamResponse:
    context = {
        **asdict(typed),
        "asks_passphrase": bool(typed.passphrase) or isinstance(error, PassphraseNeeded),
        "locked": isinstance(error, RoomLocked),
        "claim": new_claim(),
        "error": error.message if error else "",
        "field": _FIELD.get(error.code, "code") if error else "",
    }
    status = status_of(error) if error else HTTPStatus.OK
    response = aiohttp_jinja2.render_template("home.html", request, context, status=status)
    if error is not None and error.retry_after is not None:
        response.headers["Retry-After"] = str(math.ceil(error.retry_after))
    return response


def _code_in(typed: str) -> str:
    """Return the code of the share link that was typed; anything else as it is."""
    link = _SHARE_LINK.fullmatch(typed.strip())
    return link[1] if link else typed
