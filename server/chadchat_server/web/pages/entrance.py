"""Where the form of the home page leads to: into a room, or back with what was wrong."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from http import HTTPStatus

from aiohttp import web

from chadchat_shared.codes import normalise_code
from chadchat_shared.errors import BadCode, BadName, ChatError
from chadchat_shared.names import clean_name, name_key

from ...gateway import Admission, Doorman, Seat
from ..edge import address_of
from .form import Form, read_form
from .home import Home
from .seats import Seats


class Entrance:
    """The handler of the form."""

    def __init__(self, doorman: Doorman, seats: Seats, home: Home) -> None:
        self._doorman = doorman
        self._seats = seats
        self._home = home

    async def enter(self, request: web.Request) -> web.StreamResponse:
        """Make or join the room of the form, and send the browser there."""
        form = await read_form(request)
        try:
            seat, name = await self._admit(request, form)
        except ChatError as error:
            return self._home.page(request, form.typed, error)
        response = web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": "/room"})
        self._seats.sessions.enter(request, response, seat)
        self._seats.sessions.remember_name(request, response, name)
        return response

    async def _admit(self, request: web.Request, form: Form) -> tuple[Seat, str]:
        """Return the seat that the form leads to, and the name in it.

        A name that is the browser's own in the room is its again; so is what the same form has led
        to before, where the browser did not get the answer, and what a knock's token is of.
        """
        address, name = address_of(request), form.typed.name
        if form.token is not None:
            seat = Seat(normalise_code(form.typed.code), form.token)
            return seat, (await self._doorman.recognise(seat, address)).member.name
        if not name.strip():
            raise BadName("Please enter a name.")
        if form.creates:
            claim = form.claim and _claim_in(f"new, {name}", form.claim)
            return _seat_of(await self._doorman.open_room(name, address, claim=claim))
        if not form.typed.code.strip():
            raise BadCode("Please enter a room code.")
        code = normalise_code(form.typed.code)
        taken, _ = await self._seats.sort(self._seats.sessions.seats(request))
        for own in taken:
            if own.is_in(code) and name_key(clean_name(name)) == name_key(own.name):
                return own.seat, own.name
        claim = form.claim and _claim_in(code, form.claim)
        passphrase = form.typed.passphrase
        return _seat_of(await self._doorman.admit(code, name, address, passphrase, claim))


def _seat_of(admission: Admission) -> tuple[Seat, str]:
    assert admission.token is not None  # noqa: S101  # a new member has one
    return Seat(admission.room.code, admission.token), admission.member.name


def _claim_in(room: str, claim: str) -> str:
    """Return the claim of the form that has ``claim`` in ``room``, its code, and in no other.

    A form can be gone back to and be sent to another room, or make one by another name, and a token
    is of one member alone.
    """
    return urlsafe_b64encode(sha256(f"{room} {claim}".encode()).digest()).rstrip(b"=").decode()
