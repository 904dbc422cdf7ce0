"""Where this client keeps things on this machine, for its user alone."""

from __future__ import annotations

from pathlib import Path

import platformdirs


def state_folder(name: str) -> Path:
    """Return the folder ``name`` in the platform's state directory. It need not be there."""
    return platformdirs.user_state_path("chadchat", appauthor=False) / name


def make_private(folder: Path) -> None:
    """See to it that ``folder`` is there with mode 0700. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
