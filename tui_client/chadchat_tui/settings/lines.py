"""Where in a TOML text each key stands, which ``tomllib`` does not tell.

Every statement of TOML begins on a line of its own. So a statement is as many lines as it takes
until ``tomllib`` reads them alone, and what it reads from them are the keys that are set there.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

Path = tuple[str, ...]
"""A key with the tables that it is in, outermost first."""


def lines_of(text: str) -> dict[Path, int]:
    """Return the line, from 1, that each key and table of the valid TOML ``text`` stands on."""
    lines: dict[Path, int] = {}
    table: Path = ()
    statement: list[str] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        statement.append(line)
        try:
            read = tomllib.loads("\n".join(statement))
        except tomllib.TOMLDecodeError:
            continue
        paths = list(_paths(read))
        if statement[0].lstrip().startswith("["):
            table = paths[-1]
            paths = [table[:depth] for depth in range(1, len(table) + 1)]
        else:
            paths = [(*table, *path) for path in paths]
        for path in paths:
            lines.setdefault(path, number - len(statement) + 1)
        statement.clear()
    return lines


def _paths(table: dict[str, Any]) -> Iterator[Path]:
    """Yield every key in ``table`` and the tables in it, a table before what it has."""
    for key, value in table.items():
        yield (key,)
        inner = value[0] if isinstance(value, list) and value else value
        if isinstance(inner, dict):
            yield from ((key, *path) for path in _paths(inner))
