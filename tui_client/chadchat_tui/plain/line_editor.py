"""What is typed becomes lines of text, without ever moving the cursor anywhere but back."""

from __future__ import annotations

import re
from typing import Final
from unicodedata import category

from wcwidth import iter_graphemes_reverse, width

_ENTER: Final = frozenset("\r\n")
_ERASE: Final = frozenset("\b\x7f")
_ERASE_WORD: Final = "\x17"
_ERASE_LINE: Final = "\x15"
_BACK: Final = "\b \b"
_SEQUENCE: Final = re.compile(r"\x1b(\[[0-?]*[ -/]*|O)?\Z")
"""A key that is no character, such as an arrow, as far as it has come (ECMA-48, 5.4)."""

_GOES_ON: Final = "\\"


class LineEditor:
    """Takes characters as they are typed. It edits as a terminal's own line discipline does, which
    has to be off so that it can be known whether a line is begun: Backspace, Ctrl+W (a word),
    Ctrl+U (the line). A line that ends in a backslash goes on in the next one.

    ``secret`` texts are not shown, and are one line.
    """

    def __init__(self) -> None:
        self.secret = False
        self._lines: list[str] = []
        self._line = ""
        self._sequence = ""

    @property
    def text(self) -> str:
        """What is begun, or ""."""
        return "\n".join([*self._lines, self._line])

    def press(self, character: str) -> tuple[str, str | None]:
        """Take in a ``character``. Return what the terminal is to show, and the text that is
        finished with it, or None.
        """
        if self._in_sequence(character):
            return "", None
        line = self._line
        if character in _ENTER:
            return "\n", self._enter()
        if character in _ERASE:
            return self._cut(len(line) - len(next(iter_graphemes_reverse(line), ""))), None
        if character == _ERASE_WORD:
            return self._cut(line.rstrip().rfind(" ") + 1), None
        if character == _ERASE_LINE:
            return self._cut(0), None
        return self._insert(" " if character == "\t" else character), None

    def drop(self) -> str:
        """Forget what is begun, and return it."""
        text = self.text
        self._lines, self._line, self._sequence = [], "", ""
        return text

    def _enter(self) -> str | None:
        if self._line.endswith(_GOES_ON) and not self.secret:
            self._lines.append(self._line.removesuffix(_GOES_ON))
            self._line = ""
            return None
        return self.drop()

    def _insert(self, character: str) -> str:
        if category(character) == "Cc":
            return ""
        self._line += character
        return "" if self.secret else character

    def _cut(self, length: int) -> str:
        """Keep ``length`` characters of the line; return what takes the rest from the terminal."""
        gone, self._line = self._line[length:], self._line[:length]
        return "" if self.secret else _BACK * max(width(gone), 0)

    def _in_sequence(self, character: str) -> bool:
        """Say whether ``character`` is part of a key that is no character."""
        if not self._sequence:
            self._sequence = character if character == "\x1b" else ""
            return bool(self._sequence)
        longer = self._sequence + character
        if _SEQUENCE.match(longer):
            self._sequence = longer
            return True
        # With more than the ESC, this is the end of a key; behind an ESC alone it is a character.
        alone, self._sequence = self._sequence == "\x1b", ""
        return not alone
