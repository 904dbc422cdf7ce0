"""What the commands have in common: options, where the log is, and how sizes are told."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, TypeAlias

from ..config import Settings
from ..log.opening import DATABASE
from ..stores import RedisStore
from ..values import SettingError

# argparse gives it no other name.
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001
_INSTEAD: Final = {
    "check": "redis-check-aof on a copy of its files, or `chadchat-server migrate` to a folder, "
    "which reads every room, and `check --store sqlite:DIR` there",
    "backup": "a copy of its files after BGSAVE, while servers run; or, without servers, "
    "`chadchat-server migrate --from redis://… --to sqlite:DIR`",
    "restore": "to stop Redis, put its files back and start it again while the servers run, which "
    "find out by what they remember; or, without servers, `chadchat-server migrate --from "
    "sqlite:DIR --to redis://…` into an empty one",
    "import": "`import --store sqlite:DIR` into a folder, and `chadchat-server migrate` from there",
}
"""How what a command does for SQLite is done for Redis."""

Run = Callable[[argparse.Namespace, Settings], bool]


def add_command(
    commands: Commands, name: str, run: Run, *, short: str, description: str
) -> argparse.ArgumentParser:
    """Add a command that ``run`` does, with the options that say where the log is."""
    parser = commands.add_parser(
        name, argument_default=argparse.SUPPRESS, help=short, description=description
    )
    parser.add_argument("--config", metavar="FILE", help="TOML file with settings")
    parser.add_argument("--data-dir", metavar="DIR", help="folder of the log")
    parser.add_argument("--store", metavar="URL", help="where the log is, if not there")
    parser.set_defaults(run=run)
    return parser


def folder_of_log(command: str, settings: Settings) -> Path:
    """Return the folder that the log is in. Raises SettingError where it is in Redis."""
    store = settings.kept_in
    if isinstance(store, RedisStore):
        raise SettingError(
            f"{command} is for a log in SQLite, and --store names {store}. What to do there is "
            f"{_INSTEAD[command]}."
        )
    return store.folder


def log_of(command: str, settings: Settings) -> Path:
    """Return the log's file. Raises SettingError where it is in Redis."""
    return folder_of_log(command, settings) / DATABASE


def count(number: int, what: str) -> str:
    """Return "1 room", "2 rooms"."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def sizes(file: Path) -> str:
    """Return how large a database is; of a running server's, a part may be written ahead."""
    text = size(file.stat().st_size)
    with suppress(FileNotFoundError):
        ahead = file.with_name(f"{file.name}-wal").stat().st_size
        text += f", and {size(ahead)} written ahead"
    return text


def size(count_of_bytes: float) -> str:
    """Return so many bytes as a person reads them: "1.5 MB"."""
    number, unit = count_of_bytes / 1e3, "kB"
    for larger in ("MB", "GB", "TB"):
        if number >= 1e3:
            number, unit = number / 1e3, larger
    return f"{number:,.1f} {unit}"
