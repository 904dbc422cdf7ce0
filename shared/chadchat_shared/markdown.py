"""A room's log as Markdown (CommonMark): what people wrote stays text, whatever is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, tzinfo
from typing import Final

from .events import ChatMessage
from .text import clean_line, clean_text
from .times import local_time

_MARKS: Final = re.compile(r"[\\`*_\[\]<>&~$|]")
"""What may be markup wherever it stands, in CommonMark and in what is commonly added to it."""

_BEGINNING: Final = re.compile(r"(?P<space>[ \t]*)(?P<number>\d*)(?P<mark>[!-/:-@\[-`{-~]?)")
"""What may be markup where a line begins: a mark, or one behind a number; spaces make code."""

_HARD_SPACES: Final = str.maketrans({" ": "\u00a0", "\t": "\u00a0" * 4})


class MarkdownLog:
    """Writes the log of a room, message by message, with a heading for each day in ``zone``."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        self._zone = zone
        self._day: date | None = None

    def title(self, code: str, topic: str, link: str) -> str:
        """Return what stands above everything; ``link`` is an address of this client's making."""
        about = f": {escaped(clean_line(topic))}" if topic else ""
        return f"# {code}{about}\n\n<{link}>\n"

    def entry(self, message: ChatMessage) -> str:
        """Return ``message`` with its time and name, below its day where that is a new one."""
        time = local_time(message.ts, self._zone)
        lines = "\\\n".join(_escaped_lines(clean_text(message.message)))
        mark = " (bot)" if message.bot else ""
        entry = f"\n{time:%H:%M} **{escaped(clean_line(message.name))}**{mark}: {lines}\n"
        if time.date() == self._day:
            return entry
        self._day = time.date()
        return f"\n## {self._day.isoformat()}\n{entry}"


def escaped(text: str) -> str:
    """Return ``text`` of one line, which does not begin a line, so that nothing in it is markup."""
    return _MARKS.sub(r"\\\g<0>", text)


def _escaped_lines(text: str) -> Iterator[str]:
    first, *others = text.split("\n")
    yield escaped(first).lstrip()
    for line in others:
        beginning = _BEGINNING.match(line)
        assert beginning is not None  # noqa: S101  # it matches nothing at all, too
        space, number, mark = beginning.group("space", "number", "mark")
        mark = f"\\{mark}" if mark else ""
        yield f"{space.translate(_HARD_SPACES)}{number}{mark}{escaped(line[beginning.end() :])}"
