"""A real terminal with a program in it: tmux, driven from outside."""

from __future__ import annotations

import shlex
import subprocess
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Self

from tests.needs import need
from tests.patience import PATIENCE_SECONDS

_LOOK_SECONDS = 0.05


class Tmux:
    """One tmux server with one window of ``columns`` by ``rows``, in which ``command`` runs."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], columns: int = 80,
        rows: int = 24,
    ) -> None:  # fmt: skip
        self._tmux = [need("tmux"), "-L", f"chadchat-{uuid.uuid4().hex}", "-f", "/dev/null"]
        self._command = ["env", *(f"{k}={v}" for k, v in environment.items()), *command]
        self._size = ["-x", str(columns), "-y", str(rows)]

    def __enter__(self) -> Self:
        self._run("new-session", "-d", *self._size, shlex.join(self._command))
        return self

    def __exit__(self, *_: object) -> None:
        self._run("kill-server", check=False)

    def screen(self) -> str:
        """Return what is on the screen."""
        return self._run("capture-pane", "-p", check=False)

    def type(self, text: str, *keys: str) -> None:
        """Type ``text``, then press ``keys`` (tmux's names, such as Enter)."""
        self._run("send-keys", "-l", text)
        if keys:
            self._run("send-keys", *keys)

    def wait_for(self, wanted: str | Callable[[str], bool]) -> str:
        """Return the screen as soon as ``wanted`` is on it (or says so); fail after a while."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            screen = self.screen()
            if wanted in screen if isinstance(wanted, str) else wanted(screen):
                return screen
            time.sleep(_LOOK_SECONDS)
        raise AssertionError(f"{wanted!r} did not come; on the screen is:\n{self.screen()}")

    def _run(self, *arguments: str, check: bool = True) -> str:
        done = subprocess.run(
            [*self._tmux, *arguments], capture_output=True, text=True, check=False,
            timeout=PATIENCE_SECONDS,
        )  # fmt: skip
        assert done.returncode == 0 or not check, done.stderr
        return done.stdout
