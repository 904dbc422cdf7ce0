"""A program that opens a log where the disk is full, and says how it goes.

Its argument is the folder of a small disk, which it fills. It prints what becomes of a long
message while there is no room, and when there is.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from .conftest import HOST, ROOM, Shelf, append, draft, whole

_SPARE = 65_536
"""Bytes that are left: enough for the database to be opened, too few for the write-ahead file."""


async def _open_on_a_full_disk(disk: Path) -> None:
    shelf = Shelf(disk / "data")
    async with shelf.open() as log:
        await log.claim(ROOM, [HOST])
        await append(log, *(draft(number) for number in range(100)))
    ballast = disk / "ballast"
    space = os.statvfs(disk)
    ballast.write_bytes(b"x" * (space.f_bavail * space.f_bsize - _SPARE))
    async with shelf.open() as log:
        assert len(await whole(log)) == 100
        [refused] = await append(log, draft("long", "x" * _SPARE))
        sys.stdout.write(f"{type(refused).__name__}\n")
        ballast.unlink()
        [stored] = await append(log, draft("long", "x" * _SPARE))
        sys.stdout.write(f"{type(stored).__name__}\n")
    assert shelf.failures == []


if __name__ == "__main__":
    asyncio.run(_open_on_a_full_disk(Path(sys.argv[1])))
