"""systemd is told when the server can be used, that it is alive, and that it stops."""

from __future__ import annotations

import os
import signal
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.server_process import ServerProcess
from tests.service_manager import ServiceManager

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="skipped, systemd is Linux's")

_WATCHED = "500000"
"""Microseconds after which a silent server is taken for dead: two signs of life in each."""


@pytest.mark.parametrize("file", [True, False], ids=["file", "no file"])
def test_it_tells_when_it_can_be_used_and_when_it_stops(tmp_path: Path, file: bool) -> None:
    with ServiceManager(tmp_path if file else None) as manager:
        with ServerProcess(tmp_path / "data", environment=manager.environment) as server:
            assert manager.heard() == "READY=1"
            with urllib.request.urlopen(f"{server.url}/readyz") as answer:
                assert answer.status == 200
            assert server.terminate() == 0
        assert manager.heard() == "STOPPING=1"


def test_it_tells_that_it_is_alive_as_long_as_it_is(tmp_path: Path) -> None:
    with ServiceManager(tmp_path) as manager:
        watched = {**manager.environment, "WATCHDOG_USEC": _WATCHED}
        with ServerProcess(tmp_path / "data", environment=watched) as server:
            assert manager.heard() == "READY=1"
            assert [manager.heard() for _ in range(3)] == ["WATCHDOG=1"] * 3
            os.kill(server.pid, signal.SIGSTOP)
            manager.until_silent(1.0)
            os.kill(server.pid, signal.SIGCONT)
            assert manager.heard() == "WATCHDOG=1"
            assert server.terminate() == 0


def test_another_process_is_watched(tmp_path: Path) -> None:
    with ServiceManager(tmp_path) as manager:
        other = {"WATCHDOG_USEC": _WATCHED, "WATCHDOG_PID": str(os.getpid())}
        with ServerProcess(
            tmp_path / "data", environment={**manager.environment, **other}
        ) as server:
            assert manager.heard() == "READY=1"
            assert server.terminate() == 0
        assert manager.heard() == "STOPPING=1"


def test_a_manager_that_is_gone_does_not_hold_it_up(tmp_path: Path) -> None:
    gone = {"NOTIFY_SOCKET": str(tmp_path / "gone")}
    with ServerProcess(tmp_path / "data", environment=gone) as server:
        assert server.terminate() == 0
    assert "The service manager cannot be told READY=1: No such file" in server.stderr
