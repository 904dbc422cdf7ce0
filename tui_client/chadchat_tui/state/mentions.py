"""Whether a message names somebody."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from operator import attrgetter
from typing import Final, NamedTuple
from unicodedata import category, east_asian_width

from chadchat_shared.looks import fold_case
from chadchat_shared.names import name_key
from chadchat_shared.text import clean_text

from .formatting import Formatted, Kind, Run, formatted

Range = tuple[int, int]
"""Where something begins in a text, and where it ends."""

_QUIET: Final = frozenset({Kind.CODE, Kind.BLOCK, Kind.LINK})
"""What was not said to anybody."""


class Me(NamedTuple):
    """The reader: an id among the room's members, and a name; both empty before one is in it."""

    member: str = ""
    name: str = ""


NOBODY: Final = Me()


def mentions(text: str, name: str) -> bool:
    """Say whether ``text`` names ``name`` as it is drawn, cleaned: see ``mentioned``."""
    shown = clean_text(text)
    return _may_name(shown, name_key(name)) and bool(mentioned(formatted(shown), name))


def mentioned(shown: Formatted, name: str) -> list[Range]:
    """Return where ``name`` stands in the text, with an @ before it or not.

    Names are compared as everywhere, without regard to case (protocol: Text), and count as whole
    words alone; in code and links nobody is meant.
    """
    key = name_key(name)
    if not _may_name(shown.text, key):
        return []
    quiet = [run for run in shown.runs if run.kind in _QUIET]
    return [place for place in _found(shown.text, key) if not _lies_in(place, quiet)]


def _lies_in(place: Range, runs: list[Run]) -> bool:
    """Say whether the place has a part in one of these runs, which lie beside each other."""
    next_run = bisect_right(runs, place[0], key=attrgetter("end"))
    return next_run < len(runs) and runs[next_run].start < place[1]


def _may_name(text: str, key: str) -> bool:
    return bool(key) and key in (text.lower() if text.isascii() else fold_case(text))


def _found(text: str, key: str) -> Iterator[Range]:
    starts, ends, parts = dict[int, int](), dict[int, int](), list[str]()
    length = 0
    for start, end in _characters(text):
        starts[length] = start
        parts.append(name_key(text[start:end]))
        length += len(parts[-1])
        ends[length] = end
    folded = "".join(parts)
    at = folded.find(key)
    while at >= 0:
        if at in starts and at + len(key) in ends:
            start, end = starts[at], ends[at + len(key)]
            if text[start - 1 : start] == "@":
                start -= 1
            if not _is_in_word(text, start, end):
                yield start, end
        at = folded.find(key, at + len(key))


def _is_in_word(text: str, start: int, end: int) -> bool:
    """Say whether a word goes on before or behind. An address (``ann@example.org``) is one."""
    first = "_" if text[start] == "@" else text[start]
    return _join(text[start - 1 : start], first) or _join(text[end - 1], text[end : end + 1])


def _join(before: str, behind: str) -> bool:
    """Say whether two characters are of one word; where words have no spaces, none are."""
    return all(
        character == "_" or (character.isalnum() and east_asian_width(character) not in "WF")
        for character in (before, behind)
    )


def _characters(text: str) -> Iterator[Range]:
    """Give each character with the marks on it, which may be one when names are compared."""
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or not _continues(text[at]):
            yield start, at
            start = at


def _continues(character: str) -> bool:
    """Say whether it is a mark, or a later part of a Korean syllable."""
    return character > "\u02ff" and (
        category(character).startswith("M") or "\u1160" <= character <= "\u11ff"
    )
