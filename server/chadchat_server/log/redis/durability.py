"""What Redis promises of what it has acknowledged, read from its settings."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from chadchat_shared.errors import Unavailable

from ..interface import LogUnusable
from .wire import Wire

REDIS_MIN: Final = (7, 0)
"""The first with a publishing of its own for each shard (SPUBLISH)."""

WAITAOF_MIN: Final = (8, 0)
"""The first that says when what it has been told is on its disk. Earlier ones, and Valkey, which
calls itself Redis 7.2.4, have the command, and say so before it is there (redis/redis#13793)."""

_SETTINGS: Final = ("appendonly", "appendfsync", "maxmemory", "maxmemory-policy")


class Durability(NamedTuple):
    """What is known of a Redis.

    What it has acknowledged ``lasts`` through a crash; or that can be waited for, where it
    ``waits``: what it has said to others before may be lost. ``promise`` says it to people. ``run``
    names its process, which is another after each start.
    """

    lasts: bool
    waits: bool
    promise: str
    run: str = ""


UNKNOWN: Final = Durability(
    lasts=False, waits=False,
    promise="Redis does not let its settings be read. See to it that it has appendonly yes and "
    "maxmemory-policy noeviction: what is acknowledged is as safe as they make it.",
)  # fmt: skip
"""Nothing is promised."""


async def durability_of(wire: Wire, *, allow_volatile: bool) -> Durability:
    """Read what Redis promises. Raises LogUnusable where that is not enough, or Unavailable."""
    server = await _server(wire)
    version = _version(server)
    if version < REDIS_MIN:
        raise LogUnusable(
            f"This Redis is version {'.'.join(map(str, version))}; Chad Chat needs "
            f"{'.'.join(map(str, REDIS_MIN))} or newer, or Valkey. Upgrade it."
        )
    try:
        settings = _pairs(await wire.call("CONFIG", "GET", *_SETTINGS))
    except Unavailable:
        return UNKNOWN
    if set(_SETTINGS) - set(settings):
        return UNKNOWN
    if settings["maxmemory"] != "0" and settings["maxmemory-policy"] != "noeviction":
        raise LogUnusable(
            f"Redis throws data away when its memory is full (maxmemory-policy "
            f"{settings['maxmemory-policy']}). Set maxmemory-policy noeviction."
        )
    promise = _promise(settings, version, allow_volatile=allow_volatile)
    return promise._replace(run=_run(server))


async def run_of(wire: Wire) -> str:
    """Return what names the process that a wire leads to. Raises Unavailable."""
    return _run(await _server(wire))


def _promise(
    settings: dict[str, str], version: tuple[int, ...], *, allow_volatile: bool
) -> Durability:
    if settings["appendonly"] != "yes":
        if not allow_volatile:
            raise LogUnusable(
                "Redis keeps what it is told in memory alone (appendonly no), so that everything "
                "is lost when it stops. Set appendonly yes, or allow it with --allow-volatile."
            )
        promise = "Redis keeps the rooms in memory alone: they are lost when it stops."
        return Durability(lasts=False, waits=False, promise=promise)
    if settings["appendfsync"] == "always":
        promise = "A message is on the disk of Redis before it is acknowledged."
        return Durability(lasts=True, waits=False, promise=promise)
    if settings["appendfsync"] == "everysec" and version >= WAITAOF_MIN:
        promise = "A message is on the disk of Redis before it is acknowledged, within a second."
        return Durability(lasts=False, waits=True, promise=promise)
    promise = (
        f"Redis has appendfsync {settings['appendfsync']}: what was acknowledged in the last "
        "moments (about a second with everysec) is lost if its machine stops. Set appendfsync "
        "always to rule that out."
    )
    return Durability(lasts=False, waits=False, promise=promise)


async def _server(wire: Wire) -> dict[str, str]:
    return _fields(await wire.call("INFO", "server"))


def _run(fields: dict[str, str]) -> str:
    return fields.get("run_id", "")


def _version(fields: dict[str, str]) -> tuple[int, ...]:
    return tuple(map(int, fields["redis_version"].split(".")[:3]))


def _fields(info: bytes) -> dict[str, str]:
    lines = (line.partition(":") for line in info.decode().splitlines())
    return {name: value for name, colon, value in lines if colon}


def _pairs(reply: list[Any]) -> dict[str, str]:
    texts = [item.decode() for item in reply]
    return dict(zip(texts[::2], texts[1::2], strict=True))
