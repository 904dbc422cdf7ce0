"""SIGINT and SIGTERM while something is sent."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def on_interrupt(asked: Callable[[], None]) -> Iterator[None]:
    """Have ``asked`` called for each signal that wants this process to end. On Windows SIGINT
    raises KeyboardInterrupt, as it does otherwise.
    """
    if sys.platform == "win32":
        yield
        return
    loop = asyncio.get_running_loop()
    for number in _SIGNALS:
        loop.add_signal_handler(number, asked)
    try:
        yield
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)
