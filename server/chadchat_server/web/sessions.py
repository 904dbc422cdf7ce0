"""The browser's session: a signed cookie that says which room it is in, and as whom."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

import msgspec
from aiohttp import web
from itsdangerous import BadData, URLSafeSerializer

from ..gateway import Seat

COOKIE = "chadchat_session"
SECRET_FILE = "session-secret"  # noqa: S105  # the name of the file
_MAX_AGE = 30 * 24 * 3600
_KNOWN_MAX = 8


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
    secret = secrets.token_bytes(32)
    new = path.with_suffix(".new")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    new.write_bytes(secret)
    new.replace(path)
    return secret


@dataclass(frozen=True, slots=True)
class BrowserSession:
    """What a browser's cookie says: the seat it is in now, and the seats it may come back to."""

    seat: Seat | None = None
    known: tuple[Seat, ...] = ()

    def entered(self, seat: Seat) -> BrowserSession:
        """Return the session in ``seat``; of the others the latest are kept."""
        return BrowserSession(seat, (seat, *self._known_but(seat))[:_KNOWN_MAX])

    def without(self, seat: Seat | None) -> BrowserSession:
        """Return the session without ``seat``, which is no more."""
        return BrowserSession(None if self.seat == seat else self.seat, self._known_but(seat))

    def moved(self, code: str) -> BrowserSession:
        """Return the session when the room that it is in has another code now."""
        return (
            self
            if self.seat is None
            else self.without(self.seat).entered(Seat(code, self.seat.token))
        )

    def seat_in(self, code: str) -> Seat | None:
        """Return the latest seat in the room that the browser has had."""
        return next((seat for seat in self.known if seat.code == code), None)

    def _known_but(self, seat: Seat | None) -> tuple[Seat, ...]:
        return tuple(known for known in self.known if known != seat)


class Sessions:
    """Writes sessions into cookies and reads them back."""

    def __init__(self, secret: bytes) -> None:
        self._serializer = URLSafeSerializer(secret, salt="chadchat-session")

    def of(self, request: web.BaseRequest) -> BrowserSession:
        """Return the session that the request's cookie holds; an empty one without ours."""
        if (cookie := request.cookies.get(COOKIE)) is None:
            return BrowserSession()
        try:
            content = self._serializer.loads(cookie)
            return msgspec.convert(content, BrowserSession)
        except (BadData, msgspec.ValidationError, UnicodeError):
            return BrowserSession()

    def seat_of(self, request: web.BaseRequest) -> Seat | None:
        """Return the seat that the request's browser is in."""
        return self.of(request).seat

    def set(
        self, request: web.Request, response: web.StreamResponse, session: BrowserSession
    ) -> None:
        """Set the cookie (protocol: The page): HttpOnly, SameSite=Lax, Secure under TLS.

        An empty session has none.
        """
        if session == BrowserSession():
            response.del_cookie(COOKIE, httponly=True, samesite="Lax")
            return
        response.set_cookie(
            COOKIE,
            self._serializer.dumps(msgspec.to_builtins(session)),
            max_age=_MAX_AGE,
            httponly=True,
            samesite="Lax",
            secure=request.secure,
        )
