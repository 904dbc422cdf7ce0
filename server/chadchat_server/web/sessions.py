"""The browser's session: a signed cookie that says which room it is in, and as whom."""

from __future__ import annotations

import secrets
from pathlib import Path

from aiohttp import web
from itsdangerous import BadData, URLSafeSerializer

from ..gateway import Seat

COOKIE = "chadchat_session"
SECRET_FILE = "session-secret"  # noqa: S105  # the name of the file
_MAX_AGE = 30 * 24 * 3600


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


class Sessions:
    """Writes seats into cookies and reads them back."""

    def __init__(self, secret: bytes) -> None:
        self._serializer = URLSafeSerializer(secret, salt="chadchat-session")

    def seat_of(self, request: web.BaseRequest) -> Seat | None:
        """Return the seat that the request's cookie holds; None without one that is ours."""
        try:
            match self._serializer.loads(request.cookies.get(COOKIE, "")):
                case [str(code), str(token)]:
                    return Seat(code, token)
        except BadData:
            pass
        return None

    def remember(self, request: web.Request, response: web.StreamResponse, seat: Seat) -> None:
        """Set the cookie (protocol: The page): HttpOnly, SameSite=Lax, Secure under TLS."""
        response.set_cookie(
            COOKIE,
            self._serializer.dumps([seat.code, seat.token]),
            max_age=_MAX_AGE,
            httponly=True,
            samesite="Lax",
            secure=request.secure,
        )

    def forget(self, response: web.StreamResponse) -> None:
        """Take the cookie away."""
        response.del_cookie(COOKIE, httponly=True, samesite="Lax")
