"""Telling somebody who looks elsewhere: the bell, a notification, the window's title.

What a terminal understands it does not say, so it is known by its name. Notifications are OSC 9
(iTerm2, Windows Terminal, Ghostty, WezTerm), OSC 777 (urxvt, foot) and OSC 99 (kitty, whose
documentation has them under "Desktop notifications"); the title is OSC 2, put by and brought back
with the title stack of xterm (``CSI 22 t``, ``CSI 23 t``; "XTerm Control Sequences").
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Final

from chadchat_shared.text import clean_line

from .settings import Notify

QUIET_SECONDS: Final = 5.0
"""How long nobody is told again after they were."""

HEADING_MAX: Final = 80
BODY_MAX: Final = 200
"""Characters of a notification's two parts, and ``HEADING_MAX`` of a title."""

_ASK_TMUX: Final = ("tmux", "display-message", "-p", "#{client_termname} #{allow-passthrough}")
_TMUX_SECONDS: Final = 2.0
_OFF: Final = {"", "0", "off"}
_BELL: Final = "\x07"
_KEEP_TITLE, _BACK_TO_TITLE = "\x1b[22;0t", "\x1b[23;0t"


class Way(Enum):
    """How a terminal shows a notification, if it does."""

    OSC_9 = "9"
    OSC_99 = "99"
    OSC_777 = "777"
    NONE = ""


def way_of(environment: Mapping[str, str]) -> Way:
    """Return how the terminal that the environment tells of shows a notification."""
    term = environment.get("TERM", "")
    if term.startswith("xterm-kitty") or "KITTY_WINDOW_ID" in environment:
        return Way.OSC_99
    if term.startswith(("foot", "rxvt-unicode")):
        return Way.OSC_777
    program = environment.get("TERM_PROGRAM") or environment.get("LC_TERMINAL", "")
    known = program.lower() in {"iterm.app", "iterm2", "ghostty", "wezterm"}
    return Way.OSC_9 if known or "WT_SESSION" in environment or "ghostty" in term else Way.NONE


def notification(way: Way, heading: str, body: str) -> str:
    """Return what has a terminal show a notification, or "" where it cannot.

    Whatever is in the texts, they stay texts.
    """
    heading, body = _bounded(heading, HEADING_MAX), _bounded(body, BODY_MAX)
    match way:
        case Way.OSC_9:
            # What begins with a digit is another command to some.
            return f"\x1b]9;Chad Chat: {heading}: {body}\x1b\\"
        case Way.OSC_99:
            # One id, so that the newest takes the place of the one before.
            beginning = f"\x1b]99;i=chadchat:d=0:o=unfocused;{heading}\x1b\\"
            return f"{beginning}\x1b]99;i=chadchat:p=body;{body}\x1b\\"
        case Way.OSC_777:
            return f"\x1b]777;notify;{heading.replace(';', ',')};{body.replace(';', ',')}\x1b\\"
        case Way.NONE:
            return ""


def through_tmux(sequence: str) -> str:
    """Return what has tmux hand ``sequence`` to its terminal."""
    doubled = sequence.replace("\x1b", "\x1b\x1b")
    return f"\x1bPtmux;{doubled}\x1b\\" if sequence else ""


class Notifier:
    """Tells by ``write``, which takes what goes to the terminal, as ``notify`` wants it told.

    ``clock`` gives seconds.
    """

    def __init__(
        self,
        write: Callable[[str], None],
        notify: Notify,
        environment: Mapping[str, str],
        clock: Callable[[], float],
    ) -> None:
        self._write = write
        self._notify = notify
        self._environment = environment
        self._clock = clock
        self._again_at = 0.0
        self._title = ""
        # The console of Linux would show what it does not understand.
        self._titled = notify.title and environment.get("TERM", "") not in {"dumb", "linux"}

    async def tell(self, heading: str, body: str) -> None:
        """Ring and show a notification, unless that was done just now."""
        if self._clock() < self._again_at:
            return
        self._again_at = self._clock() + QUIET_SECONDS
        if self._notify.bell:
            self._write(_BELL)
        if self._notify.desktop and (shown := await self._notification(heading, body)):
            self._write(shown)

    def title(self, title: str, missed: int) -> None:
        """Show ``title`` above the window, with how many messages were ``missed``."""
        title = f"({missed}) {title}" if missed else title
        if not self._titled or title == self._title:
            return
        keep = "" if self._title else _KEEP_TITLE
        self._title = title
        self._write(f"{keep}\x1b]2;{_bounded(title, HEADING_MAX)}\x1b\\")

    def end(self) -> None:
        """Bring the window's own title back."""
        if self._title:
            self._title = ""
            self._write(_BACK_TO_TITLE)

    async def _notification(self, heading: str, body: str) -> str:
        if "TMUX" not in self._environment:
            return notification(way_of(self._environment), heading, body)
        term, _, passthrough = (await _ask_tmux()).partition(" ")
        way = Way.NONE if passthrough in _OFF else way_of({"TERM": term})
        return through_tmux(notification(way, heading, body))


async def _ask_tmux() -> str:
    """Return the kind of the terminal around tmux, and whether that gets what is for it alone."""
    pipe = asyncio.subprocess.PIPE
    with contextlib.suppress(OSError, TimeoutError):
        asked = await asyncio.create_subprocess_exec(*_ASK_TMUX, stdout=pipe, stderr=pipe)
        try:
            answer, _ = await asyncio.wait_for(asked.communicate(), _TMUX_SECONDS)
        except TimeoutError:
            asked.kill()
            raise
        return answer.decode(errors="replace").strip()
    return ""


def _bounded(text: str, longest: int) -> str:
    line = clean_line(text)
    return line if len(line) <= longest else f"{line[: longest - 1]}…"
