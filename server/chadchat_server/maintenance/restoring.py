"""``chadchat-server restore``: a backup in the place of the log."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..config import Settings
from ..log.progress import Progress
from ..log.restoring import restore_database
from .common import Commands, add_command, folder_of_log
from .telling import say, tell


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands, "restore", _restore, short="put a backup in the place of the log",
        description="Put a backup in the place of the log, while no server runs here. It is "
        "checked first. What was there before is kept beside it, under a name with the date.",
    )  # fmt: skip
    parser.add_argument("file", metavar="FILE", type=Path, help="a backup")


def _restore(options: argparse.Namespace, settings: Settings) -> bool:
    folder = folder_of_log("restore", settings)
    restored = restore_database(folder, options.file, Progress(tell))
    say(f"{restored.log} is now what {options.file} was.")
    if restored.before is not None:
        say(f"What was there before is kept: {restored.before}.")
    say(
        "Every room counts as another one from now on: whoever comes back is told that it is not "
        "the one they knew, and shown it as it is."
    )
    return True
