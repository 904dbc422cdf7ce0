"""Why a connection is closed: Engine.IO's reasons, and one of our own."""

from __future__ import annotations

from typing import Final

from engineio import AsyncServer

SLOW_READER: Final = "slow reader"
"""More waits for the peer than may."""

TRANSPORT_CLOSE: Final[str] = AsyncServer.reason.TRANSPORT_CLOSE
"""The connection is no more."""

REASONS: Final[tuple[str, ...]] = (
    SLOW_READER,
    TRANSPORT_CLOSE,
    AsyncServer.reason.TRANSPORT_ERROR,
    AsyncServer.reason.PING_TIMEOUT,
    AsyncServer.reason.CLIENT_DISCONNECT,
    AsyncServer.reason.SERVER_DISCONNECT,
)
"""All that there are."""
