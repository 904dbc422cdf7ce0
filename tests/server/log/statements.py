"""What no request does to a log, done in its thread and on disk."""

from __future__ import annotations

from chadchat_server.log.sqlite import SqliteLog


async def execute(log: SqliteLog, statement: str, *values: object) -> None:
    await log._writer.write(lambda connection: connection.execute(statement, values))
