"""Whose address it is, where things are counted by address."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address

_HOME_PREFIX = 64
"""Whoever has one address of an IPv6 network of this length has them all (RFC 6177)."""


def address_key(address: str) -> str:
    """Return what ``address`` is counted as: of IPv4 the address, of IPv6 its /64.

    An IPv4 address within IPv6 (RFC 4291, section 2.5.5.2) is the IPv4 address. What is no
    address, such as what this function returns for IPv6, is counted as it stands.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((parsed, _HOME_PREFIX), strict=False))
