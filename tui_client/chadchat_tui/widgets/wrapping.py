"""Text broken into lines of a width in terminal cells."""

from __future__ import annotations

import re

from rich.cells import cell_len, chop_cells

TAB = 4
NARROWEST = 2
"""Cells that a line has at least, as many as the widest character takes."""

_WORDS = re.compile(r"(\s*)(\S+)")


def wrap(text: str, width: int, first: int = 0) -> list[str]:
    """Return ``text`` as lines of at most ``width`` cells; ``first`` cells of line one are taken.

    Breaks are at spaces, which are left out there, and inside a word only where it is longer than
    a line. Indentation and runs of spaces inside a line stay.
    """
    width = max(width, NARROWEST)
    lines: list[str] = []
    for line in text.split("\n"):
        lines += _wrap_line(line.expandtabs(TAB), width, first if not lines else 0)
    return lines


def fits(text: str, width: int) -> bool:
    """Say whether ``text`` is surely one line; for most of what people write this is quick."""
    return len(text) <= width and text.isascii() and text.isprintable()


def _wrap_line(line: str, width: int, first: int) -> list[str]:
    first = min(first, width)
    if line.isascii():
        return _wrap_ascii(line, width, first)
    lines, current, used = [], "", first
    for space, word in _WORDS.findall(line):
        needed = cell_len(word)
        if used + len(space) + needed <= width:
            current += space + word
            used += len(space) + needed
            continue
        if used:
            lines.append(current)
        *full, current = chop_cells(word, width)
        lines += [part for part in full if part]
        used = cell_len(current)
    return [*lines, current]


def _wrap_ascii(line: str, width: int, first: int) -> list[str]:
    """Do the same where every character is one cell, several times as quick."""
    line = line.rstrip(" ")
    lines: list[str] = []
    room = width - first
    while len(line) > room:
        space = line.rfind(" ", 0, room + 1)
        head = line[: max(space, 0)].rstrip(" ")
        if head or room < width:
            lines.append(head)
            line = line[space + 1 :].lstrip(" ")
        elif space >= 0:
            line = line.lstrip(" ")
        else:
            lines.append(line[:room])
            line = line[room:]
        room = width
    return [*lines, line]
