"""The first picture of a room, painted before all that draws the room is imported.

That takes a third of a second; until then this has the room's name where it stands later, the
newest lines of its log as soon as they are known, and the cursor where one writes, so that what is
typed ahead already is where it is going to be.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Final, NamedTuple, NoReturn

if sys.platform != "win32":
    import termios

ENTER: Final = "\x1b[?1049h"
"""Changes to the terminal's other screen and clears it."""

LEAVE: Final = "\x1b[?1049l"
"""Changes back."""

_STDIN: Final = 0
_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP) if sys.platform != "win32" else ()


def has_screen(environment: Mapping[str, str]) -> bool:
    """Say whether the terminal that is described there can move the cursor."""
    return environment.get("TERM") not in {"dumb", "unknown"}


class PlacedLines(NamedTuple):
    """Lines of the terminal, and the row and column where the first one begins, from 0 on."""

    row: int
    column: int
    texts: Sequence[str]


class Curtain:
    """Covers the terminal until somebody else takes it over.

    Meanwhile Enter stays what it is instead of becoming a line feed, which is another key, Ctrl+Q
    instead of letting the terminal go on, and Ctrl+Z instead of stopping the process behind it.
    """

    def __init__(self) -> None:
        self.settings: list[int | list[bytes | int]] | None = None
        """How the terminal treats keys otherwise, while it is covered."""
        self._up = False
        self._falling = False

    @contextmanager
    def over(self, title: str) -> Iterator[None]:
        """Cover the terminal meanwhile, with ``title`` in the first line."""
        # Windows' terminal is prepared by Textual.
        if sys.platform == "win32" or not sys.stderr.isatty():
            yield
            return
        for number in _SIGNALS:
            signal.signal(number, _end)
        self._up = True
        self._keep_keys()
        _write(_picture(title, self.size))
        try:
            yield
        finally:
            self.lift()

    @property
    def up(self) -> bool:
        """Whether the terminal is covered."""
        return self._up

    @property
    def size(self) -> os.terminal_size:
        """That of the terminal that is covered."""
        return os.get_terminal_size(sys.stderr.fileno())

    def draw(self, lines: PlacedLines) -> None:
        """Put clean ``lines`` on the cover. The cursor stays where it is."""
        row, column, texts = lines
        drawn = (f"\x1b[{at};{column + 1}H{text}" for at, text in enumerate(texts, row + 1))
        _write(f"\x1b7{''.join(drawn)}\x1b8")

    def lift(self) -> None:
        """Show again what was on the terminal, if it is covered."""
        if self.take():
            _write(LEAVE)

    def fall(self) -> None:
        """Have the screen that ends now stay on the terminal, as the cover before the next one."""
        self._falling = True

    def fallen(self) -> bool:
        """Return whether that was wished for, which the caller sees to."""
        falling, self._falling = self._falling, False
        if falling:
            self._up = True
            self._keep_keys()
        return falling

    def take(self) -> bool:
        """Leave the terminal to the caller; return whether it was covered until now."""
        up, self._up = self._up, False
        if self.settings is not None:
            _set(self.settings)
            self.settings = None
        return up

    def _keep_keys(self) -> None:
        if sys.platform != "win32":
            with contextlib.suppress(termios.error):  # where keys come from elsewhere
                flags, *others, keys = self.settings = termios.tcgetattr(_STDIN)
                none = bytes([os.fpathconf(_STDIN, "PC_VDISABLE")])
                for signalling in (termios.VQUIT, termios.VSUSP):
                    keys = [*keys[:signalling], none, *keys[signalling + 1 :]]
                _set([flags & ~(termios.ICRNL | termios.IXON), *others, keys])


CURTAIN: Final = Curtain()
"""The one of this process's terminal."""


def _picture(title: str, size: os.terminal_size) -> str:
    return f"{ENTER}\x1b[H\x1b[2J \x1b[1m{title[: size.columns - 1]}\x1b[m\x1b[{size.lines - 1};2H"


def _set(settings: list[int | list[bytes | int]]) -> None:
    """Have the terminal treat keys so, if it is still there."""
    if sys.platform != "win32":
        with contextlib.suppress(termios.error):
            termios.tcsetattr(_STDIN, termios.TCSANOW, settings)


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


def _end(number: int, _: FrameType | None) -> NoReturn:
    """End at once: whatever runs at the moment, nothing of the user's is in memory alone."""
    CURTAIN.lift()
    os._exit(128 + number)
