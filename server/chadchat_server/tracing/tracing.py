"""What can be traced, and is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from aiohttp.typedefs import Middleware

from ..gateway import Handle
from ..log import RoomLog

LogT = TypeVar("LogT", bound=RoomLog)


class Tracing:
    """Leaves everything as it is."""

    @property
    def middlewares(self) -> Sequence[Middleware]:
        """What is to stand before all others on the way of HTTP requests."""
        return ()

    def requests(self, handle: Handle) -> Handle:
        """Return what does requests of connections as ``handle`` does."""
        return handle

    def log(self, log: LogT) -> LogT:
        """Return a log that does what ``log`` does."""
        return log

    async def stop(self) -> None:
        """Send what has not been sent."""
