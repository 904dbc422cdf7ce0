"""How long fifty messages take that lie anywhere in a room of ten million."""

from __future__ import annotations

import os
import random
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from chadchat_server.log.opening import DATABASE

from .generator import Generator, NoAnswer
from .peers import OURS
from .plan import Plan
from .processes import serve
from .table import Column, Table, judge

MESSAGES: Final = 10_000_000
BATCH: Final = 500_000
PLACES: Final = 200
PAGE: Final = 50
BAR_MS: Final = 5.0

P50, P99, MOST = Column("p50 ms", ".2f"), Column("p99 ms", ".2f"), Column("slowest ms", ".2f")
_SEED: Final = 1

_INSERT = """
WITH RECURSIVE line (number) AS (
    SELECT :first UNION ALL SELECT number + 1 FROM line WHERE number < :last
)
INSERT INTO message (room, seq, id, member, name, text, ts)
SELECT room.id, number, printf('%016x', number), '1', 'member0',
       printf('message %d: it has as many words as people say at once, more or less', number),
       1750000000000 + number * 1000
FROM line, room
"""


def fill(folder: Path) -> None:
    """Put ten million messages into the one room of the server's database, without the server."""
    with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        for first in range(1, MESSAGES, BATCH):
            database.execute(_INSERT, {"first": first, "last": first + BATCH - 1})
            print(f"\rwriting messages: {first + BATCH - 1:,}", end="", flush=True)
    print()


def forget(folder: Path) -> None:
    """Have the system forget what of the database it holds in memory."""
    with (folder / DATABASE).open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def measure(port: int, code: str, name: str) -> list[float]:
    """Ask for the pages before places drawn at random; return the seconds of each."""
    draw = random.Random(_SEED)
    generator = Generator()
    member = generator.open(port)
    generator.ask(member, "join", {"code": code, "name": name})
    seconds = []
    for _ in range(PLACES):
        before = draw.randrange(PAGE + 1, MESSAGES)
        started = time.perf_counter()
        page = generator.ask(member, "history", {"before": before, "limit": PAGE}).messages
        seconds.append(time.perf_counter() - started)
        if [line.seq for line in page] != list(range(before - PAGE, before)):
            raise NoAnswer("a page has other messages than were asked for")
    generator.close()
    return seconds


def run(_plan: Plan) -> Iterator[Table]:
    """Make the room, then read in it on the real server, at first from the disk alone."""
    table = Table(
        f"{PAGE} messages at {PLACES} random places of a room of {MESSAGES:,}",
        (P50, P99, MOST), P99,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with serve(OURS, folder=folder) as server:
            generator = Generator()
            host = generator.open(server.port)
            code = generator.ask(host, "create", {"name": "member0"}).room
            generator.close()
        fill(folder)
        forget(folder)
        with serve(OURS, folder=folder) as server:
            for row in ("read for the first time", "read again"):
                seconds = sorted(measure(server.port, code, row))
                p50, p99 = seconds[PLACES // 2], seconds[PLACES * 99 // 100]
                figures = {P50: 1000 * p50, P99: 1000 * p99, MOST: 1000 * seconds[-1]}
                table.add(row, [figures])
    p99 = max(figures[P99] for figures in table.rows.values())
    table.notes.append("p99 ms: " + judge(p99, BAR_MS, ".2f", at_most=True))
    yield table
