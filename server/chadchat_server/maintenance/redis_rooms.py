"""The rooms in a Redis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import redis

from ..log import LogUnusable
from ..log.redis.keys import LOG, MEMBERS, USED, room_key
from ..log.redis.payloads import message_of
from ..stores import RedisStore
from .room_list import Row

_AT_ONCE: Final = 500
_SECONDS: Final = 10.0


def read_redis_rows(store: RedisStore) -> list[Row]:
    """Return the rooms, the one that was used last first. Raises LogUnusable."""
    try:
        with redis.Redis.from_url(store.url, socket_timeout=_SECONDS) as client:
            info: dict[str, Any] = client.info("cluster")
            if not info["cluster_enabled"]:
                return list(_rows(client))
        with redis.RedisCluster.from_url(store.url, socket_timeout=_SECONDS) as cluster:
            return list(_rows(cluster))
    except redis.exceptions.RedisError as error:
        raise LogUnusable(f"{store} cannot be used: {str(error).rstrip('.')}.") from error


def _rows(client: redis.Redis | redis.RedisCluster) -> Iterator[Row]:
    used: list[Any] = client.zrange(USED, 0, -1, desc=True, withscores=True)
    for first in range(0, len(used), _AT_ONCE):
        some = used[first : first + _AT_ONCE]
        asking = client.pipeline(transaction=False)
        for row, _ in some:
            key = room_key(row.decode())
            asking.hmget(key, "code", "seq", "first")
            asking.hkeys(key + MEMBERS)
        rooms = asking.execute()
        asking = client.pipeline(transaction=False)
        for (row, _), (_, _, begin) in zip(some, rooms[::2], strict=True):
            asking.xrange(room_key(row.decode()) + LOG, min=int(begin or 1), count=1)
        for (_, ts), (code, seq, begin), members, oldest in zip(
            some, rooms[::2], rooms[1::2], asking.execute(), strict=True
        ):
            if code is not None:  # else it is just being deleted
                count = sum(field.endswith(b"t") for field in members)
                messages = int(seq) - int(begin or 1) + 1
                yield Row(code.decode(), count, messages, int(ts), _time_of(oldest))


def _time_of(entries: list[tuple[bytes, dict[bytes, bytes]]]) -> int | None:
    """Return when (Unix ms) the first message was said, if any was."""
    if not entries:
        return None
    place, stored = entries[0]
    [[field, line]] = stored.items()
    return message_of("", (place, [field, line])).ts
