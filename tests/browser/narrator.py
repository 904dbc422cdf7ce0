"""A program in a room, which says much faster than a person could."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

import socketio

from tests.patience import PATIENCE_SECONDS


class Narrator:
    """Opens a room and speaks in it, by the stock Python client."""

    def __init__(self, url: str) -> None:
        self.code = ""
        self._url = url
        self._client = socketio.AsyncSimpleClient()

    async def __aenter__(self) -> Self:
        await self._client.connect(
            self._url, transports=["websocket"], wait_timeout=PATIENCE_SECONDS
        )
        self.code = (await self._client.call("create", {"name": "Narrator"}))["room"]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._client.disconnect()

    async def say(self, texts: Iterable[str]) -> None:
        """Say each, and wait until each is in the log."""
        for text in texts:
            answer = await self._client.call("message", {"data": text})
            assert answer["ok"], answer
