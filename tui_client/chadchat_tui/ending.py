"""Ending when the process is asked to, whatever the terminal does. Not for Windows.

Textual writes to the terminal in a thread, for which its event loop waits once there is much to be
written. Where the terminal takes no more, the loop therefore sees no signal and comes to no end.
Python's own signal handlers run all the same.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import select
import signal
import termios
from collections.abc import Callable
from typing import ClassVar, Final

from .curtain import CURTAIN

STUCK_SECONDS: Final = 1.0
"""How long the terminal may take nothing before the client ends without it."""

_LOOK_SECONDS: Final = 0.1
_SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
_STDIN: Final = 0
_STDERR: Final = 2


class Ending:
    """Has SIGTERM, SIGHUP and SIGINT end the client, with the status that tells of the signal.

    SIGINT does not come from Ctrl+C, which is a key here, but from another program.

    It is to be made before the terminal is changed, but for the curtain before it.
    """

    asked: ClassVar[bool] = False
    """Whether a signal has asked this process to end."""

    def __init__(self) -> None:
        self._settings = CURTAIN.settings
        if self._settings is None:
            with contextlib.suppress(termios.error):  # where there is no terminal
                self._settings = termios.tcgetattr(_STDIN)
        self._stuck = 0.0

    def begin(self, leave: Callable[[int], None], keep: Callable[[], None] = lambda: None) -> None:
        """Have ``leave`` called with the status, in the event loop that runs now, or where that
        comes to no end, ``keep``, which is to put on the disk what would be lost.
        """
        loop = asyncio.get_running_loop()

        def asked(number: int, _: object) -> None:
            Ending.asked = True
            status = 128 + number
            loop.call_soon_threadsafe(leave, status)
            signal.signal(signal.SIGALRM, lambda *_: self._look(status, keep))
            signal.setitimer(signal.ITIMER_REAL, _LOOK_SECONDS, _LOOK_SECONDS)
            atexit.register(signal.setitimer, signal.ITIMER_REAL, 0)

        Ending.asked = False
        for number in _SIGNALS:
            signal.signal(number, asked)

    def end(self) -> None:
        """Have a signal end the process at once, as the screen is gone."""
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_DFL)

    def _look(self, status: int, keep: Callable[[], None]) -> None:
        """End without the terminal where it has taken nothing for long enough."""
        if _takes(_STDERR):
            self._stuck = 0.0
            return
        self._stuck += _LOOK_SECONDS
        if self._stuck >= STUCK_SECONDS:
            try:
                if self._settings is not None:
                    with contextlib.suppress(termios.error):  # where the terminal is gone, too
                        termios.tcsetattr(_STDIN, termios.TCSANOW, self._settings)
                keep()
            finally:
                os._exit(status)


def _takes(terminal: int) -> bool:
    """Say whether something could be written to ``terminal`` now."""
    poll = select.poll()
    poll.register(terminal, select.POLLOUT)
    return poll.poll(0) == [(terminal, select.POLLOUT)]
