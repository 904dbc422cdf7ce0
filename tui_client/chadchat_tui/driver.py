"""Textual's driver for terminals, with what is seen and typed before the screen is there.

Not for Windows.
"""

from __future__ import annotations

import os
import signal
import time
from threading import Event
from typing import Final

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from .curtain import CURTAIN, ENTER, LEAVE
from .ending import Ending

_SIGNAL_SECONDS: Final = 0.1
"""How long after the process goes on another signal may still be on its way to this thread."""


def _asked_to_end() -> bool:
    """Say whether a signal that ends the process has come with the one that had it go on."""
    time.sleep(_SIGNAL_SECONDS)
    return Ending.asked


class ChatDriver(LinuxDriver):
    """Draws over the first picture, and holds back what is typed until ``take_keys``.

    Without that the first picture would be cleared a while before there is a second one, and keys
    would go to nobody until something has the focus.
    """

    def __init__(
        self, app: App[object], *, debug: bool = False, mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._keys_wanted = Event()
        self._left = False

    def write(self, data: str) -> None:
        """Write ``data``, but for the change to the other screen where that is seen already, and
        the change back where it is to stay. Nothing is written to a terminal that is the shell's.
        """
        if not self._left and not (
            (data == ENTER and CURTAIN.take()) or (data == LEAVE and CURTAIN.fallen())
        ):
            super().write(data)

    def process_message(self, message: Message) -> None:
        """Hand on what the thread that reads has read, as soon as it is wanted."""
        self._keys_wanted.wait()
        super().process_message(message)

    def _run_input_thread(self) -> None:
        """Read what is typed; a fault in that is one of the app, which ends by it."""
        try:
            self.run_input_thread()
        except Exception as error:  # noqa: BLE001  # whatever it is, the app is to end by it

            def fail(fault: Exception = error) -> None:
                raise fault

            self._app.call_later(fail)

    def take_keys(self) -> None:
        """Hand on what is typed from now on, and what has been."""
        self._keys_wanted.set()

    def _sigtstp_application(self, *signal_and_frame: object) -> None:
        """Leave the terminal to the shell and stop; told to go on, take it again.

        Meanwhile another Ctrl+Z changes nothing. Where a program of ours has the terminal, both
        only stop. Asked to end meanwhile, leave it to the shell.
        """
        if not self._auto_restart:
            super()._sigtstp_application(*signal_and_frame)
        elif not self._must_signal_resume:
            self._must_signal_resume = True
            self.suspend_application_mode()
            os.kill(os.getpid(), signal.SIGSTOP)
            while self._in_background() and not _asked_to_end():
                os.kill(os.getpid(), signal.SIGSTOP)
            self._left = Ending.asked
            if not self._left:
                self.resume_application_mode()

    def _sigcont_application(self, *signal_and_frame: object) -> None:
        """Change nothing: what was stopped goes on where it was, however often it is told to.

        Taken twice, the terminal would be left as we have it in the end.
        """

    def _in_background(self) -> bool:
        """Whether the shell has told us to go on without the terminal."""
        try:
            return os.tcgetpgrp(self.fileno) != os.getpgrp()
        except OSError:  # there is no terminal
            return False

    def disable_input(self) -> None:
        """Come to an end, also where nothing that was typed has been wanted."""
        self._keys_wanted.set()
        if not self._left:
            super().disable_input()

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was, if the shell does not have it already."""
        if not self._left:
            super().stop_application_mode()
