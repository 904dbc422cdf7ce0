"""A terminal that is written to from top to bottom, and read line by line. Not for Windows."""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import os
import signal
import sys
import termios
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Final, Self

from chadchat_shared.text import clean_text

from .line_editor import LineEditor

PAUSE_SECONDS: Final = 5.0
"""How long nothing is typed before what waits is written into a line that is begun."""

CLOSING_SECONDS: Final = 3.0
"""How long after Ctrl+C another one ends."""

_INTERRUPT: Final = "\x03"
_END: Final = "\x04"
_CHUNK: Final = 65_536


class LineTerminal:
    """Writes lines, and has ``typed`` called with each text that is entered, ``ended`` where the
    user or the terminal wants an end: Ctrl+C twice, Ctrl+D where nothing is written, a hang-up.

    No line is written into one that the user has begun: it waits until that is entered or erased,
    or nothing has been typed for PAUSE_SECONDS. Then the begun line stands again below it.
    """

    def __init__(self, typed: Callable[[str], None], ended: Callable[[], None]) -> None:
        self._typed = typed
        self._ended = ended
        self._editor = LineEditor()
        self._held: list[str] = []
        self._pause: asyncio.TimerHandle | None = None
        self._closing_until = 0.0
        self._input = sys.stdin.fileno()
        self._output = sys.stdout.fileno()
        self._encoding = sys.stdout.encoding
        self._decode = codecs.getincrementaldecoder(sys.stdin.encoding)("replace").decode
        self._settings = termios.tcgetattr(self._input)
        self._echoes = bool(self._settings[3] & termios.ECHO)

    def __enter__(self) -> Self:
        """Take the terminal over, in the event loop that runs now."""
        self._take_over()
        loop = asyncio.get_running_loop()
        loop.add_reader(self._input, self._read)
        loop.add_signal_handler(signal.SIGINT, self._interrupt)
        loop.add_signal_handler(signal.SIGCONT, self._continue)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        loop = asyncio.get_running_loop()
        loop.remove_reader(self._input)
        for number in (signal.SIGINT, signal.SIGCONT):
            loop.remove_signal_handler(number)
        if self._editor.text:
            self._write("\n")
        self._release()
        with contextlib.suppress(termios.error):  # where the terminal is gone
            termios.tcsetattr(self._input, termios.TCSANOW, self._settings)

    @property
    def draft(self) -> str:
        """The text that is begun, or ""."""
        return "" if self._editor.secret else self._editor.text

    def say(self, lines: Iterable[str]) -> None:
        """Write ``lines``, cleaned, as soon as no line is begun or nothing is typed."""
        self._held += map(clean_text, lines)
        if not self._editor.text:
            self._release()
        elif self._pause is None:
            self._interject()

    def send(self, sequence: str) -> None:
        """Send what is no text, such as the bell, at once."""
        self._write(sequence)

    def ask(self, question: str, *, secret: bool = False) -> None:
        """Write a ``question``; what is typed next is not shown where it is ``secret``."""
        self._editor.drop()
        self._editor.secret = secret
        self.say([question])

    def _read(self) -> None:
        try:
            read = os.read(self._input, _CHUNK)
        except OSError:  # the terminal has hung up
            read = b""
        if not read:
            asyncio.get_running_loop().remove_reader(self._input)
            self._ended()
        for character in self._decode(read):
            self._press(character)
        self._wait()

    def _press(self, character: str) -> None:
        if character == _INTERRUPT:
            self._interrupt()
        elif character == _END:
            if not self._editor.text:
                self._ended()
        else:
            shown, text = self._editor.press(character)
            if self._echoes:
                self._write(shown)
            if not self._editor.text:
                self._release()
            if text is not None:
                self._editor.secret = False
                self._typed(text)

    def _wait(self) -> None:
        """Count the pause from now on."""
        if self._pause is not None:
            self._pause.cancel()
        self._pause = asyncio.get_running_loop().call_later(PAUSE_SECONDS, self._interject)

    def _interject(self) -> None:
        """Write what waits into the line that is begun; what comes later waits for no key."""
        self._pause = None
        text = self.draft
        if self._held and self._editor.text:
            self._write("\n")
            self._release()
            self._write(text if self._echoes else "")

    def _release(self) -> None:
        held, self._held = self._held, []
        self._write("".join(f"{line}\n" for line in held))

    def _interrupt(self) -> None:
        """Drop what is begun; end where it has just been said that this does."""
        now, dropped = asyncio.get_running_loop().time(), ""
        if self._editor.drop():
            self._write("\n")
            self._release()
            dropped = "Dropped. "
        elif now < self._closing_until:
            self._ended()
            return
        self._closing_until = now + CLOSING_SECONDS
        self._write(f"{dropped}Ctrl+C once more ends.\n")

    def _continue(self) -> None:
        """Go on after the process was stopped."""
        self._take_over()
        self._write(self.draft if self._echoes else "")

    def _take_over(self) -> None:
        """Have each key given as it is pressed and shown by nobody else; Ctrl+Z stays the system's.

        Ctrl+C is a key, as its signal would throw away what was pressed before it.
        """
        settings = [*self._settings[:6], [*self._settings[6]]]
        settings[3] &= ~(termios.ICANON | termios.ECHO | termios.IEXTEN)
        for name, value in ((termios.VMIN, 1), (termios.VTIME, 0), (termios.VINTR, b"\0")):
            settings[6][name] = value
        with contextlib.suppress(termios.error):  # where it hangs up meanwhile
            termios.tcsetattr(self._input, termios.TCSANOW, settings)

    def _write(self, text: str) -> None:
        unwritten = text.encode(self._encoding, "replace")
        with contextlib.suppress(OSError):  # where the terminal is gone, which reading tells
            while unwritten:
                unwritten = unwritten[os.write(self._output, unwritten) :]
