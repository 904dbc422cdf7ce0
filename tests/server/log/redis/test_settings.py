"""What a server says of the Redis that it is to keep its rooms in."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from chadchat_server.log import LogUnusable
from chadchat_server.log.redis import RedisLog
from chadchat_shared.errors import Unavailable
from tests.redis_process import RedisProcess, free_port

from ..changes import change, recoded
from ..conftest import HOST, ROOM, append, draft, messages
from .conftest import Servers
from .followers import Keeper

_SCALING = Path(__file__).parents[4] / "docs" / "scaling.md"
_RULES = "~chadchat:* &chadchat:* +@all -@admin -@dangerous +info +config|get"


async def _start(url: str, *, allow_volatile: bool = False) -> None:
    failures: list[LogUnusable] = []
    log = RedisLog(url, "redis://here", failures.append, allow_volatile=allow_volatile)
    try:
        await log.start(Keeper())
    finally:
        await log.close()


async def test_it_says_what_an_acknowledgement_means(
    servers: Servers, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    async with servers.open():
        pass
    assert "on the disk of Redis before it is acknowledged" in caplog.text
    servers.redis.command("CONFIG", "SET", "appendfsync", "everysec")
    try:
        async with servers.open():
            pass
    finally:
        servers.redis.command("CONFIG", "SET", "appendfsync", "always")
    assert "a second" in caplog.text  # of waiting, or of what may be lost


async def test_of_valkey_it_does_not_promise_what_that_says_too_early(
    valkey: RedisProcess, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    valkey.command("CONFIG", "SET", "appendfsync", "everysec")
    try:
        await _start(valkey.url)
    finally:
        valkey.command("CONFIG", "SET", "appendfsync", "always")
    assert "is lost if its machine stops" in caplog.text


async def test_one_that_keeps_nothing_on_disk_has_to_be_allowed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with RedisProcess(tmp_path / "redis", "--appendonly", "no") as redis:
        with pytest.raises(LogUnusable, match="--allow-volatile"):
            await _start(redis.url)
        await _start(redis.url, allow_volatile=True)
    assert "lost when it stops" in caplog.text


async def test_one_of_a_cluster_that_is_not_there_yet_is_refused(tmp_path: Path) -> None:
    options = "--cluster-enabled", "yes", "--cluster-port", str(free_port())
    with (
        RedisProcess(tmp_path / "redis", *options) as redis,
        pytest.raises(LogUnusable, match="takes no commands"),
    ):
        await _start(redis.url)


async def test_one_that_throws_data_away_is_refused(servers: Servers) -> None:
    command = servers.redis.command
    command("CONFIG", "SET", "maxmemory", "100mb")
    command("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
    try:
        with pytest.raises(LogUnusable, match="Set maxmemory-policy noeviction"):
            await _start(servers.redis.url)
    finally:
        command("CONFIG", "SET", "maxmemory-policy", "noeviction")
        command("CONFIG", "SET", "maxmemory", "0")


async def test_one_that_is_not_there_or_has_another_password_is_told_without_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with RedisProcess(tmp_path / "redis") as redis:
        redis.command("CONFIG", "SET", "requirepass", "secret")
        await _start(redis.url.replace("//", "//:secret@"))
        wrong = redis.url.replace("//", "//:wrong-one@")
        with pytest.raises(LogUnusable, match="does not take the user or password"):
            await _start(wrong)
        with pytest.raises(LogUnusable, match="does not take the user or password"):
            await _start(redis.url)
    with pytest.raises(LogUnusable, match="Redis at redis://here cannot be used"):
        await _start(wrong)
    assert "secret" not in caplog.text
    assert "wrong-one" not in caplog.text


async def test_one_that_lets_nobody_listen_is_not_asked_again_and_again(
    servers: Servers, caplog: pytest.LogCaptureFixture
) -> None:
    servers.redis.command("ACL", "SETUSER", "mute", "on", "nopass", "~*", "+@all", "resetchannels")
    url = servers.redis.url.replace("redis://", "redis://mute:any@")
    log = RedisLog(url, "redis://here", servers.failures.append)
    await log.start(Keeper())
    try:
        await log.claim(ROOM, [HOST])
        with pytest.raises(Unavailable):
            await log.load("ABCD")
    finally:
        await log.close()
        servers.redis.command("ACL", "DELUSER", "mute")
    said = [
        record for record in caplog.records if "does not let this server hear" in record.message
    ]
    assert 1 <= len(said) < 20


async def test_a_user_needs_no_more_than_is_documented(servers: Servers) -> None:
    assert _RULES in _SCALING.read_text()
    servers.redis.command("ACL", "SETUSER", "chad", "on", "nopass", *_RULES.split())
    log = RedisLog(
        servers.redis.url.replace("redis://", "redis://chad:any@"), "redis://here",
        servers.failures.append,
    )  # fmt: skip
    await log.start(Keeper())
    try:
        await log.claim(ROOM, [HOST])
        assert await log.load("ABCD")
        assert messages(await append(log, draft(1)))
        await change(log, "ABCD", recoded("ABCD", "EFGH"))
        assert await log.delete("EFGH")
    finally:
        await log.close()
        servers.redis.command("ACL", "DELUSER", "chad")
