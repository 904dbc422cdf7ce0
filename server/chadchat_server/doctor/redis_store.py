"""Rooms in Redis or Valkey, for which Python needs a client."""

from __future__ import annotations

from collections.abc import Iterator

from ..config import Settings
from ..stores import RedisStore
from .finding import Finding, problem


def check_redis(settings: Settings) -> Iterator[Finding]:
    """Look at the Redis that the rooms are in."""
    if not isinstance(store := settings.kept_in, RedisStore):
        return
    try:
        from .redis_server import check_server  # noqa: PLC0415  # its library is an extra
    except ModuleNotFoundError:
        yield problem("Python's client of Redis is missing.", "pip install 'chadchat[redis]'")
        return
    yield from check_server(store, settings)
