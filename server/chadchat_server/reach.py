"""Whom the server can be reached by, and at which address."""

from __future__ import annotations

import socket
from ipaddress import IPv6Address, ip_address

from .config import Settings, is_this_machine

_ANYWHERE = {socket.AF_INET: "192.0.2.1", socket.AF_INET6: "2001:db8::1"}
"""Addresses of no machine (RFC 5737, RFC 3849): the way there leads out of this one."""


def announcement(settings: Settings, port: int) -> str:
    """Return what to say once the server listens at ``port`` (protocol: Command line).

    Behind the address that it was given it says who can come, and how; where a proxy stands before
    it, that is the proxy's to say.
    """
    listening = f"Chad Chat is listening on {_url(settings, settings.host, port)}"
    if settings.trusted_proxy:
        return listening
    if is_this_machine(settings.host):
        return f"{listening}\nOnly this machine can reach it; --host lets others in."
    if way_in := _way_in(settings):
        return f"{listening}\nOthers reach it at {_url(settings, way_in, port)}"
    return listening


def _url(settings: Settings, host: str, port: int) -> str:
    scheme = "http" if settings.tls_cert is None else "https"
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"


def _way_in(settings: Settings) -> str | None:
    """Return the host that others come by where the server listens at every address, or None where
    it does not, or this machine is in no network.
    """
    try:
        address = ip_address(settings.host)
    except ValueError:
        return None
    if not address.is_unspecified:
        return None
    if settings.allowed_hosts:
        return settings.allowed_hosts[0]
    return _own_address(socket.AF_INET6 if isinstance(address, IPv6Address) else socket.AF_INET)


def _own_address(family: socket.AddressFamily) -> str | None:
    """Return the address that this machine has in its network, or None without one."""
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as way_out:
            way_out.connect((_ANYWHERE[family], 9))  # which sends nothing
            return str(way_out.getsockname()[0])
    except OSError:
        return None
