"""Whom the server can be reached by, and at which address."""

from __future__ import annotations

import socket
from ipaddress import IPv6Address, ip_address

from .config import Settings, is_this_machine

_ANYWHERE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
"""Addresses of no machine (RFC 5737, RFC 3849): the way there leads out of this one."""

_HERE = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}


def reachable_url(settings: Settings, port: int) -> str:
    """Return a URL that opens the server which listens at ``port``."""
    host = _reachable_host(settings)
    scheme = "http" if settings.tls_cert is None else "https"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def announcement(settings: Settings, url: str) -> str:
    """Return what to say once the server listens (protocol: Command line)."""
    listening = f"Chad Chat is listening on {url}"
    if settings.trusted_proxy or not is_this_machine(settings.host):
        return listening
    return f"{listening}\nOnly this machine can reach it; --host lets others in."


def _reachable_host(settings: Settings) -> str:
    """Return the host listened at, or, where that is every address, one that leads here."""
    try:
        address = ip_address(settings.host)
    except ValueError:
        return settings.host
    if not address.is_unspecified:
        return settings.host
    if settings.allowed_hosts:
        return settings.allowed_hosts[0]
    return _own_address(socket.AF_INET6 if isinstance(address, IPv6Address) else socket.AF_INET)


def _own_address(family: socket.AddressFamily) -> str:
    """Return the address that this machine has in its network, or that of itself without one."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as way_out:
            way_out.connect((_ANYWHERE[family], 9))  # which sends nothing
            return str(way_out.getsockname()[0])
    except OSError:
        return _HERE[family]
