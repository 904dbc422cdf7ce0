"""What the terminal says of itself is no typing.

A terminal answers questions about its colours, its kind and its keyboard (ECMA-48, xterm's control
sequences, kitty's keyboard protocol), and the answer to one that an earlier program has asked may
come to us. Textual's parser knows few of them and gives the others as keys, one a character. It
also takes a focus that comes and goes for as many changes of the screen's looks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable
from typing import Final

from textual import constants, events
from textual._parser import ParseEOF, ParseTimeout, Peek1, Read1
from textual._xterm_parser import XTermParser
from textual.events import Key
from textual.keys import Keys
from textual.message import Message
from textual.messages import InBandWindowResize

_ESC: Final = "\x1b"
_BEL: Final = "\x07"

_CONTROL_REPORT: Final = re.compile(r"\x1b\[(?!\?\d+;\d\$y)[0-?]*[ -/]*[@-LN-Z\\-ln-~]")
"""A whole control sequence that is none of a mouse (M, m), of a function key of Linux's console
(``[[A``), nor of a mode that Textual asks for.
"""

_STRING_HEAD: Final = re.compile(r"\x1b(\]\d+;|P([>!]\||[01][$+]r)|_G[A-Za-z]=)")
"""How a string of the terminal's begins: an answer about colours, the clipboard or a notification
(OSC); its name and its settings (DCS); its pictures (APC).
"""

_STRING_HEAD_SO_FAR: Final = re.compile(r"\x1b(\]\d*|P([>!]|[01][$+]?)?|_(G[A-Za-z]?)?)?")


class AppFocus(events.AppFocus, bubble=False):
    """The terminal has the focus; only the last one that waits counts."""

    def can_replace(self, message: Message) -> bool:
        """Say whether ``message``, which is the next one, makes this one needless."""
        return _is_of_focus(message)


class AppBlur(events.AppBlur, bubble=False):
    """The terminal has not the focus; only the last one that waits counts."""

    def can_replace(self, message: Message) -> bool:
        """Say whether ``message``, which is the next one, makes this one needless."""
        return _is_of_focus(message)


class ReportParser(XTermParser):
    """Textual's parser, which does not take the terminal's reports for keys."""

    def parse(
        self, token_callback: Callable[[Message], object]
    ) -> Generator[Read1 | Peek1, str, None]:
        """Give ``token_callback`` what is told by the characters that are sent in."""
        keys = super().parse(lambda message: _tell(message, token_callback))
        wanted = next(keys)
        strings = _Strings()
        while True:
            late: ParseTimeout | ParseEOF | None = None
            try:
                character = yield Read1(constants.ESCAPE_DELAY) if strings.begun else wanted
            except (ParseTimeout, ParseEOF) as error:
                passed, late = strings.give_up(), error
            else:
                passed = strings.without(character)
            for one in passed:
                wanted = keys.send(one)
            if late is not None and (wanted.timeout is not None or isinstance(late, ParseEOF)):
                try:
                    wanted = keys.throw(late)
                except StopIteration:
                    return

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[Key]:
        keys = [*super()._sequence_to_key_events(sequence, alt)]
        if not keys and _CONTROL_REPORT.fullmatch(sequence):
            return [Key(Keys.Ignore, sequence)]
        return keys


class _Strings:
    """Leaves the terminal's strings out of what comes, character by character.

    A string ends with BEL or ESC \\\\, and as well where that is lost: with any other control
    character, and when nothing more comes for a moment.
    """

    def __init__(self) -> None:
        self._held = ""
        self._inside = False
        self._ending = False

    @property
    def begun(self) -> bool:
        """Whether what comes next says what to do with what has come."""
        return bool(self._held) or self._inside

    def without(self, character: str) -> str:
        """Take in ``character`` and return what is known by now to belong to no string."""
        if self._inside:
            return self._take_in(character)
        if self._ending and self._held + character == "\x1b\\":
            self._held, self._ending = "", False
            return ""
        self._ending = self._ending and character == _ESC
        held = self._held + character
        if _STRING_HEAD.fullmatch(held):
            self._held, self._inside = "", True
            return ""
        if character == _ESC:
            passed, self._held = self._held, _ESC
        elif _STRING_HEAD_SO_FAR.fullmatch(held):
            passed, self._held = "", held
        else:
            passed, self._held = held, ""
        return passed

    def give_up(self) -> str:
        """Return what has been waited for in vain, and is no string then."""
        passed, self._held = self._held, ""
        self._inside = self._ending = False
        return passed

    def _take_in(self, character: str) -> str:
        if character >= " ":
            return ""
        self._inside = False
        self._ending = character == _ESC
        return "" if character == _BEL else self.without(character)


def _tell(message: Message, told: Callable[[Message], object]) -> None:
    """Hand on what is told, but for the terminal's size: its device knows it, and no absurd one."""
    match message:
        case events.AppFocus():
            told(AppFocus())
        case events.AppBlur():
            told(AppBlur())
        case events.Resize() | InBandWindowResize():
            pass
        case _:
            told(message)


def _is_of_focus(message: Message) -> bool:
    return isinstance(message, events.AppFocus | events.AppBlur)
