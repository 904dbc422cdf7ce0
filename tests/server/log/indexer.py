"""A program that indexes the room ABCD of the log in the folder of its argument.

After each slice it prints how far it is.
"""

from __future__ import annotations

import sys
from pathlib import Path

from chadchat_server.log.indexing import index_next
from chadchat_server.log.opening import DATABASE, open_database

if __name__ == "__main__":
    connection = open_database(Path(sys.argv[1]) / DATABASE)
    (room,) = connection.execute("SELECT id FROM room WHERE code = 'ABCD'").fetchone()
    done = False
    while not done:
        connection.execute("BEGIN IMMEDIATE")
        done = index_next(connection, room)
        connection.execute("COMMIT")
        print(*connection.execute("SELECT indexed FROM room").fetchone(), flush=True)  # noqa: T201
