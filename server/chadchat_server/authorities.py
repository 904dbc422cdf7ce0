"""The names by which servers are reached, as they are written in requests and in settings."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit


class Authority(NamedTuple):
    """A host's name or address, in lower case, and the port where one is given."""

    name: str
    port: int | None


@lru_cache(maxsize=1024)
def read_authority(text: str) -> Authority | None:
    """Return what a ``Host`` header says (RFC 9110, section 7.2), or None for what is none."""
    try:
        parts = urlsplit(f"//{text}")
        name, port = (parts.hostname or "").removesuffix("."), parts.port
    except ValueError:
        return None
    if not name or parts.netloc != text or "@" in text:
        return None
    return Authority(name, port)
