"""What lets the page be installed as an app, and be opened without a network."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Final

import aiohttp_jinja2
from aiohttp import web

from .static import StaticFiles

_ICONS: Final = (("icon", "any"), ("maskable", "maskable"))
_SIZES: Final = (192, 512)
_PAPER: Final = "#f7f6f3"


class Installation:
    """The handlers of the manifest, the service worker, and the page for who has no network.

    They stand at fixed addresses, as browsers ask for them there: they are never kept, but what
    they name is kept for ever.
    """

    def __init__(self, files: StaticFiles, sentences: SimpleNamespace) -> None:
        self._files = files
        self._sentences = sentences

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        return [
            web.get("/manifest.webmanifest", self.manifest),
            web.get("/service-worker.js", self.service_worker),
            web.get("/offline.html", self.offline),
        ]

    async def manifest(self, _request: web.Request) -> web.Response:
        """Answer what the installed page is called and looks like (W3C: Web App Manifest)."""
        app = self._sentences.app
        icons = [
            {
                "src": self._files.url(f"{name}-{size}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for name, purpose in _ICONS
            for size in _SIZES
        ]
        manifest = {
            "id": "/",
            "name": app.name.unescape(),
            "short_name": app.name.unescape(),
            "description": app.lead.unescape(),
            "lang": app.language.unescape(),
            "dir": app.direction.unescape(),
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": _PAPER,
            "theme_color": _PAPER,
            "icons": icons,
        }
        return web.json_response(manifest, content_type="application/manifest+json")

    async def service_worker(self, _request: web.Request) -> web.FileResponse:
        """Answer the script that may act for every page: it has to stand above them all."""
        script = self._files.path("service-worker.js")
        return web.FileResponse(script, headers={"Content-Type": "text/javascript"})

    async def offline(self, request: web.Request) -> web.Response:
        """Show what the service worker shows in place of a page that cannot be reached."""
        return aiohttp_jinja2.render_template("offline.html", request, {})
