"""A room's share link, for those who have a camera."""

from __future__ import annotations

import os
import shutil
import sys
from typing import Final

from ..links import is_local
from ..state.inviting import ONLY_HERE
from ..state.qr import qr_lines
from .output import print_line, tell

_BLACK_ON_WHITE: Final = "\x1b[38;5;16;48;5;231m"
"""Of the 256 colours, two that no palette of the terminal changes."""

_RESET: Final = "\x1b[m"


def show_code(server: str, link: str) -> None:
    """Print the QR code of ``link`` where others can follow it, and the terminal can show it."""
    if is_local(server):
        tell(ONLY_HERE)
        return
    plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
    lines = qr_lines(link, light_drawn=plain)
    if len(lines[0]) > shutil.get_terminal_size().columns or not _can_print("".join(lines)):
        return
    for line in lines:
        print_line(line if plain else f"{_BLACK_ON_WHITE}{line}{_RESET}")


def _can_print(text: str) -> bool:
    """Say whether standard output's encoding has all of ``text``."""
    try:
        text.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        return False
    return True
