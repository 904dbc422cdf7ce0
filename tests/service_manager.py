"""What stands in systemd's place: the socket by which a service tells how it is (sd_notify(3))."""

from __future__ import annotations

import socket
from contextlib import suppress
from pathlib import Path
from typing import Self

from tests.patience import PATIENCE_SECONDS


class ServiceManager:
    """Listens at a socket in ``folder`` or, without one, at one that is no file (unix(7))."""

    def __init__(self, folder: Path | None = None) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.settimeout(PATIENCE_SECONDS)
        # Linux chooses a name without a file where none is given.
        self._socket.bind("" if folder is None else str(folder / "notify"))
        name = self._socket.getsockname()
        address = name if isinstance(name, str) else f"@{name[1:].decode()}"
        self.environment = {"NOTIFY_SOCKET": address}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def heard(self) -> str:
        """Return what it is told next."""
        return self._socket.recv(4_096).decode()

    def until_silent(self, seconds: float) -> None:
        """Wait until it has been told nothing for so long."""
        self._socket.settimeout(seconds)
        with suppress(TimeoutError):
            for _ in range(100):
                self._socket.recv(4_096)
            raise AssertionError("it is told something all the time")
        self._socket.settimeout(PATIENCE_SECONDS)
