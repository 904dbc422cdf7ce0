"""What becomes of a fault of the client's own: its user gets a sentence, and a file the details."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from .keeping import make_private, state_folder, written_whole

FILE: Final = "failure.txt"
"""The newest one alone, in the platform's state directory."""


def keep_failure(details: str) -> str:
    """Write ``details`` into the file, and return what to say to the user."""
    path = state_folder("") / FILE
    try:
        _write(path, details)
    except OSError as error:
        where = f"could not be written ({error.strerror}): {path}"
    else:
        where = f"are in {path}"
    return f"Chad Chat has failed, by a fault of its own. The details {where}"


def _write(path: Path, details: str) -> None:
    make_private(path.parent)
    with written_whole(path) as file:
        file.write(details.encode())
