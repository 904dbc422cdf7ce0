"""What a server says that cannot serve from a Redis: what is wrong, and what to do about it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.patience import PATIENCE_SECONDS
from tests.redis_process import RedisProcess
from tests.server_process import ServerProcess

_ON_DISK = ("--appendonly", "yes")


def _refusal(tmp_path: Path, store: str, *options: str) -> str:
    """Start a server, which has to end with status 1; return the one line that it says."""
    command = [
        sys.executable, "-m", "chadchat_server", "--port", "0",
        "--data-dir", str(tmp_path / "data"), "--store", store, *options,
    ]  # fmt: skip
    ended = subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
    )
    assert (ended.returncode, ended.stdout) == (1, ""), ended
    [line] = [line for line in ended.stderr.splitlines() if line.startswith("chadchat-server: ")]
    assert "Traceback" not in ended.stderr
    return line


@pytest.mark.parametrize(
    ("settings", "password", "said"),
    [
        (("--appendonly", "no"), "", "Set appendonly yes, or allow it with --allow-volatile."),
        (
            (*_ON_DISK, "--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru"),
            "",
            "Set maxmemory-policy noeviction.",
        ),
        ((*_ON_DISK, "--requirepass", "the-word"), ":another-word@", "Check them in the address."),
        ((*_ON_DISK, "--requirepass", "the-word"), "", "Check them in the address."),
    ],
    ids=["volatile", "evicting", "a wrong password", "no password"],
)
def test_of_a_redis_that_will_not_do(
    tmp_path: Path, settings: tuple[str, ...], password: str, said: str
) -> None:
    with RedisProcess(tmp_path / "redis", *settings) as redis:
        refusal = _refusal(tmp_path, redis.url.replace("//", f"//{password}"))
    assert refusal.endswith(said), refusal
    assert "-word" not in refusal


def test_of_an_address_where_nobody_listens(tmp_path: Path) -> None:
    refusal = _refusal(tmp_path, RedisProcess(tmp_path / "redis").url)
    assert refusal.endswith("Start it, or check the address."), refusal


def test_of_something_else_that_listens_there(tmp_path: Path) -> None:
    with ServerProcess(tmp_path / "other") as other:
        refusal = _refusal(tmp_path, f"redis://127.0.0.1:{other.port}/0")
        assert other.terminate() == 0
    assert refusal.endswith("Start it, or check the address."), refusal


def test_of_servers_that_do_otherwise(tmp_path: Path) -> None:
    own, others = tmp_path / "own", tmp_path / "others"
    own.write_bytes(b"k" * 32)
    others.write_bytes(b"l" * 32)
    with (
        RedisProcess(tmp_path / "redis") as redis,
        ServerProcess(
            tmp_path / "one", "--store", redis.url, "--session-secret-file", str(others)
        ) as server,
    ):
        refusal = _refusal(tmp_path, redis.url, "--session-secret-file", str(own))
        assert "the same --session-secret-file" in refusal
        redis.command("HSET", "chadchat:agreed", "format", "0")
        refusal = _refusal(tmp_path, redis.url, "--session-secret-file", str(others))
        assert refusal.endswith("Stop them, or install their version.")
        assert server.terminate() == 0
        with ServerProcess(  # as nobody is there any more who does otherwise
            tmp_path / "two", "--store", redis.url, "--session-secret-file", str(own)
        ) as another:
            assert another.terminate() == 0
