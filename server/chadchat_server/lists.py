"""Settings that are lists, separated by commas: what each of their parts may be.

Each function returns what a part means, or raises ValueError with the sentence that says what is
wrong with it.
"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_network

from .authorities import read_authority

Hosts = tuple[str, ...]
Origins = tuple[str, ...]
Networks = tuple[IPv4Network | IPv6Network, ...]


def read_host(text: str) -> str:
    """Return a host's name in lower case."""
    authority = read_authority(text)
    if authority is None or authority.port is not None:
        raise ValueError(f"{text!r} is not the name of a host, such as chat.example.org.")
    return authority.name


def read_origin(text: str) -> str:
    """Return an origin (RFC 6454, section 6.2) in lower case."""
    scheme, _, rest = text.lower().partition("://")
    if scheme not in {"http", "https"} or read_authority(rest) is None:
        raise ValueError(f"{text!r} is not an origin, such as https://chat.example.org.")
    return f"{scheme}://{rest}"


def read_network(text: str) -> IPv4Network | IPv6Network:
    """Return a network; an address alone is a network of one."""
    try:
        return ip_network(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a network, such as 10.0.0.0/8 or 192.0.2.1.") from None
