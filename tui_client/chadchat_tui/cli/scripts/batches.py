"""Text that comes by and by, cut into messages."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from chadchat_shared.limits import TEXT_MAX
from chadchat_shared.text import clean_text


class Batches:
    """Takes in text, and gives it out cleaned, in messages of at most ``limit`` characters, which
    end at line ends where possible. What is empty once it is cleaned is left out.
    """

    def __init__(self, limit: int = TEXT_MAX) -> None:
        self._limit = limit
        self._full: deque[str] = deque()
        self._begun = ""

    @property
    def full(self) -> int:
        """How many messages are full: whatever comes, they stay as they are."""
        return len(self._full)

    @property
    def has_line(self) -> bool:
        """Whether there is something in it whose line is whole."""
        return bool(self._full) or "\n" in self._begun

    def add(self, text: str) -> None:
        """Take in what comes next."""
        self._begun += text
        while len(self._begun) > self._limit:
            end = self._begun.rfind("\n", 1, self._limit + 1)
            end = end if end > 0 else self._limit
            if cleaned := clean_text(self._begun[:end]):
                self._full.append(cleaned)
            self._begun = self._begun[end:].removeprefix("\n")

    def take_lines(self) -> str:
        """Take out the oldest full message, or else all lines that are whole; "" for none."""
        if self._full:
            return self._full.popleft()
        lines, _, self._begun = self._begun.rpartition("\n")
        return clean_text(lines)

    def take_rest(self) -> str:
        """Take out what there is behind the last whole line."""
        rest, self._begun = self._begun, ""
        return clean_text(rest)


def messages_of(text: str, limit: int = TEXT_MAX) -> Iterator[str]:
    """Give all of ``text`` in messages; nothing where there is none."""
    batches = Batches(limit)
    batches.add(f"{text}\n")
    while batches.has_line:
        if message := batches.take_lines():
            yield message
