"""A program that appends to the log in the folder of its argument, and prints what is stored.

Each line is the seq and the id of a message whose outcome has come. It goes on until it is killed.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from chadchat_server.log import Appended, LogUnusable, Outcome
from chadchat_server.log.sqlite import SqliteLog

from .conftest import HOST, ROOM, draft

IN_FLIGHT = 50


async def _append_for_ever(folder: Path) -> None:
    log = SqliteLog.open(folder, _fail)
    await log.claim(ROOM, [HOST])
    number = 0

    def append() -> None:
        nonlocal number
        number += 1
        log.append(draft(number, "x" * (number % 500 + 1)), acknowledge)

    def acknowledge(outcome: Outcome) -> None:
        assert isinstance(outcome, Appended)
        sys.stdout.write(f"{outcome.message.seq} {outcome.message.id}\n")
        sys.stdout.flush()
        append()

    for _ in range(IN_FLIGHT):
        append()
    await asyncio.Event().wait()


def _fail(error: LogUnusable) -> None:
    sys.exit(str(error))


if __name__ == "__main__":
    asyncio.run(_append_for_ever(Path(sys.argv[1])))
