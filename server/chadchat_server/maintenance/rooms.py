"""``chadchat-server rooms``: which rooms there are, and the end of some."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from chadchat_shared.codes import normalise_code
from chadchat_shared.errors import ChatError

from ..config import Settings
from ..control import CloseRoom, ExpireRooms
from ..log import LogUnusable
from ..log.sqlite import SqliteLog
from .common import Commands, add_command, count, folder_of_log, log_of
from .controlling import NotDone, ask
from .room_list import Row, read_rows, say_rows
from .telling import say

T = TypeVar("T")

_DAY_MS: Final = 86_400_000
_AT_ONCE: Final = 10


def add(commands: Commands) -> None:
    """Add the commands."""
    parser = commands.add_parser(
        "rooms", help="list rooms, or delete some", argument_default=argparse.SUPPRESS,
        description="List the rooms, or delete some, while the server runs or not.",
    )  # fmt: skip
    actions = parser.add_subparsers(
        title="actions", dest="action", metavar="list|close|expire", required=True
    )
    listing = add_command(
        actions, "list", _list, short="list the rooms",
        description="List the rooms, the one that was used last first.",
    )  # fmt: skip
    listing.add_argument("--json", action="store_true", default=False, help="print them as JSON")
    closing = add_command(
        actions, "close", _close, short="delete rooms",
        description="Delete rooms with all that was said there. Who is in one is told so. Its "
        "code rests: for 90 days nobody gets it.",
    )  # fmt: skip
    closing.add_argument("codes", metavar="CODE", nargs="+", help="a room's code")
    expiring = add_command(
        actions, "expire", _expire, short="delete rooms that nobody has used for long",
        description="Delete the rooms that nobody has used for so long and nobody is in, as "
        "--room-lifetime does by itself.",
    )  # fmt: skip
    expiring.add_argument(
        "--idle", metavar="DAYS", type=_days, required=True, help="days without use"
    )
    for action in (closing, expiring):
        action.add_argument("--yes", action="store_true", default=False, help="do not ask")


def _days(text: str) -> float:
    """Return a number of days above 0. Raises ValueError."""
    if not 0 < (days := float(text)) < 36_500:
        raise ValueError
    return days


def _list(options: argparse.Namespace, settings: Settings) -> bool:
    say_rows(read_rows(log_of("rooms", settings)), as_json=options.json)
    return True


def _close(options: argparse.Namespace, settings: Settings) -> bool:
    folder = folder_of_log("rooms", settings)
    rows = {row.code: row for row in read_rows(log_of("rooms", settings))}
    codes = [normalise_code(code) for code in options.codes]
    if missing := [code for code in codes if code not in rows]:
        raise NotDone(f"There is no room {missing[0]}; nothing is deleted.")
    _require_consent(options, [rows[code] for code in codes])
    for code in codes:
        if ask(folder, CloseRoom(code)) is None:
            _in_log(folder, partial(SqliteLog.delete, code=code))
        say(f"{code} is deleted.")
    return True


def _expire(options: argparse.Namespace, settings: Settings) -> bool:
    folder = folder_of_log("rooms", settings)
    idle_since = int(time.time() * 1000 - options.idle * _DAY_MS)
    rows = [row for row in read_rows(log_of("rooms", settings)) if row.used < idle_since]
    if rows:
        _require_consent(options, rows)
    reply = ask(folder, ExpireRooms(idle_since))
    deleted = (
        _in_log(folder, partial(_expire_all, idle_since=idle_since)) if not reply else reply.count
    )
    say(f"{count(deleted, 'room')} deleted.")
    return True


def _require_consent(options: argparse.Namespace, rows: list[Row]) -> None:
    """Return where whoever runs the command wants it so. Raises NotDone."""
    if options.yes:
        return
    if not sys.stdin.isatty():
        raise NotDone("Nothing is deleted: nobody can be asked here. Give --yes to do it.")
    rooms, messages = count(len(rows), "room"), count(sum(row.messages for row in rows), "message")
    print(f"Delete {rooms} with {messages} for good? [y/N] ", end="", flush=True)  # noqa: T201
    if sys.stdin.readline().strip().lower() not in {"y", "yes"}:
        raise NotDone("Nothing is deleted.")


async def _expire_all(log: SqliteLog, idle_since: int) -> int:
    deleted = 0
    while True:
        await log.unindex_idle(idle_since, (), _AT_ONCE)
        if not (some := await log.expire(idle_since, (), _AT_ONCE)):
            return deleted
        deleted += some


def _in_log(folder: Path, work: Callable[[SqliteLog], Awaitable[T]]) -> T:
    """Do ``work`` with the log, which no server uses. Raises LogUnusable or NotDone."""

    async def do() -> T:
        failures: list[LogUnusable] = []
        log = SqliteLog.open(folder, failures.append)
        try:
            return await work(log)
        except ChatError as error:
            raise failures[0] if failures else NotDone(error.message) from error
        finally:
            await log.close()

    return asyncio.run(do())
