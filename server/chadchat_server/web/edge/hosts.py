"""By which names the server is reached, and which pages may speak to it.

A page of another site is known by its ``Origin``. A page whose own name was made to lead here (DNS
rebinding) has an ``Origin`` that fits the ``Host``, but that is not one of our names. So both are
held against lists, for every request. Who sends no ``Origin`` is no page of a browser's.
"""

from __future__ import annotations

from collections.abc import Collection
from http import HTTPStatus
from ipaddress import ip_address

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from yarl import URL

from ...authorities import Authority, read_authority

_PORTS = {"http": 80, "https": 443}


class Welcome:
    """Who is let in: by these ``hosts`` and, beside our own pages, from these ``origins``.

    An address, or a name of this machine's own (RFC 6761, section 6.3), is always one of ours:
    nobody can make it lead here who does not reach us by it anyway.
    """

    def __init__(self, hosts: Collection[str], origins: Collection[str]) -> None:
        self.origins = frozenset(origins)
        self._hosts = frozenset(hosts)

    def answers_to(self, name: str) -> bool:
        """Say whether ``name`` is one that the server is reached by."""
        own = name == "localhost" or name.endswith(".localhost") or _is_address(name)
        return own or name in self._hosts

    def hears(self, origin: str, host: Authority, *, secure: bool) -> bool:
        """Say whether a page of ``origin`` may speak to ``host``: one of its own, or of a friend.

        A page that came without TLS is none of ours where we are reached by TLS.
        """
        if origin.lower() in self.origins:
            return True
        scheme, _, rest = origin.lower().partition("://")
        from_there = read_authority(rest)
        if from_there is None or scheme not in _PORTS or (secure and scheme != "https"):
            return False
        port = _PORTS[scheme]
        return (from_there.name, from_there.port or port) == (host.name, host.port or port)


def only_welcome(welcome: Welcome) -> Middleware:
    """Refuse requests to names that are not ours, and from pages that are not ours."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        host = read_authority(_named(request))
        if host is None or not welcome.answers_to(host.name):
            name = host.name if host else "NAME"
            return web.Response(
                status=HTTPStatus.MISDIRECTED_REQUEST,
                text=f"This server does not go by the name in your request. Whoever runs it can "
                f"let it, with --allowed-hosts {name}\n",
            )
        for origin in request.headers.getall("Origin", []):
            if welcome.hears(origin, host, secure=request.secure):
                continue
            site = origin.encode("ascii", "replace").decode()  # as it may be no text at all
            return web.Response(
                status=HTTPStatus.FORBIDDEN,
                text="A page of another site may not speak to this server. Whoever runs it can "
                f"let it, with --allowed-origins {site}\n",
            )
        return await handler(request)

    return middleware


def _named(request: web.Request) -> str:
    """Return whom the request is for: an absolute address says it (RFC 9112, section 3.2.2)."""
    if request.raw_path.startswith("/"):
        return request.headers.get("Host", "")
    return URL(request.raw_path).raw_authority


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
