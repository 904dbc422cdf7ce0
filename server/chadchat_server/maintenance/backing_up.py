"""``chadchat-server backup``: a copy of the log."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..config import Settings
from ..log.copying import copy_database
from ..log.progress import Progress
from ..session_secret import SECRET_FILE
from .common import Commands, add_command, log_of, sizes
from .telling import say, tell


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands, "backup", _backup, short="copy the log to a file",
        description="Copy the log as it is now to a new file, while the server runs or not.",
    )  # fmt: skip
    parser.add_argument("file", metavar="FILE", type=Path, help="the new file")


def _backup(options: argparse.Namespace, settings: Settings) -> bool:
    log, file = log_of("backup", settings), options.file
    copy_database(log, file, Progress(tell))
    say(
        f"{file} is a backup of {log} ({sizes(file)}).\n"
        "The key of browsers' cookies is not in it: without a copy of "
        f"{settings.data_dir / SECRET_FILE}, too, they have to join anew, by other names."
    )
    return True
