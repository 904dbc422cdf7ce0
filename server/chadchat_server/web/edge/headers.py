"""The headers of every answer."""

from __future__ import annotations

from collections.abc import Collection

from aiohttp import web

from .limits import SOCKET_PATH

SAFETY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Server": "Chad Chat",
}
"""A page loads only what is ours, is framed nowhere, and tells nobody where it is; and the server
does not tell the versions of what it is made of, as aiohttp does where nothing is said instead."""


class Headers:
    """Puts them into each answer; pages of ``origins`` may read what Socket.IO answers."""

    def __init__(self, origins: Collection[str]) -> None:
        self._origins = origins

    async def set(self, request: web.Request, response: web.StreamResponse) -> None:
        """Complete the head of an answer that is about to be written."""
        headers = response.headers
        headers.update(SAFETY)
        if not request.path.startswith("/static/"):
            headers.setdefault("Cache-Control", "no-store")
        origin = request.headers.get("Origin", "")
        if request.path == SOCKET_PATH and origin in self._origins:
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Allow-Credentials"] = "true"
            headers["Vary"] = "Origin"
