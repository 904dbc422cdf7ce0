"""``chadchat-server check``, ``backup`` and ``import``: looking after the log.

The first two work beside a running server as well as without one. What they find goes to standard
output, how far they are to standard error.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from .config import Settings
from .log.checking import check_database
from .log.copying import copy_database
from .log.importing import import_rooms
from .log.opening import DATABASE
from .log.progress import Progress
from .log.space import Space
from .stores import RedisStore, Store
from .values import SettingError
from .web.sessions import SECRET_FILE


def add_commands(parser: argparse.ArgumentParser) -> None:
    """Let the command line have the commands; without one, it is the server's."""
    commands = parser.add_subparsers(
        title="commands", description="Without a command it serves.", dest="command",
        metavar="COMMAND",
    )  # fmt: skip
    check = commands.add_parser(
        "check", help="look whether the log is whole", argument_default=argparse.SUPPRESS,
        description="Look whether the log, or a backup, is whole; nothing in it is changed. "
        "The exit status is 0 where it is, else 1.",
    )  # fmt: skip
    check.add_argument(
        "file", metavar="FILE", nargs="?", type=Path, default=None,
        help="a backup; without it, the log in the data directory",
    )  # fmt: skip
    backup = commands.add_parser(
        "backup", help="copy the log to a file", argument_default=argparse.SUPPRESS,
        description="Copy the log as it is now to a new file, while the server runs or not.",
    )  # fmt: skip
    backup.add_argument("file", metavar="FILE", type=Path, help="the new file")
    importing = commands.add_parser(
        "import", help="make rooms of their exports", argument_default=argparse.SUPPRESS,
        description="Make a room again of each export (JSON Lines), while no server runs here: of "
        "all of them or, where one is not as it was written, of none. Who comes in first is host.",
    )  # fmt: skip
    importing.add_argument(
        "files", metavar="FILE", nargs="+", type=Path, help="what chadchat export --format jsonl "
        "or the page has written",
    )  # fmt: skip
    for command in (check, backup, importing):
        command.add_argument("--config", metavar="FILE", help="TOML file with settings")
        command.add_argument("--data-dir", metavar="DIR", help="folder of the log")
        command.add_argument("--store", metavar="URL", help="where the log is, if not there")


def run_command(options: argparse.Namespace, settings: Settings) -> bool:
    """Do what the command line asks; say whether all is well.

    Raises SettingError, LogUnusable, CannotCopy, BadExport or CannotImport.
    """
    folder = _folder(options.command, settings.kept_in)
    log = folder / DATABASE
    if options.command == "check":
        return _check(options.file or log)
    if options.command == "backup":
        return _backup(log, options.file, settings.data_dir / SECRET_FILE)
    return _import(settings, folder, options.files)


def _folder(command: str, store: Store) -> Path:
    if isinstance(store, RedisStore):
        raise SettingError(
            f"{command} is for a log in SQLite, and --store names {store}: Redis has commands of "
            "its own for this."
        )
    return store.folder


def _check(file: Path) -> bool:
    # Nothing is begun here that would have to be ended well.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    if file.is_file():
        _tell(f"Checking {file} ({_sizes(file)})")
    verdict = check_database(file, Progress(_tell))
    for fault in verdict.faults:
        _say(fault)
    counts = (
        _count(verdict.rooms, "room"), _count(verdict.members, "member"),
        _count(verdict.messages, "message"),
    )  # fmt: skip
    whole = "It is not whole: put back a backup." if verdict.faults else "Everything is in order."
    _say(f"{file}: {', '.join(counts)}. {whole}")
    return not verdict.faults


def _backup(log: Path, file: Path, secret: Path) -> bool:
    copy_database(log, file, Progress(_tell))
    _say(
        f"{file} is a backup of {log} ({_sizes(file)}).\n"
        "The key of browsers' cookies is not in it: without a copy of "
        f"{secret}, too, they have to join anew, by other names."
    )
    return True


def _import(settings: Settings, folder: Path, files: list[Path]) -> bool:
    space = Space(folder, settings.log_max, settings.free_min)
    for head, code in import_rooms(folder, files, Progress(_tell), space):
        other = "" if code == head.code else f", as {head.code} is taken or rests here"
        _say(f"{code}: {_count(head.count, 'message')}, exported from {head.code}{other}.")
        _say(f"Who comes in first is its host: chadchat join {code} --name NAME")
    return True


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _sizes(file: Path) -> str:
    """Return how large a database is; of a running server's, a part may be written ahead."""
    sizes = _size(file)
    with suppress(FileNotFoundError):
        sizes += f", and {_size(file.with_name(f'{file.name}-wal'))} written ahead"
    return sizes


def _size(file: Path) -> str:
    size, unit = file.stat().st_size / 1e3, "kB"
    for larger in ("MB", "GB"):
        if size >= 1e3:
            size, unit = size / 1e3, larger
    return f"{size:,.1f} {unit}"


def _say(sentence: str) -> None:
    """Say it on standard output or, as what is done is done, beside it where that is full."""
    try:
        print(sentence, flush=True)  # noqa: T201  # unlike a write, where it is closed, too
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        _tell(sentence)


def _tell(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
