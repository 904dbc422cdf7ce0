"""``chadchat-server import``: rooms again of their exports."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..config import Settings
from ..log.importing import import_rooms
from ..log.progress import Progress
from ..log.space import Space
from .common import Commands, add_command, count, folder_of_log
from .telling import say, tell


def add(commands: Commands) -> None:
    """Add the command."""
    parser = add_command(
        commands, "import", _import, short="make rooms of their exports",
        description="Make a room again of each export (JSON Lines), while no server runs here: of "
        "all of them or, where one is not as it was written, of none. Who comes in first is host.",
    )  # fmt: skip
    parser.add_argument(
        "files", metavar="FILE", nargs="+", type=Path, help="what chadchat export --format jsonl "
        "or the page has written",
    )  # fmt: skip


def _import(options: argparse.Namespace, settings: Settings) -> bool:
    folder = folder_of_log("import", settings)
    space = Space(folder, settings.log_max, settings.free_min)
    for head, code in import_rooms(folder, options.files, Progress(tell), space):
        other = "" if code == head.code else f", as {head.code} is taken or rests here"
        say(f"{code}: {count(head.count, 'message')}, exported from {head.code}{other}.")
        say(f"Who comes in first is its host: chadchat join {code} --name NAME")
    return True
