"""Whose the files are that root makes: whose the folder is, as that is who has to open them."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path


def make_folder(folder: Path) -> None:
    """Make the folder and what is missing of the way to it, unless it is there. Raises OSError."""
    missing = [each for each in (folder, *folder.absolute().parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for each in reversed(missing):
        give_away(each)


def give_away(made: Path, *, replaces: Path | None = None) -> None:
    """Let ``made`` belong to the owner of the file that it ``replaces``, or else of its folder.

    Only root can, and has to: what anybody else makes there is for them alone anyway.
    """
    if sys.platform == "win32" or os.geteuid() != 0:
        return
    like = replaces if replaces is not None and replaces.exists() else made.absolute().parent
    owner = like.stat()
    # A link leads out of the folder; and in a container root may not be allowed to.
    with suppress(OSError):
        os.chown(made, owner.st_uid, owner.st_gid, follow_symlinks=False)
