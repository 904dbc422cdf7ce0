"""Where in a TOML text each key stands, which ``tomllib`` does not tell.

Every statement of TOML begins on a line of its own, and ends with the line where no bracket and no
string is open any more. What ``tomllib`` reads from it alone are the keys that are set there.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any, Final

Path = tuple[str, ...]
"""A key with the tables that it is in, outermost first."""

_TOKEN: Final = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|"(?:[^"\\]|\\.)*"'
    r"|'''.*?'{3,5}|'[^']*'"
    r"|#[^\n]*|[\[\]{}\n]",
    re.DOTALL,
)
"""A string, a comment, a bracket or the end of a line, in a valid TOML text."""


def lines_of(text: str) -> dict[Path, int]:
    """Return the line, from 1, that each key and table of the valid TOML ``text`` stands on."""
    lines: dict[Path, int] = {}
    table: Path = ()
    for line, statement in _statements(text.replace("\r\n", "\n")):
        paths = list(_paths(tomllib.loads(statement)))
        if statement.lstrip().startswith("["):
            table = paths[-1]
            paths = [table[:depth] for depth in range(1, len(table) + 1)]
        else:
            paths = [(*table, *path) for path in paths]
        for path in paths:
            lines.setdefault(path, line)
    return lines


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of each statement, empty lines and comments too."""
    text += "\n"
    line, start, depth = 1, 0, 0
    for token in _TOKEN.finditer(text):
        match token[0]:
            case "[" | "{":
                depth += 1
            case "]" | "}":
                depth -= 1
            case "\n" if not depth:
                statement = text[start : token.end()]
                yield line, statement
                line, start = line + statement.count("\n"), token.end()


def _paths(table: dict[str, Any]) -> Iterator[Path]:
    """Yield every key in ``table`` and the tables in it, a table before what it has."""
    for key, value in table.items():
        yield (key,)
        inner = value[0] if isinstance(value, list) and value else value
        if isinstance(inner, dict):
            yield from ((key, *path) for path in _paths(inner))
