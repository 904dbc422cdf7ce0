"""Whom a request comes from, also where proxies stand before the server."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from ...domain.addresses import address_key

Networks = tuple[IPv4Network | IPv6Network, ...]


def is_within(address: str, networks: Networks) -> bool:
    """Say whether ``address`` is one of ``networks``; what is no address never is."""
    parsed = _read_address(address)
    return parsed is not None and any(parsed in network for network in networks)


def client_of(peer: str, forwarded_for: Iterable[str], trusted: Networks) -> str:
    """Return whom a request comes from that ``peer`` has sent.

    Each proxy adds at the end of ``X-Forwarded-For`` whom it got the request from. So, from the
    end, what stands there is true for as long as a trusted proxy has written it.
    """
    client = peer
    for hop in reversed(",".join(forwarded_for).split(",")):
        address = _read_address(hop.strip())
        if address is None or not is_within(client, trusted):
            break
        client = str(address)
    return client


def address_of(request: web.Request) -> str:
    """Return what the address is counted as that ``request`` comes from."""
    return address_key(request.remote or "")


def trust_proxies(trusted: Networks) -> Middleware:
    """Take a request's address and scheme from where a trusted proxy writes them."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        peer = request.remote or ""
        if not is_within(peer, trusted):
            return await handler(request)
        client = client_of(peer, request.headers.getall("X-Forwarded-For", ()), trusted)
        schemes = ",".join(request.headers.getall("X-Forwarded-Proto", ()))
        secure = request.secure or schemes.rpartition(",")[2].strip().lower() == "https"
        scheme = "https" if secure else "http"
        return await handler(request.clone(remote=client, scheme=scheme))

    return middleware


def _read_address(text: str) -> IPv4Address | IPv6Address | None:
    """Return the address that ``text`` is, be it with a port behind it; None where it is none."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
