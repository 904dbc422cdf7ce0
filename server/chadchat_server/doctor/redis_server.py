"""A Redis or Valkey: whether it keeps what it is given."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

import redis

from ..config import Settings
from ..log.redis.durability import REDIS_MIN, WAITAOF_MIN
from ..log.redis.slots import address_of
from ..session_secret import BadSecret, own_secret
from ..stores import RedisStore
from .finding import Finding, ok, problem, warning
from .redis_key import check_key

_SECONDS: Final = 3.0
_PINGS: Final = 9
_SLOW_SECONDS: Final = 0.005
_NEARLY_FULL: Final = 0.9


def check_server(store: RedisStore, settings: Settings) -> Iterator[Finding]:
    """Look at the version, at what is kept on disk, and at what is done when memory is full.

    And whether the servers that are on it have the same key of cookies.
    """
    allow_volatile = settings.allow_volatile
    try:
        with redis.Redis.from_url(
            store.url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS,
            decode_responses=True,
        ) as client:  # fmt: skip
            clustered = bool(client.info("cluster")["cluster_enabled"])
            if clustered:
                yield from _check_cluster(client, store, allow_volatile=allow_volatile)
            else:
                yield from _check(client, str(store), allow_volatile=allow_volatile)
            with suppress(BadSecret):  # which is told where the settings are looked at
                own = own_secret(settings.session_secret, settings.session_secret_file)
                yield from check_key(store, own, client.time()[0], clustered=clustered)
    except redis.exceptions.AuthenticationError:
        yield problem(
            f"{store} does not know the user or the password.",
            "Set --store or CHADCHAT_STORE right.",
        )
    except redis.exceptions.RedisError as error:
        yield problem(
            f"{store} cannot be used: {str(error).rstrip('.')}.",
            "Is it running, and reached from here? `redis-cli -u URL ping` tries the same.",
        )


def _check_cluster(
    client: redis.Redis, store: RedisStore, *, allow_volatile: bool
) -> Iterator[Finding]:
    """Look whether somebody has every key, and at each of the shards."""
    if "cluster_state:ok" in client.execute_command("CLUSTER", "INFO"):
        yield ok(f"The Redis Cluster of {store} takes commands.")
    else:
        yield problem(
            f"The Redis Cluster of {store} takes no commands, as it lacks shards.",
            "`redis-cli --cluster check` says more.",
        )
    pool = client.connection_pool
    asked = str(pool.connection_kwargs["host"])
    shards = {
        address_of(host or "", port, asked=asked)
        for _, _, (host, port, *_), *_ in client.execute_command("CLUSTER", "SLOTS")
    }
    for host, port in sorted(shards):
        options = pool.connection_kwargs | {"host": host, "port": port}
        shard = redis.ConnectionPool(connection_class=pool.connection_class, **options)
        with redis.Redis.from_pool(shard) as one:
            yield from _check_shard(one, f"{host}:{port}", allow_volatile=allow_volatile)


def _check_shard(client: redis.Redis, where: str, *, allow_volatile: bool) -> Iterator[Finding]:
    try:
        for finding in _check(client, where, allow_volatile=allow_volatile):
            yield replace(finding, says=f"{where}: {finding.says}")
    except redis.exceptions.RedisError as error:
        yield problem(
            f"{where} cannot be used: {str(error).rstrip('.')}.",
            "Is it running, and reached from here?",
        )


def _check(client: redis.Redis, where: str, *, allow_volatile: bool) -> Iterator[Finding]:
    info: dict[str, Any] = client.info()
    yield from check_version(info, where)
    yield from _check_speed(client)
    yield from _check_health(info)
    try:
        config: dict[Any, Any] = client.config_get("append*", "maxmemory*")
    except redis.exceptions.ResponseError:
        yield warning(
            "Its settings may not be read, so that nobody knows whether it keeps on disk what it "
            "is given.",
            "Let the user run CONFIG GET, or look there yourself: appendonly yes, appendfsync "
            "always, maxmemory-policy noeviction.",
        )
        return
    yield check_durability(config, version_of(info), allow_volatile=allow_volatile)
    yield from check_eviction(config)


def version_of(info: dict[str, Any]) -> tuple[int, ...]:
    """Return the version of Redis that it is, or is like."""
    return tuple(int(part) for part in str(info["redis_version"]).split(".")[:2])


def check_version(info: dict[str, Any], where: str) -> Iterator[Finding]:
    """Look whether it has what the store needs."""
    name = "Valkey" if info.get("server_name") == "valkey" else "Redis"
    text = info.get("valkey_version", info["redis_version"])
    if version_of(info) < REDIS_MIN:
        yield problem(f"{name} {text} at {where} is too old.", "Use Redis 7 or newer, or Valkey.")
    else:
        yield ok(f"{name} {text} answers at {where}.")


def check_durability(
    config: dict[str, str], version: tuple[int, ...], *, allow_volatile: bool
) -> Finding:
    """Say what an acknowledged message is worth when Redis crashes."""
    if config["appendonly"] != "yes":
        says = "appendonly no: what was said is gone when Redis restarts."
        if allow_volatile:
            return warning(says, "Leave --allow-volatile out where people rely on what they said.")
        return problem(says, "CONFIG SET appendonly yes, and the same in redis.conf.")
    match config["appendfsync"]:
        case "always":
            return ok("appendfsync always: what is acknowledged is on its disk.")
        case "everysec" if version >= WAITAOF_MIN:
            return ok("appendfsync everysec: what is acknowledged is on its disk, up to 1 s later.")
        case "everysec":
            return warning(
                "appendfsync everysec: a power cut takes up to a second of acknowledged messages.",
                "CONFIG SET appendfsync always; or use Redis 8 or newer, which tells when.",
            )
        case other:
            return problem(
                f"appendfsync {other}: nobody knows when what is acknowledged is on its disk.",
                "CONFIG SET appendfsync always",
            )


def check_eviction(config: dict[str, str]) -> Iterator[Finding]:
    """Look what would become of the rooms when the memory is full."""
    policy, most = config["maxmemory-policy"], int(config["maxmemory"])
    if policy == "noeviction" and not most:
        yield warning(
            "maxmemory 0: when its machine has no more memory, the system kills Redis, and again "
            "whenever it has read its file.",
            "CONFIG SET maxmemory to half of what the machine has, and the same in redis.conf: "
            "then people are told instead that what they write cannot be stored.",
        )
    elif policy == "noeviction":
        yield ok("maxmemory-policy noeviction: no room is thrown away for want of memory.")
    elif most:
        yield problem(
            f"maxmemory-policy {policy}: rooms are thrown away when the memory is full.",
            "CONFIG SET maxmemory-policy noeviction",
        )
    else:
        yield warning(
            f"maxmemory-policy {policy}: with a maxmemory, rooms would be thrown away.",
            "CONFIG SET maxmemory-policy noeviction",
        )


def _check_health(info: dict[str, Any]) -> Iterator[Finding]:
    used, most = int(info["used_memory"]), int(info["maxmemory"])
    if most and used > _NEARLY_FULL * most:
        find = problem if used >= most else warning
        yield find(
            f"It uses {used / most:.0%} of its maxmemory, at which nothing more is stored.",
            "Give it more, or keep less: --keep-days, --keep-messages, --room-lifetime.",
        )
    for what in ("aof_last_write_status", "aof_last_bgrewrite_status"):
        if info.get(what, "ok") != "ok":
            yield problem(
                f"It could not write to its disk last time ({what}: {info[what]}).",
                "Look at its log and its disk.",
            )


def _check_speed(client: redis.Redis) -> Iterator[Finding]:
    seconds = []
    for _ in range(_PINGS):
        began = time.perf_counter()
        client.ping()
        seconds.append(time.perf_counter() - began)
    middle = statistics.median(seconds)
    if middle > _SLOW_SECONDS:
        yield warning(
            f"It answers in {middle * 1e3:.1f} ms: so long every message waits at least.",
            "Let it run nearer: in the same place, on a quicker network.",
        )
    else:
        yield ok(f"It answers in {middle * 1e3:.2f} ms.")
