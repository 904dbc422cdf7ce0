"""What a test needs beside Python, and what happens where it is not there."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest


def need(tool: str) -> str:
    """Return the path of the program ``tool``, or skip the test."""
    return shutil.which(tool) or shutil.which(tool, path="/usr/sbin") or _missing(tool)


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
