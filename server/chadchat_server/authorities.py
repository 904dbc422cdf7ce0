"""The names by which servers are reached, as they are written in requests and in settings."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv6Address
from typing import Final, NamedTuple

_AUTHORITY: Final = re.compile(
    r"(?:\[(?P<address>[0-9a-f:.]+)\]|(?P<name>[0-9a-z_-]+(?:\.[0-9a-z_-]+)*\.?))"
    r"(?::(?P<port>[0-9]{0,5}))?",
    re.ASCII | re.IGNORECASE,
)


class Authority(NamedTuple):
    """A host's name or address, in lower case, and the port where one is given."""

    name: str
    port: int | None


@lru_cache(maxsize=1024)
def read_authority(text: str) -> Authority | None:
    """Return what a ``Host`` header says (RFC 9110, section 7.2), or None for what is none.

    Names are those of the DNS, and of one's own network, which may have underscores.
    """
    if (parts := _AUTHORITY.fullmatch(text)) is None:
        return None
    port = int(parts["port"]) if parts["port"] else None
    if port is not None and port >= 2**16:
        return None
    if parts["name"]:
        return Authority(parts["name"].lower().removesuffix("."), port)
    try:
        return Authority(str(IPv6Address(parts["address"])), port)
    except ValueError:
        return None
