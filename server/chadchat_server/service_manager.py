"""Tells the service manager that started the server how it is: sd_notify(3).

systemd names a datagram socket in ``NOTIFY_SOCKET`` and listens there; started otherwise, the
server tells nobody.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from typing import Final

READY: Final = "READY=1"
"""The server can be used: its log is open, and whoever connects is accepted."""

STOPPING: Final = "STOPPING=1"
_ALIVE: Final = "WATCHDOG=1"

_log = logging.getLogger(__name__)


def tell(state: str) -> None:
    """Tell the service manager ``state``, where there is one; never waits for it."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):  # which is how a socket without a file is written (unix(7))
        address = f"\0{address[1:]}"
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.setblocking(False)
            manager.sendto(state.encode("ascii"), address)
    except OSError as error:
        _log.warning("The service manager cannot be told %s: %s", state, error.strerror)


def watchdog_seconds() -> float | None:
    """Return after how long a silence the service manager takes this process for dead, or None."""
    environment = os.environ
    if environment.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None  # another process is watched
    microseconds = environment.get("WATCHDOG_USEC", "")
    return int(microseconds) / 1e6 if microseconds.isdecimal() and int(microseconds) else None


async def keep_alive() -> None:
    """Tell the watchdog, where there is one, that the event loop turns, for as long as it does."""
    if (seconds := watchdog_seconds()) is None:
        return
    while True:
        tell(_ALIVE)
        await asyncio.sleep(seconds / 2)
