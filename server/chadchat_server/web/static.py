"""The page's scripts and styles, each under a name that changes with what is in it."""

from __future__ import annotations

import re
from http import HTTPStatus
from pathlib import Path
from typing import Final

from aiohttp import web

_PREFIX: Final = "/static/"
_FOREVER: Final = "public, max-age=31536000, immutable"
_BUILT: Final = re.compile(r"(?P<stem>.+)-[A-Z0-9]{8}(?P<suffix>\.\w+)")
"""The name of a file that the page's build has made: with its content's hash."""


class StaticFiles:
    """The files of a folder. Beside one may be its compressed forms, which aiohttp chooses from."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        found = (_BUILT.fullmatch(path.name) for path in sorted(folder.glob("*")))
        self._names = {match["stem"] + match["suffix"]: match[0] for match in found if match}
        self._for_ever = {_PREFIX + name for name in self._names.values()}

    def attach(self, app: web.Application) -> None:
        """Serve the files, where the page has been built."""
        if self._names:
            app.router.add_static(_PREFIX, self._folder)
        app.on_response_prepare.append(self._keep)

    def url(self, name: str) -> str:
        """Return the address of a file, which its sources call ``name``, for a page."""
        return _PREFIX + self._names.get(name, name)

    def path(self, name: str) -> Path:
        """Return where the file is that its sources call ``name``."""
        return self._folder / self._names.get(name, name)

    async def _keep(self, request: web.Request, response: web.StreamResponse) -> None:
        """Have a browser keep for ever what will never be anything else, which a refusal may."""
        if request.path in self._for_ever and response.status < HTTPStatus.BAD_REQUEST:
            response.headers["Cache-Control"] = _FOREVER
