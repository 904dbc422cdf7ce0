"""``chadchat-server rooms``: which rooms there are, and the end of some."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import suppress
from functools import partial
from typing import Final

from chadchat_shared.codes import normalise_code

from ..config import Settings
from ..control_messages import CloseRoom, ExpireRooms, Reply
from ..log import RoomLog
from ..log.opening import DATABASE
from ..stores import SqliteStore
from .common import Commands, add_command, count
from .controlling import NotDone, ask
from .room_list import Row, read_rows, say_rows
from .room_log import in_log
from .telling import say

_DAY_MS: Final = 86_400_000
_DAYS_MAX: Final = 36_500
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
    """Return a number of days above 0. Raises ArgumentTypeError."""
    with suppress(ValueError):
        if 0 < (days := float(text)) < _DAYS_MAX:
            return days
    raise argparse.ArgumentTypeError(
        f"it is a number of days above 0 and below {_DAYS_MAX:,}, such as 7 or 0.5, not {text!r}"
    )


def _list(options: argparse.Namespace, settings: Settings) -> bool:
    say_rows(_read_rows(settings), as_json=options.json)
    return True


def _close(options: argparse.Namespace, settings: Settings) -> bool:
    rows = {row.code: row for row in _read_rows(settings)}
    codes = list(dict.fromkeys(normalise_code(code) for code in options.codes))
    if missing := [code for code in codes if code not in rows]:
        raise NotDone(f"There is no room {missing[0]}; nothing is deleted.")
    _require_consent(options, [rows[code] for code in codes])
    for code in codes:
        if _ask(settings, CloseRoom(code)) is None:
            in_log(settings, partial(_delete, code=code))
        say(f"{code} is deleted.")
    return True


def _expire(options: argparse.Namespace, settings: Settings) -> bool:
    idle_since = int(time.time() * 1000 - options.idle * _DAY_MS)
    rows = [row for row in _read_rows(settings) if row.used < idle_since]
    if rows:
        _require_consent(options, rows)
    reply = _ask(settings, ExpireRooms(idle_since))
    deleted = (
        in_log(settings, partial(_expire_all, idle_since=idle_since)) if not reply else reply.count
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


def _read_rows(settings: Settings) -> list[Row]:
    store = settings.kept_in
    if isinstance(store, SqliteStore):
        return read_rows(store.folder / DATABASE)
    try:
        from .redis_rooms import read_redis_rows  # noqa: PLC0415  # its library is an extra
    except ImportError as error:
        raise NotDone(
            f"--store {store} needs the library for Redis: install chadchat[redis]."
        ) from error
    return read_redis_rows(store)


def _ask(settings: Settings, asked: CloseRoom | ExpireRooms) -> Reply | None:
    """Have a server do it that has the log for itself; None where none does.

    Servers that share a log hear by that what becomes of its rooms. Raises NotDone.
    """
    store = settings.kept_in
    return ask(store.folder, asked) if isinstance(store, SqliteStore) else None


async def _delete(log: RoomLog, code: str) -> None:
    await log.delete(code)
    await _sweep(log)


async def _expire_all(log: RoomLog, idle_since: int) -> int:
    deleted = 0
    while some := await log.expire(idle_since, (), _AT_ONCE):
        deleted += some
    await _sweep(log)
    return deleted


async def _sweep(log: RoomLog) -> None:
    """Delete what was in the rooms, which no server does that runs."""
    while await log.sweep():
        pass
