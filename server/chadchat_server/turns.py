"""One after the other, by key."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from weakref import WeakValueDictionary


class Turns:
    """What is done for the same key is not done at once; other keys do not wait for it."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[Hashable, asyncio.Lock] = WeakValueDictionary()

    def of(self, key: Hashable) -> asyncio.Lock:
        """Return what is to be held during a turn."""
        return self._locks.setdefault(key, asyncio.Lock())
