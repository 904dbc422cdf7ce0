"""What is pasted into the terminal stays text.

In a bracketed paste Textual's parser takes an ESC for the start of a key's sequence and gives what
follows it as key presses, Enter among them, which would send half of the paste. Most terminals
take control characters out of a paste; for those that do not, they are taken out here. A paste
that has the closing bracket itself in it can only be made safe by the terminal.
"""

from __future__ import annotations

import re
import sys
from codecs import IncrementalDecoder, getincrementaldecoder
from collections import deque
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final

from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START
from textual.events import Key, Paste
from textual.keys import Keys
from textual.message import Message

from .reports import ReportParser

_CTRL_C: Final = "\x03"
_UNWANTED: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_ALT_KEYS: Final = {"\x1b\r": "alt+enter"} | {f"\x1b{n}": f"alt+{n}" for n in range(1, 10)}
_SPLIT: Final = len(BRACKETED_PASTE_END) - 1
"""How many characters of a bracket an earlier read may have brought."""


class PasteSafeParser(ReportParser):
    """A parser that is given each bracketed paste without its control characters.

    It gets the brackets alone, as it looks at every character by itself, which takes seconds for a
    paste of a megabyte; what was between them takes the place of the empty paste that it tells of.
    Where the end of a paste is lost, a Ctrl+C that comes alone is taken for it.
    """

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._pasting = False
        self._held = ""
        self._before = ""
        self._pasted: list[str] = []
        self._pastes: deque[str] = deque()

    def feed(self, data: str) -> Iterable[Message]:
        """Parse ``data``; "" is its end."""
        if not data:
            yield from super().feed("")
        elif keys := "".join(self._keys(data)):
            for event in super().feed(keys):
                yield Paste(self._pastes.popleft()) if isinstance(event, Paste) else event

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[Key]:
        """Tell Alt+Enter from Enter, and Alt+1 from the ¡ that Textual takes it for.

        What is no key is left out: a number that no character has, a key that went up.
        """
        if key := _ALT_KEYS.get(sequence):
            return [Key(key, None)]
        try:
            return [*super()._sequence_to_key_events(sequence, alt)]
        except (ValueError, OverflowError):
            return [Key(Keys.Ignore, None)]

    def _keys(self, data: str) -> Iterable[str]:
        """Yield what of ``data`` is not pasted, the brackets among it."""
        if data == _CTRL_C and self._pasting:
            data = BRACKETED_PASTE_END
        while data:
            if self._pasting:
                pasted, end, data = (self._held + data).partition(BRACKETED_PASTE_END)
                self._held = "" if end else _beginning_of_end(pasted)
                self._pasted.append(_UNWANTED.sub("", pasted.removesuffix(self._held)))
                if end:
                    self._pastes.append("".join(self._pasted))
                    self._pasted.clear()
                yield end
                self._pasting = not end
            else:
                passed = len(self._before)
                _, start, rest = (self._before + data).partition(BRACKETED_PASTE_START)
                keys = (self._before + data)[passed : None if not start else -len(rest) or None]
                self._before = "" if start else (self._before + data)[-_SPLIT:]
                yield keys
                data = rest
                self._pasting = bool(start)


def guard_pastes() -> None:
    """Let the drivers for terminals read with this parser, and replace what is no UTF-8: Textual's
    would end with the first such byte.
    """
    if sys.platform != "win32":
        from textual.drivers import linux_driver  # noqa: PLC0415  # there is none on Windows

        def replacing(encoding: str) -> Callable[[], IncrementalDecoder]:
            return partial(getincrementaldecoder(encoding), "replace")

        linux_driver.XTermParser = PasteSafeParser  # type: ignore[attr-defined]  # it is not meant to be exported
        linux_driver.getincrementaldecoder = replacing  # type: ignore[attr-defined,assignment]  # likewise, and it is two functions


def _beginning_of_end(pasted: str) -> str:
    """Return the end of ``pasted`` that may be the first half of the closing bracket."""
    sizes = range(_SPLIT, 0, -1)
    halves = (BRACKETED_PASTE_END[:size] for size in sizes)
    return next((half for half in halves if pasted.endswith(half)), "")
