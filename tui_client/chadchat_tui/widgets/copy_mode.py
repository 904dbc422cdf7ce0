"""Text in the terminal itself instead of the full screen, so that its own selection works on it."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import Final

from textual.app import App

if sys.platform != "win32":
    import termios

BACK: Final = "— Enter goes back to the chat —"


async def show_plainly(app: App[object], text: str) -> None:
    """Print ``text`` where the terminal was before the app came, until Enter or Ctrl+C is pressed.

    The app goes on meanwhile, unseen. Raises SuspendNotSupported where the terminal cannot be had.
    """
    try:
        # Nothing may be drawn over it.
        with app.suspend(), app.batch_update():
            print(f"{text}\n\n{BACK}", flush=True)  # noqa: T201  # it is what this is for
            await _enter()
    except asyncio.CancelledError:
        # The app has ended, and given these back before ``suspend`` did.
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
        raise


async def _enter() -> None:
    """Wait until a line is typed."""
    if sys.platform == "win32":
        await asyncio.to_thread(sys.stdin.readline)
        return
    loop, done = asyncio.get_running_loop(), asyncio.Event()
    shown = termios.tcgetattr(sys.stdin)
    hidden = [*shown[:3], shown[3] & ~termios.ECHO, *shown[4:]]
    # An arrow key would write ^[[A below what is to be copied.
    termios.tcsetattr(sys.stdin, termios.TCSADRAIN, hidden)
    before = signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(done.set))
    loop.add_reader(sys.stdin, done.set)
    try:
        await done.wait()
        termios.tcflush(sys.stdin, termios.TCIFLUSH)
    finally:
        loop.remove_reader(sys.stdin)
        signal.signal(signal.SIGINT, before)
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, shown)
