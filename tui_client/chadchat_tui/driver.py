"""Textual's driver for terminals, with what is seen and typed before the screen is there.

Not for Windows.
"""

from __future__ import annotations

from threading import Event

from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from .curtain import CURTAIN, ENTER, LEAVE


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

    def write(self, data: str) -> None:
        """Write ``data``, but for the change to the other screen where that is seen already, and
        the change back where it is to stay.
        """
        if not ((data == ENTER and CURTAIN.take()) or (data == LEAVE and CURTAIN.fallen())):
            super().write(data)

    def process_message(self, message: Message) -> None:
        """Hand on what the thread that reads has read, as soon as it is wanted."""
        self._keys_wanted.wait()
        super().process_message(message)

    def take_keys(self) -> None:
        """Hand on what is typed from now on, and what has been."""
        self._keys_wanted.set()

    def _sigcont_application(self, *signal_and_frame: object) -> None:
        """Begin again where Ctrl+Z has made an end, and not where somebody else has stopped the
        process, nor where it is told to go on once more: the terminal is ours then, and would be
        taken over twice, and left as we have it in the end.
        """
        writer = self._writer_thread
        if self._must_signal_resume and not (writer is not None and writer.is_alive()):
            super()._sigcont_application(*signal_and_frame)

    def disable_input(self) -> None:
        """Come to an end, also where nothing that was typed has been wanted."""
        self._keys_wanted.set()
        super().disable_input()
