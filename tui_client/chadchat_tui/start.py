"""The client's first screen where no room was named."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.driver import Driver

from .curtain import CURTAIN
from .screens.start import Choice, Recent, StartScreen
from .settings import Settings
from .themes import Themed
from .typing_ahead import TypingAhead

if sys.platform != "win32":
    from .driver import ChatDriver
    from .ending import Ending


class StartApp(Themed, TypingAhead):
    """Offers the ``recent`` rooms and others. ``choice`` is what was chosen in the end, or None;
    then its picture stays until the room's is there.
    """

    CSS_PATH = Path(__file__).with_name("app.tcss")
    TITLE = "Chad Chat"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q,ctrl+c", "quit", priority=True, id="quit"),
    ]

    def __init__(
        self,
        recent: Sequence[Recent],
        server: str,
        settings: Settings,
        problems: Sequence[str] = (),
    ) -> None:
        super().__init__(settings.theme)
        self.choice: Choice | None = None
        self._ending = None if sys.platform == "win32" else Ending()
        self._start = StartScreen(recent, server=server, name=settings.name, problems=problems)

    def get_driver_class(self) -> type[Driver]:
        """Draw with a driver of our own where there is one."""
        return super().get_driver_class() if sys.platform == "win32" else ChatDriver

    def on_mount(self) -> None:
        """Show the screen, and take what is typed."""
        if self._ending is not None:
            self._ending.begin(lambda status: self.exit(return_code=status))
        self.push_screen(self._start, self._go)
        if sys.platform != "win32" and isinstance(self._driver, ChatDriver):
            self.call_after_refresh(self._driver.take_keys)

    def on_unmount(self) -> None:
        """Leave signals to the system again."""
        if self._ending is not None:
            self._ending.end()

    def _go(self, choice: Choice | None) -> None:
        self.choice = choice
        if choice is not None:
            CURTAIN.fall()
        self.exit()
