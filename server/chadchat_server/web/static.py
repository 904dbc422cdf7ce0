"""The page's scripts and styles, each under an address that changes with what is in it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Final

from aiohttp import web

_PREFIX: Final = "/static/"
_FOREVER: Final = "public, max-age=31536000, immutable"
_DIGITS: Final = 12


class StaticFiles:
    """The files of a folder. Beside one may be its compressed forms, which aiohttp chooses from."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._versions = {
            path.name: sha256(path.read_bytes()).hexdigest()[:_DIGITS]
            for path in (folder.iterdir() if folder.is_dir() else ())
        }

    def attach(self, app: web.Application) -> None:
        """Serve the files, where the page has been built."""
        if self._versions:
            app.router.add_static(_PREFIX, self._folder)
        app.on_response_prepare.append(self._keep)

    def url(self, name: str) -> str:
        """Return the address of a file as it is now, for a page."""
        return f"{_PREFIX}{name}?v={self._versions.get(name, '')}"

    async def _keep(self, request: web.Request, response: web.StreamResponse) -> None:
        """Have a browser keep for ever what it asked for by its version."""
        version = self._versions.get(request.path.removeprefix(_PREFIX))
        if version is not None and request.query.get("v") == version:
            response.headers["Cache-Control"] = _FOREVER
