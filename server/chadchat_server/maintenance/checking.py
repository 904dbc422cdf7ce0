"""``chadchat-server check``: whether the log is whole."""

from __future__ import annotations

import argparse
import signal
from pathlib import Path

from ..config import Settings
from ..log.checking import check_database
from ..log.progress import Progress
from .common import Commands, add_command, count, log_of, sizes
from .telling import say, tell


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands, "check", _check, short="look whether the log is whole",
        description="Look whether the log, or a backup, is whole; nothing in it is changed. "
        "The exit status is 0 where it is, else 1.",
    )  # fmt: skip
    parser.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, default=None,
        help="a backup; without it, the log in the data directory",
    )  # fmt: skip


def _check(options: argparse.Namespace, settings: Settings) -> bool:
    # Nothing is begun here that would have to be ended well.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    file: Path = options.file or log_of("check", settings)
    if file.is_file():
        tell(f"Checking {file} ({sizes(file)})")
    verdict = check_database(file, Progress(tell))
    for fault in verdict.faults:
        say(fault)
    counts = (
        count(verdict.rooms, "room"), count(verdict.members, "member"),
        count(verdict.messages, "message"),
    )  # fmt: skip
    whole = "It is not whole: put back a backup." if verdict.faults else "Everything is in order."
    say(f"{file}: {', '.join(counts)}. {whole}")
    return not verdict.faults
