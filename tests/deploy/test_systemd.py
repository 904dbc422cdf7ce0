"""systemd's unit: well formed, closed to what the server does not need, and the server runs so."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chadchat_server.__main__ import EXIT_USAGE
from chadchat_server.stores import RedisStore
from tests.needs import need
from tests.patience import PATIENCE_SECONDS
from tests.server_process import ServerProcess
from tests.service_manager import ServiceManager
from tests.stock_client import StockClient

from .files import DEPLOY, check_settings, replaced

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="skipped, systemd is Linux's")

_UNIT = DEPLOY / "systemd" / "chadchat-server.service"
_NODE = DEPLOY / "systemd" / "cluster.conf"
_INSTALLED = "/opt/chadchat/bin"
_HERE = str(Path(sys.executable).parent)
_EXPOSURE_MAX = "15"
"""In tenths, as systemd counts; most services are at 96."""

_NO_NEW_CODE = """
import ctypes, os, sys
PR_SET_MDWE, REFUSE_EXEC_GAIN = 65, 1
ctypes.CDLL(None).prctl(PR_SET_MDWE, REFUSE_EXEC_GAIN, 0, 0, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Runs a program that may not write what it executes, which is what MemoryDenyWriteExecute is for:
by the kernel, from Linux 6.3 on."""


def _lines(unit: Path, key: str) -> list[str]:
    return re.findall(rf"^{key}=(.*)$", unit.read_text(encoding="utf-8"), re.MULTILINE)


def _analyze(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [need("systemd-analyze"), *arguments], capture_output=True, text=True, check=False
    )


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """Return the unit as it would be installed, with the server that is here."""
    copy = tmp_path / _UNIT.name
    copy.write_text(replaced(_UNIT, {_INSTALLED: _HERE}), encoding="utf-8")
    overriding = tmp_path / f"{_UNIT.name}.d"
    overriding.mkdir()
    (overriding / _NODE.name).write_bytes(_NODE.read_bytes())
    return copy


def test_systemd_understands_it(unit: Path) -> None:
    said = _analyze("verify", str(unit))
    assert said.returncode == 0, said.stderr
    assert _UNIT.name not in said.stderr  # where the machine's own units may be spoken of


def test_it_is_closed_to_what_is_not_needed(unit: Path) -> None:
    arguments = ["security", "--offline=true", "--no-pager", f"--threshold={_EXPOSURE_MAX}"]
    said = _analyze(*arguments, str(unit))
    assert said.returncode == 0, said.stdout


def test_the_server_takes_its_settings() -> None:
    alone = _environment(_UNIT, Path("/var/lib"))
    assert check_settings([], alone).data_dir == Path("/var/lib/chadchat")
    node = check_settings([], {**alone, **_environment(_NODE, Path("/var/lib"))})
    assert isinstance(node.store, RedisStore)
    assert node.session_secret_file is not None


def _environment(unit: Path, state: Path) -> dict[str, str]:
    """Return the variables that ``unit`` sets where ``state`` is the folder of services' files."""
    lines = _lines(unit, "Environment")
    return dict(line.replace("%S", str(state)).split("=", 1) for line in lines)


def test_a_wrong_setting_is_not_tried_again() -> None:
    assert _lines(_UNIT, "RestartPreventExitStatus") == [str(EXIT_USAGE)]


@contextmanager
def _running(folder: Path, manager: ServiceManager) -> Iterator[subprocess.Popen[bytes]]:
    """Start the unit's command as systemd would, as far as that can be done without it."""
    [command] = _lines(_UNIT, "ExecStart")
    settings = _environment(_UNIT, folder)
    with subprocess.Popen(
        [sys.executable, "-c", _NO_NEW_CODE, *shlex.split(command.replace(_INSTALLED, _HERE))],
        env={**os.environ, **settings, **manager.environment, "CHADCHAT_PORT": "0"},
        stdout=subprocess.PIPE,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


async def test_its_command_serves_and_tells_that_it_does(tmp_path: Path) -> None:
    with ServiceManager(tmp_path) as manager, _running(tmp_path, manager) as process:
        assert manager.heard() == "READY=1"
        assert process.stdout is not None
        url = process.stdout.readline().decode().split()[-1]
        async with StockClient.to(url) as ada:
            await ada.create("Ada")
            await ada.say("I am a service.")
        assert (tmp_path / "chadchat" / "chadchat.sqlite3").exists()
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE_SECONDS) == 0


async def test_it_asks_the_system_for_nothing_that_is_refused(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    under = [need("strace"), "-D", "-f", "-qq", "-e", "signal=none", "-o", str(trace)]
    with ServerProcess(tmp_path / "data", under=under) as server:
        async with StockClient.to(server.url) as ada:
            await ada.create("Ada")
            await ada.say("Every call is looked at.")
        assert server.terminate() == 0
    asked = set(re.findall(r"^\d+ +(\w+)\(", trace.read_text(errors="replace"), re.MULTILINE))
    assert {"fdatasync", "epoll_create1"} <= asked
    if os.geteuid() == 0:
        asked -= _calls(_sets(), "@chown")  # which only root needs
    assert asked - _allowed() == set()


def _allowed() -> set[str]:
    """Return the names of the system calls that the unit's filter lets pass."""
    passing, refused = _lines(_UNIT, "SystemCallFilter")
    sets = _sets()
    allowed = _calls(sets, "@default", *passing.split())
    return allowed - _calls(sets, *refused.removeprefix("~").split())


def _sets() -> dict[str, list[str]]:
    """Return what is in each of systemd's sets: calls and other sets."""
    sets: dict[str, list[str]] = {}
    for line in _analyze("syscall-filter", "--no-pager").stdout.splitlines():
        word = line.strip()
        if line.startswith("@"):
            inside = sets.setdefault(word, [])
        elif word and not word.startswith("#") and sets:
            inside.append(word)
    return sets


def _calls(sets: dict[str, list[str]], *names: str) -> set[str]:
    """Return the calls that ``names`` are, be it as those of a set."""
    inside = (_calls(sets, *sets[name]) if name.startswith("@") else {name} for name in names)
    return set().union(*inside)
