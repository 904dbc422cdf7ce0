"""The headers of every answer."""

from __future__ import annotations

from collections.abc import Collection

from aiohttp import web

from .limits import SOCKET_PATH

SAFETY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""A page loads only what is ours, is framed nowhere, and tells nobody where it is."""


class Headers:
    """Puts them into each answer; pages of ``origins`` may read what Socket.IO answers."""

    def __init__(self, origins: Collection[str]) -> None:
        self._origins = origins

    async def set(self, request: web.Request, response: web.StreamResponse) -> None:
        """Complete the head of an answer that is about to be written."""
        headers = response.headers
        headers.popall("Server", None)  # which names the versions of what we are made of
        for name, value in SAFETY.items():
            headers.setdefault(name, value)
        if not request.path.startswith("/static/"):
            headers.setdefault("Cache-Control", "no-store")
        origin = request.headers.get("Origin", "")
        if request.path == SOCKET_PATH and origin in self._origins:
            headers["Access-Control-Allow-Origin"] = origin
            headers["Access-Control-Allow-Credentials"] = "true"
            headers["Vary"] = "Origin"
