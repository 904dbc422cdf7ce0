"""What was measured on: the machine and the versions of what ran there."""

from __future__ import annotations

import datetime
import json
import os
import platform
import re
import sqlite3
import subprocess
from importlib.metadata import version
from pathlib import Path

from .peers import NODE_PEER, find_node


def describe() -> str:
    """Return a sentence or two: date, machine, versions."""
    node = subprocess.run([find_node(), "--version"], capture_output=True, text=True, check=True)
    lock = json.loads((NODE_PEER / "package-lock.json").read_text(encoding="utf-8"))
    libraries = ", ".join(
        f"{name} {version(name)}" for name in ("python-socketio", "aiohttp", "uvloop", "msgspec")
    )
    return (
        f"Measured on {datetime.datetime.now(datetime.UTC):%Y-%m-%d}: {_processor()}, "
        f"{os.cpu_count()} cores, Linux {platform.release()}; {platform.python_implementation()} "
        f"{platform.python_version()} with SQLite {sqlite3.sqlite_version}, {libraries}; Node "
        f"{node.stdout.strip()} with socket.io "
        f"{lock['packages']['node_modules/socket.io']['version']}."
    )


def load() -> str:
    """Return how much ran on the machine in the last minute: what runs beside slows us down."""
    return f"load of the machine, {os.cpu_count()} cores: {os.getloadavg()[0]:.1f}"


def _processor() -> str:
    found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()
