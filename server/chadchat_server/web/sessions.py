"""The browser's cookies: which room it is in and as whom, and what it may come back to.

``chadchat_session`` holds the seat that the browser has taken last. Each seat has a cookie of its
own besides, which only an answer about that seat writes: so what one tab does, and an answer that
comes late, changes nothing for another tab.
"""

from __future__ import annotations

import re
import secrets
import time
from pathlib import Path
from urllib.parse import quote, unquote

import msgspec
from aiohttp import web
from itsdangerous import BadData, URLSafeSerializer

from chadchat_shared.errors import BadName
from chadchat_shared.names import clean_name

from ..domain.members import hash_token
from ..gateway import Seat
from ..session_secret import SECRET_FILE, write_secret

COOKIE = "chadchat_session"
NAME_COOKIE = "chadchat_name"
_SEAT_COOKIE = "chadchat_seat_"
_ID_DIGITS = 24
_IS_SEAT = re.compile(f"{_SEAT_COOKIE}[0-9a-f]{{{_ID_DIGITS}}}").fullmatch
_MAX_AGE = 30 * 24 * 3600
_SEATS_MAX = 8
_STRANGE_MAX = 16
"""Cookies of seats that may stay although this server cannot read them: cookies know no port, so
that another server on the same host may. With its own they stay far below what a head may have."""


def seat_id(token_hash: bytes) -> str:
    """Return what a seat is called in addresses and in the page: 96 bits of its token's hash.

    It is one member's alone, of all rooms, and stays whatever becomes of the code and the name.
    """
    return token_hash.hex()[:_ID_DIGITS]


def load_secret(folder: Path) -> bytes:
    """Return the key that cookies are signed with, made once in ``folder`` and readable by us only.

    Raises OSError where it can be neither read nor made.
    """
    path = folder / SECRET_FILE
    try:
        if len(secret := path.read_bytes()) >= 32:
            return secret
    except FileNotFoundError:
        pass
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = secrets.token_bytes(32)
    write_secret(path, secret)
    return secret


class _Kept(msgspec.Struct, frozen=True):
    """What the cookie of a seat says: the seat, and since when (Unix seconds) it was last taken."""

    code: str
    token: str
    since: float = 0.0

    @property
    def seat(self) -> Seat:
        return Seat(self.code, self.token)


class Sessions:
    """Writes seats into cookies and reads them back, once it is told what to sign them with."""

    _serializer: URLSafeSerializer

    def sign_with(self, secret: bytes) -> None:
        """Sign cookies with ``secret``, and believe those alone that are."""
        self._serializer = URLSafeSerializer(secret, salt="chadchat-session")

    def current(self, request: web.BaseRequest) -> Seat | None:
        """Return the seat that the request's browser has taken last."""
        kept = self._read(request, COOKIE)
        return kept.seat if kept else None

    def seat_of(self, request: web.BaseRequest) -> Seat | None:
        """Return the seat that the request names by its ``seat``, if the browser has it.

        A request that names none is for the seat that the browser has taken last.
        """
        if (named := request.query.get("seat")) is None:
            return self.current(request)
        kept = self._of_seat(request, _SEAT_COOKIE + named)
        return kept.seat if kept else None

    def seats(self, request: web.BaseRequest) -> list[Seat]:
        """Return the seats that the browser may come back to, that taken last first."""
        return [kept.seat for kept in self._kept(request)]

    def enter(self, request: web.Request, response: web.StreamResponse, seat: Seat) -> None:
        """Have the browser be in ``seat``; of the others the latest are kept.

        So it is with those that cannot be read: a browser sends the oldest first (RFC 6265).
        """
        kept = _Kept(seat.code, seat.token, time.time())
        self._write(request, response, COOKIE, kept)
        self._write(request, response, _cookie_of(seat), kept)
        others = [other.seat for other in self._kept(request) if other.token != seat.token]
        surplus = [_cookie_of(other) for other in others[_SEATS_MAX - 1 :]]
        for name in surplus + self._strange(request)[:-_STRANGE_MAX]:
            _delete(response, name)

    def keep(
        self, request: web.Request, response: web.StreamResponse, seat: Seat, code: str
    ) -> None:
        """Have the cookie of ``seat`` last as long again, and say the code that its room has now.

        The one of the seat that was taken last is left alone where it says so already: another
        tab may have taken a seat since the request.
        """
        for name in (COOKIE, _cookie_of(seat)):
            kept = self._read(request, name)
            if kept is None or kept.token != seat.token or (name == COOKIE and kept.code == code):
                continue
            self._write(request, response, name, msgspec.structs.replace(kept, code=code))

    def forget(self, request: web.Request, response: web.StreamResponse, seat: Seat) -> None:
        """Have the browser know no more of ``seat``, which is nobody's now."""
        for name in (COOKIE, _cookie_of(seat)):
            kept = self._read(request, name)
            if kept is not None and kept.token == seat.token:
                _delete(response, name)

    def name(self, request: web.BaseRequest) -> str:
        """Return the name that the browser's user took last, or ""."""
        try:
            return clean_name(unquote(request.cookies.get(NAME_COOKIE, "")))
        except BadName:
            return ""

    def remember_name(self, request: web.Request, response: web.StreamResponse, name: str) -> None:
        """Have the home page come with ``name`` filled in."""
        _set(request, response, NAME_COOKIE, quote(name))

    def _kept(self, request: web.BaseRequest) -> list[_Kept]:
        names = [name for name in request.cookies if name.startswith(_SEAT_COOKIE)]
        found = [kept for name in names if (kept := self._of_seat(request, name)) is not None]
        return sorted(found, key=lambda kept: kept.since, reverse=True)

    def _strange(self, request: web.BaseRequest) -> list[str]:
        """Return the names of the cookies of seats that this server has not signed."""
        names = [name for name in request.cookies if _IS_SEAT(name)]
        return [name for name in names if self._of_seat(request, name) is None]

    def _of_seat(self, request: web.BaseRequest, name: str) -> _Kept | None:
        """Return what the cookie ``name`` of a seat says, unless it is another seat's."""
        kept = self._read(request, name)
        return kept if kept is not None and _cookie_of(kept.seat) == name else None

    def _read(self, request: web.BaseRequest, name: str) -> _Kept | None:
        if (cookie := request.cookies.get(name)) is None:
            return None
        try:
            return msgspec.convert(self._serializer.loads(cookie), _Kept)
        except (BadData, msgspec.ValidationError, UnicodeError):
            return None

    def _write(
        self, request: web.Request, response: web.StreamResponse, name: str, kept: _Kept
    ) -> None:
        _set(request, response, name, self._serializer.dumps(msgspec.to_builtins(kept)))


def _cookie_of(seat: Seat) -> str:
    return _SEAT_COOKIE + seat_id(hash_token(seat.token))


def _set(request: web.Request, response: web.StreamResponse, name: str, value: str) -> None:
    """Set a cookie (protocol: The page): HttpOnly, SameSite=Lax, Secure under TLS."""
    response.set_cookie(
        name, value, max_age=_MAX_AGE, httponly=True, samesite="Lax", secure=request.secure
    )


def _delete(response: web.StreamResponse, name: str) -> None:
    response.del_cookie(name, httponly=True, samesite="Lax")
