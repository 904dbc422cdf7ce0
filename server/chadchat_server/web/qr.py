"""A room's share link as a QR code (ISO/IEC 18004), for those who have a camera."""

from __future__ import annotations

from io import BytesIO
from typing import Final

import segno
from aiohttp import web

_QUIET_ZONE: Final = 4
"""Light modules around a code, without which it is not found (ISO/IEC 18004, 6.3.8)."""

_KEPT: Final = "public, max-age=86400"
"""The same address always shows the same."""


def qr_routes() -> list[web.RouteDef]:
    """Return the route of the pictures. What is drawn tells nobody whether there is such a room."""
    return [web.get("/{code:[A-Za-z]{4,12}}.svg", _show)]


async def _show(request: web.Request) -> web.Response:
    """Draw the share link as it is from where the picture is asked for."""
    link = request.url.origin().with_path(f"/{request.match_info['code'].upper()}")
    return web.Response(
        body=qr_svg(str(link)),
        content_type="image/svg+xml",
        headers={"Cache-Control": _KEPT},
    )


def qr_svg(text: str) -> bytes:
    """Return the QR code of ``text`` as SVG, dark on light, as scanners look for it."""
    drawn = BytesIO()
    segno.make_qr(text).save(
        drawn, kind="svg", border=_QUIET_ZONE, dark="#000", light="#fff", omitsize=True
    )
    return drawn.getvalue()
