"""What the doctor says of a Redis: of real ones, and of versions that are not here."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from chadchat_server.config import Settings
from chadchat_server.doctor import Finding, Grade
from chadchat_server.doctor.redis_server import check_durability, check_eviction, check_version
from chadchat_server.doctor.redis_store import check_redis
from chadchat_server.log.redis.keys import AGREED, BEATS
from chadchat_server.stores import RedisStore
from tests.redis_cluster import RedisCluster
from tests.server_settings import load_settings

_STORE = RedisStore("redis://:password@host", "redis://host:6379/0")
_AS_IT_SHOULD_BE = ("--appendonly", "yes", "--appendfsync", "always", "--maxmemory", "1gb")


def _settings(url: str, **more: str) -> Settings:
    return load_settings([], {"CHADCHAT_STORE": url, **more})


def _bad(findings: Iterable[Finding]) -> list[tuple[Grade, str]]:
    return [(each.grade, each.says) for each in findings if each.grade is not Grade.OK]


def test_one_that_keeps_everything_is_fine(serve_redis: Callable[..., str]) -> None:
    address = serve_redis(*_AS_IT_SHOULD_BE)
    findings = list(check_redis(_settings(f"redis://{address}")))
    assert _bad(findings) == []
    says = " ".join(each.says for each in findings)
    for part in (f" answers at redis://{address}/0", "on its disk", "noeviction", " ms."):
        assert part in says


def test_one_that_keeps_nothing_is_a_problem(serve_redis: Callable[..., str]) -> None:
    url = f"redis://{serve_redis('--maxmemory-policy', 'allkeys-lru', '--maxmemory', '10mb')}"
    findings = _bad(check_redis(_settings(url)))
    assert [grade for grade, _ in findings] == [Grade.PROBLEM, Grade.PROBLEM]
    assert findings[0][1].startswith("appendonly no: ")
    assert findings[1][1].startswith("maxmemory-policy allkeys-lru: rooms are thrown away")
    findings = _bad(check_redis(_settings(url, CHADCHAT_ALLOW_VOLATILE="1")))
    assert [grade for grade, _ in findings] == [Grade.WARNING, Grade.PROBLEM]


def test_one_that_is_nearly_full(
    serve_redis: Callable[..., str], ask_redis: Callable[..., object]
) -> None:
    address = serve_redis("--appendonly", "yes", "--appendfsync", "always")
    ask_redis(address, "SETRANGE", "long", "10000000", "!")
    memory = ask_redis(address, "INFO", "memory")
    assert isinstance(memory, dict)
    ask_redis(address, "CONFIG", "SET", "maxmemory", str(memory["used_memory"] * 20 // 19))
    [(grade, says)] = _bad(check_redis(_settings(f"redis://{address}")))
    assert grade is Grade.WARNING
    assert "of its maxmemory" in says


def test_the_servers_on_it_have_another_key_of_cookies(
    serve_redis: Callable[..., str], ask_redis: Callable[..., object]
) -> None:
    """The server itself would not start beside them; where none is there, browsers lose seats."""
    address = serve_redis(*_AS_IT_SHOULD_BE)
    url, own = f"redis://{address}", {"CHADCHAT_SESSION_SECRET": "k" * 32}
    assert _bad(check_redis(_settings(url, **own))) == []
    fingerprint = hashlib.sha256(b"k" * 32).hexdigest()
    ask_redis(address, "HSET", AGREED, "fingerprint", fingerprint)
    assert _bad(check_redis(_settings(url, **own))) == []
    for others in ({}, {"CHADCHAT_SESSION_SECRET": "x" * 32}):
        [(grade, says)] = _bad(check_redis(_settings(url, **others)))
        assert (grade, "has to join anew" in says) == (Grade.WARNING, True)
    ask_redis(address, "ZADD", BEATS, str(time.time() * 1000), "another.0")
    for others in ({}, {"CHADCHAT_SESSION_SECRET": "x" * 32}):
        [(grade, says)] = _bad(check_redis(_settings(url, **others)))
        assert (grade, "does not start beside them" in says) == (Grade.PROBLEM, True)
    assert _bad(check_redis(_settings(url, **own))) == []
    ask_redis(address, "HSET", AGREED, "secret", "k" * 32)
    assert _bad(check_redis(_settings(url))) == []


def test_a_password_that_is_wrong_or_missing_is_told_without_it(
    serve_redis: Callable[..., str],
) -> None:
    address = serve_redis("--requirepass", "rightword")
    for user in ("", ":wrongword@"):
        [(grade, says)] = _bad(check_redis(_settings(f"redis://{user}{address}")))
        assert grade is Grade.PROBLEM
        assert says == f"redis://{address}/0 does not know the user or the password."


def test_settings_that_may_not_be_read(
    serve_redis: Callable[..., str], ask_redis: Callable[..., object]
) -> None:
    address = serve_redis()
    ask_redis(address, "ACL", "SETUSER", "chat", "on", ">word", "~*", "+@all", "-config")
    [(grade, says)] = _bad(check_redis(_settings(f"redis://chat:word@{address}")))
    assert grade is Grade.WARNING
    assert says.startswith("Its settings may not be read")


def test_one_that_is_not_there() -> None:
    [(grade, says)] = _bad(check_redis(_settings("redis://:password@127.0.0.1:1")))
    assert grade is Grade.PROBLEM
    assert says.startswith("redis://127.0.0.1:1/0 cannot be used: ")
    assert says.endswith("refused.")
    assert "password" not in says


@pytest.mark.parametrize(
    ("version", "policy", "grade"),
    [
        ((7, 2), "always", Grade.OK), ((8, 0), "everysec", Grade.OK),
        ((7, 2), "everysec", Grade.WARNING), ((8, 0), "no", Grade.PROBLEM),
    ],
)  # fmt: skip
def test_what_an_acknowledgement_is_worth(
    version: tuple[int, int], policy: str, grade: Grade
) -> None:
    config = {"appendonly": "yes", "appendfsync": policy}
    assert check_durability(config, version, allow_volatile=False).grade is grade


def test_of_a_cluster_it_looks_at_each_shard(tmp_path: Path) -> None:
    with RedisCluster(tmp_path) as cluster:
        for node in cluster.nodes:
            node.command("CONFIG", "SET", "maxmemory", "1gb")
        cluster.nodes[2].command("CONFIG", "SET", "appendfsync", "no")
        findings = list(check_redis(_settings(cluster.url)))
        [(grade, says)] = _bad(findings)
        where = f"127.0.0.1:{cluster.nodes[2].port}: appendfsync no"
        assert (grade, says[: len(where)]) == (Grade.PROBLEM, where)
        assert findings[0].says.startswith("The Redis Cluster of redis://127.0.0.1:")
        assert findings[-1].says == "No server has signed browsers' cookies here yet."
        cluster.nodes[1].kill()
        assert Grade.PROBLEM in [grade for grade, _ in _bad(check_redis(_settings(cluster.url)))]


def test_old_ones_are_named() -> None:
    [(grade, says)] = _bad(check_version({"redis_version": "6.2.14"}, _STORE.address))
    assert (grade, says) == (Grade.PROBLEM, "Redis 6.2.14 at redis://host:6379/0 is too old.")
    valkey = {"redis_version": "7.2.4", "server_name": "valkey", "valkey_version": "8.0.1"}
    [finding] = check_version(valkey, _STORE.address)
    assert (finding.grade, finding.says[:13]) == (Grade.OK, "Valkey 8.0.1 ")


def test_a_policy_that_does_nothing_yet_is_a_warning() -> None:
    config = {"maxmemory-policy": "volatile-ttl", "maxmemory": "0"}
    assert [grade for grade, _ in _bad(check_eviction(config))] == [Grade.WARNING]


def test_one_that_takes_all_memory_is_a_warning() -> None:
    config = {"maxmemory-policy": "noeviction", "maxmemory": "0"}
    [(grade, says)] = _bad(check_eviction(config))
    assert (grade, says[:13]) == (Grade.WARNING, "maxmemory 0: ")
