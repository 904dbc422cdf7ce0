"""Text broken into lines of a width in terminal cells.

Cells are counted as Textual counts them, so that lines are padded and cut to what was counted here.
What stands together for a reader (a grapheme: UAX 29) stays together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from rich.cells import cell_len, chop_cells, set_cell_size

TAB = 4
NARROWEST = 2
"""Cells that a line has at least, as many as the widest character takes."""

Span = tuple[int, int]
"""Where a line begins in a text, and where it ends."""

_WORDS = re.compile(r"(\s*)(\S+)")
_NARROW = re.compile(r"[ -~\u00a1-\u02ff\u0370-\u0482\u048a-\u052f]*")
"""Latin, Greek and Cyrillic letters, each of one cell."""

_SPACES = re.compile(" *")
_JOINING = re.compile("[\u200d\ufe0e\ufe0f]")
"""The joiner, and the selectors that choose between a sign's being text or an emoji."""


def wrap(text: str, width: int, first: int = 0) -> list[str]:
    """Return ``text`` as lines of at most ``width`` cells; ``first`` cells of line one are taken.

    Breaks are at spaces, which are left out there, and inside a word only where it is longer than
    a line. Indentation and runs of spaces inside a line stay.
    """
    text = steady(text.expandtabs(TAB))
    return [text[start:end] for start, end in word_spans(text, width, first)]


def word_spans(text: str, width: int, first: int = 0) -> list[Span]:
    """Return the lines of ``text``, which has no tabs and is steady, as ``wrap`` breaks them."""
    width = max(width, NARROWEST)
    spans: list[Span] = []
    for start, end in _given_lines(text):
        quick = text.isascii() or text[start:end].isascii()
        break_line = _ascii_spans if quick else _any_spans
        spans += break_line(text, start, end, width, 0 if spans else min(first, width))
    return spans


def chopped_spans(text: str, width: int) -> list[Span]:
    """Return the lines of ``text`` likewise, but broken where they are full: no space is lost."""
    width = max(width, NARROWEST)
    return [span for start, end in _given_lines(text) for span in _chop(text, start, end, width)]


def shorten(text: str, width: int) -> str:
    """Return ``text``, which is one line, in at most ``width`` cells: a longer one is cut, and ends
    in an ellipsis.
    """
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 0 else ""


def fits(text: str, width: int) -> bool:
    """Say whether ``text`` is surely one line; for most of what people write this is quick."""
    if len(text) > width or not text.isprintable():
        return False
    return text.isascii() or 2 * len(text) <= width or _NARROW.fullmatch(text) is not None


def steady(text: str, terminal: str | Literal[True] = True) -> str:
    """Return ``text`` with emoji taken apart that the terminal gives other cells than are counted.

    The terminal is what TERM_PROGRAM or TERM says, or the one of this name. Joiners that join
    nothing are left out, and selectors behind nothing: they would be counted as taking away what
    follows, or as widening what is before.
    """
    if text.isascii() or not _JOINING.search(text):
        return text
    from wcwidth import iter_graphemes, wcstwidth  # noqa: PLC0415  # most texts do without it

    def parts(grapheme: str) -> str:
        apart = _JOINING.sub("", grapheme)
        steadily = wcstwidth(grapheme, term_program=terminal) == cell_len(grapheme)
        return grapheme if apart and steadily and not grapheme.endswith("\u200d") else apart

    return "".join(map(parts, iter_graphemes(text)))


def _given_lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line)
        start += len(line) + 1


def _any_spans(text: str, start: int, end: int, width: int, first: int) -> Iterator[Span]:
    begun, ended, used = start, start, first
    for found in _WORDS.finditer(text, start, end):
        needed = cell_len(found[1]) + cell_len(found[2])
        if used + needed <= width:
            ended = found.end()
            used += needed
            continue
        if used or ended > begun:
            yield begun, ended
        *full, (begun, ended) = _chop(text, *found.span(2), width)
        yield from full
        used = cell_len(text[begun:ended])
    yield begun, ended


def _ascii_spans(text: str, start: int, end: int, width: int, first: int) -> Iterator[Span]:
    """Do the same where every character is one cell, several times as quick."""
    end = start + len(text[start:end].rstrip(" "))
    room = width - first
    while end - start > room:
        space = text.rfind(" ", start, start + room + 1)
        head = start + len(text[start : max(space, start)].rstrip(" "))
        if space < 0 and room == width:
            yield start, start + room
            start += room
        else:
            if head > start or room < width:
                yield start, head
            start = _after_spaces(text, max(space, start))
        room = width
    yield start, end


def _after_spaces(text: str, start: int) -> int:
    found = _SPACES.match(text, start)
    return found.end() if found else start


def _chop(text: str, start: int, end: int, width: int) -> Iterator[Span]:
    """Break where a line is full."""
    if text[start:end].isascii():
        for begun in range(start, max(end, start + 1), width):
            yield begun, min(begun + width, end)
        return
    begun, ended, used = start, start, 0
    for part, cells in _graphemes(text[start:end], width):
        if used + cells > width:
            yield begun, ended
            begun, used = ended, 0
        ended += len(part)
        used += cells
    yield begun, ended


def _graphemes(text: str, width: int) -> Iterator[tuple[str, int]]:
    """Give each grapheme and its cells; what is wider than a line is nothing that one could read
    as one, and comes in parts.
    """
    from wcwidth import iter_graphemes  # noqa: PLC0415  # most texts do without it

    for grapheme in iter_graphemes(text):
        cells = cell_len(grapheme)
        if cells <= width:
            yield grapheme, cells
        else:
            for part in chop_cells(grapheme, width):
                yield part, cell_len(part)
